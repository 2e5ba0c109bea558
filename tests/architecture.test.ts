import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. An entry is a folder or file of src/; it may always import itself. The first entry that matches a file counts.
 * `types` lists what may be imported with `import type` only, `not` what stays hidden of what `sees` shows.
 */
const FOLDERS: readonly Folder[] = [
  { folder: 'main.ts', sees: ['compiled-code.ts', 'inference/fork-drawing.ts', 'program.ts'] },
  { folder: 'program.ts', sees: ['app.ts', 'cli/help.ts', 'cli/lifecycle.ts'] },
  { folder: 'build.ts', sees: [] },
  { folder: 'compiled-code.ts', sees: [] },
  { folder: 'app.ts', sees: [''] },
  { folder: 'app/', sees: [''], not: ['app.ts'] },
  { folder: 'cartoon.ts', sees: [] },
  { folder: 'atomic-write.ts', sees: [] },
  { folder: 'error-message.ts', sees: [] },
  { folder: 'clock.ts', sees: [] },
  { folder: 'disk-full.ts', sees: [] },
  { folder: 'postgres/', sees: [] },
  { folder: 'blobs/', sees: ['clock.ts', 'postgres/'] },
  { folder: 'dispatch/', sees: [], types: ['jobs/dispatch.ts'] },
  { folder: 'signals/', sees: ['postgres/', 'jobs/signals.ts'] },
  { folder: 'i18n/', sees: ['cartoon.ts'] },
  { folder: 'options/suggestions.ts', sees: [] },
  { folder: 'options/', sees: ['cartoon.ts', 'i18n/'] },
  { folder: 'config/', sees: ['cartoon.ts', 'options/suggestions.ts'], types: ['i18n/words.ts'] },
  {
    folder: 'admin/',
    sees: ['cartoon.ts', 'clock.ts', 'i18n/', 'options/'],
    types: ['jobs/', 'store/'],
  },
  { folder: 'observability/', sees: ['cartoon.ts'], types: ['jobs/'] },
  {
    folder: 'cli/',
    sees: ['admin/orders.ts', 'cartoon.ts', 'clock.ts', 'i18n/', 'options/'],
    types: ['admin/', 'jobs/', 'inference/cartoonizer.ts', 'inference/device/fault.ts', 'inference/packs/'],
  },
  {
    folder: 'web/',
    sees: ['admin/orders.ts', 'cartoon.ts', 'clock.ts', 'i18n/', 'options/', 'jobs/job-id.ts'],
    types: ['jobs/', 'store/records.ts', 'store/store.ts', 'admin/', 'observability/'],
  },
  {
    folder: 'bots/discord/',
    sees: ['cartoon.ts', 'clock.ts', 'i18n/', 'options/', 'bots/', 'jobs/job-id.ts'],
    not: ['bots/telegram/'],
    types: ['admin/', 'jobs/', 'observability/', 'store/'],
  },
  {
    folder: 'bots/telegram/',
    sees: ['cartoon.ts', 'clock.ts', 'i18n/', 'options/', 'bots/', 'jobs/job-id.ts'],
    not: ['bots/discord/'],
    types: ['admin/', 'jobs/', 'observability/', 'store/'],
  },
  {
    folder: 'bots/',
    sees: ['admin/orders.ts', 'cartoon.ts', 'clock.ts', 'i18n/', 'options/'],
    types: ['admin/', 'jobs/', 'observability/', 'store/'],
  },
  {
    folder: 'jobs/',
    sees: ['cartoon.ts', 'clock.ts'],
    types: ['blobs/', 'inference/cartoonizer.ts', 'store/'],
  },
  { folder: 'inference/', sees: ['build.ts', 'cartoon.ts', 'compiled-code.ts'] },
  { folder: 'store/', sees: ['cartoon.ts', 'postgres/'] },
];

/** What every file may import. */
const SHARED: readonly string[] = ['atomic-write.ts', 'error-message.ts', 'disk-full.ts'];

/** Each third-party library has one home. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@fastify/busboy': ['web/'],
  '@fluent/bundle': ['i18n/'],
  '@hono/node-server': ['web/'],
  '@grammyjs/auto-retry': ['bots/telegram/'],
  '@grammyjs/runner': ['bots/telegram/'],
  'bmp-ts': ['inference/image/bmp.ts'],
  bullmq: ['dispatch/bullmq.ts'],
  'better-sqlite3': ['store/sqlite/connection.ts'],
  'cli-progress': ['cli/'],
  commander: ['program.ts', 'cli/help.ts'],
  'discord.js': ['bots/discord/'],
  'fastest-levenshtein': ['options/suggestions.ts'],
  'file-type': ['inference/image/'],
  // Of the page: browsers load it.
  fflate: [],
  hono: ['web/'],
  grammy: ['bots/telegram/'],
  ioredis: ['signals/redis.ts'],
  'jsonc-parser': ['inference/packs/json-places.ts'],
  'libheif-js': ['inference/image/libheif-program.ts'],
  'onnxruntime-node': ['inference/session.ts'],
  pg: ['postgres/connection.ts'],
  pino: ['observability/log.ts'],
  'prom-client': ['observability/'],
  protobufjs: ['inference/onnx/', 'inference/convert/'],
  s3mini: ['blobs/s3.ts'],
  sharp: ['inference/image/'],
  yaml: ['config/'],
  zod: ['config/', 'inference/engines/filters/styles.ts', 'inference/packs/', 'web/'],
};

const files = readdirSync('src', { recursive: true })
  .map((file) => String(file).split(sep).join('/'))
  .filter((file) => file.endsWith('.ts'));

describe('the import table', () => {
  it.each(files)('src/%s imports only what its folder may', (file) => {
    expect(violations(file, readFileSync(`src/${file}`, 'utf8'))).toEqual([]);
  });

  it('gives every library of package.json a home', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(Object.keys(dependencies).filter((library) => !(library in HOMES))).toEqual([]);
  });

  it.each([
    ['jobs/queue.ts', "import { createPool } from '../inference/pool.ts';", 'inference/pool.ts'],
    [
      'jobs/queue.ts',
      "import { x } from '../inference/cartoonizer.ts';",
      'inference/cartoonizer.ts (as a value)',
    ],
    ['inference/engines/toon.ts', "import sharp from 'sharp';", 'sharp'],
    ['cli/draw.ts', "import {\n  a,\n  b,\n} from '../store/store.ts';", 'store/store.ts'],
    ['cli/draw.ts', "const { a } = await import('../app.ts');", 'app.ts'],
    ['store/store.ts', "export * from '../jobs/service.ts';", 'jobs/service.ts'],
    ['cartoon.ts', "import './config/load.ts';", 'config/load.ts'],
    ['web/page.ts', "import left from 'left-pad';", 'left-pad'],
    ['bots/discord/bot.ts', "import { x } from '../telegram/bot.ts';", 'bots/telegram/bot.ts'],
    ['attic/old.ts', '', 'attic/old.ts belongs to no folder'],
  ])('would notice in %s: %s', (file, source, breach) => {
    expect(violations(file, source)).toEqual([breach]);
  });

  it.each([
    ['jobs/queue.ts', "import type { Cartoonizer } from '../inference/cartoonizer.ts';"],
    [
      'inference/pipeline.ts',
      "import { fail } from '../cartoon.ts';\nimport { x } from './engines/engine.ts';",
    ],
    ['inference/image/decode.ts', "import sharp from 'sharp';\nimport { join } from 'node:path';"],
    ['app.ts', "const { createPool } = await import('./inference/pool.ts');"],
  ])('lets %s do: %s', (file, source) => {
    expect(violations(file, source)).toEqual([]);
  });
});

describe('import circles', () => {
  it('are nowhere in src, type-only ones included', () => {
    const imports = new Map(files.map((file) => [file, targets(file, readFileSync(`src/${file}`, 'utf8'))]));
    expect(circles(imports)).toEqual([]);
  });

  it('would be noticed, also through several files', () => {
    const imports = new Map([
      ['a.ts', ['b.ts', 'd.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', targets('c.ts', "import type { A } from './a.ts';")],
      ['d.ts', []],
    ]);
    expect(circles(imports)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
  });
});

interface Folder {
  readonly folder: string;
  readonly sees: readonly string[];
  readonly types?: readonly string[];
  readonly not?: readonly string[];
}

/** What a file imports against the table. */
function violations(file: string, source: string): string[] {
  const folder = FOLDERS.find((candidate) => file.startsWith(candidate.folder));
  if (folder === undefined) return [`${file} belongs to no folder`];
  return importsOf(source).flatMap(({ from, typeOnly }) => {
    if (from.startsWith('node:')) return [];
    if (!from.startsWith('.')) return isAmong(file, HOMES[libraryOf(from)] ?? []) ? [] : [from];
    const target = posix.join(posix.dirname(file), from);
    const hidden = isAmong(target, folder.not ?? []);
    if (!hidden && isAmong(target, [folder.folder, ...SHARED, ...folder.sees])) return [];
    if (!isAmong(target, folder.types ?? [])) return [target];
    return typeOnly ? [] : [`${target} (as a value)`];
  });
}

function importsOf(source: string): { from: string; typeOnly: boolean }[] {
  const code = source.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const statements = code.matchAll(/^(?:import|export)\s(?:(type\s)?[^;'"]*?\sfrom\s+)?'([^']+)'/gm);
  const calls = code.matchAll(/\bimport\(\s*'([^']+)'/g);
  return [
    ...[...statements].map(([, type, from]) => ({ from: from ?? '', typeOnly: type !== undefined })),
    ...[...calls].map(([, from]) => ({ from: from ?? '', typeOnly: false })),
  ];
}

/** The files of src/ that a file imports. */
const targets = (file: string, source: string): string[] =>
  importsOf(source)
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from }) => posix.join(posix.dirname(file), from));

/** One circle for each import that leads back to a file on the path to it. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || finished.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

const isAmong = (file: string, places: readonly string[]) => places.some((place) => file.startsWith(place));

/** `sharp/lib/x` and `@fluent/bundle/y` belong to the libraries sharp and @fluent/bundle. */
const libraryOf = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
