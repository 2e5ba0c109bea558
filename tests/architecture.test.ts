import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. A room is a folder or file of src/; it always sees itself. The first line that fits a file counts.
 * `types` lists what may be imported with `import type` only, `not` what stays hidden of what `sees` shows.
 */
const ROOMS: readonly Room[] = [
  { room: 'main.ts', sees: ['app.ts'] },
  { room: 'app.ts', sees: [''] },
  { room: 'serve.ts', sees: [''], not: ['app.ts'] },
  { room: 'entrances.ts', sees: [''], not: ['app.ts'] },
  { room: 'startup.ts', sees: ['config', 'web/admin-token.ts'] },
  { room: 'register.ts', sees: [''], not: ['app.ts'] },
  { room: 'cartoon.ts', sees: [] },
  { room: 'nearest.ts', sees: [] },
  { room: 'config', sees: ['cartoon.ts', 'nearest.ts'] },
  { room: 'styles.ts', sees: ['cartoon.ts'] },
  { room: 'redact.ts', sees: [] },
  { room: 'log.ts', sees: ['cartoon.ts', 'redact.ts'], types: ['jobs/'] },
  { room: 'metrics.ts', sees: ['cartoon.ts', 'log.ts'], types: ['jobs/'] },
  { room: 'observe.ts', sees: ['cartoon.ts', 'log.ts', 'metrics.ts'], types: ['jobs/'] },
  { room: 'health.ts', sees: ['cartoon.ts'] },
  {
    room: 'cli/',
    sees: ['cartoon.ts', 'bots/words.ts', 'bots/options.ts'],
    types: ['jobs/', 'inference/cartoonizer.ts', 'inference/packs/'],
  },
  {
    room: 'web/',
    sees: ['cartoon.ts', 'bots/words.ts', 'bots/options.ts'],
    types: ['jobs/', 'store/store.ts', 'bots/parse.ts', 'bots/admin.ts'],
  },
  {
    room: 'bots/discord/',
    sees: ['cartoon.ts', 'bots/', 'jobs/job-id.ts'],
    not: ['bots/telegram/'],
    types: ['jobs/', 'store/store.ts'],
  },
  {
    room: 'bots/telegram/',
    sees: ['cartoon.ts', 'nearest.ts', 'bots/', 'jobs/job-id.ts'],
    not: ['bots/discord/'],
    types: ['jobs/', 'store/store.ts'],
  },
  { room: 'bots/', sees: ['cartoon.ts', 'nearest.ts'], types: ['jobs/', 'store/store.ts'] },
  { room: 'jobs/', sees: ['cartoon.ts'], types: ['inference/cartoonizer.ts', 'store/store.ts'] },
  { room: 'inference/', sees: ['cartoon.ts'] },
  { room: 'store/', sees: ['cartoon.ts'] },
];

/** Each third-party library has one home. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@fastify/busboy': ['web/'],
  '@fluent/bundle': ['bots/words.ts'],
  '@hono/node-server': ['web/'],
  '@vladmandic/human': ['inference/faces/'],
  '@grammyjs/auto-retry': ['bots/telegram/'],
  '@grammyjs/runner': ['bots/telegram/'],
  'better-sqlite3': ['store/sqlite.ts'],
  'cli-progress': ['cli/'],
  commander: ['main.ts'],
  'discord.js': ['bots/discord/'],
  'fastest-levenshtein': ['nearest.ts'],
  'file-type': ['inference/image/'],
  // Of the page: browsers load it.
  fflate: [],
  hono: ['web/'],
  grammy: ['bots/telegram/'],
  'onnxruntime-node': ['inference/session.ts'],
  pino: ['log.ts'],
  piscina: ['inference/pool.ts', 'inference/worker.ts'],
  'prom-client': ['metrics.ts'],
  protobufjs: ['inference/onnx/', 'inference/convert/'],
  sharp: ['inference/image/'],
  yaml: ['config.ts'],
  zod: ['config', 'styles.ts', 'inference/engines/filters/styles.ts', 'inference/packs/', 'web/'],
};

describe('the import table', () => {
  const files = readdirSync('src', { recursive: true })
    .map((file) => String(file).split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'));

  it.each(files)('src/%s imports only what its room may', (file) => {
    expect(breaches(file, readFileSync(`src/${file}`, 'utf8'))).toEqual([]);
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
    ['cartoon.ts', "import './config.ts';", 'config.ts'],
    ['web/page.ts', "import left from 'left-pad';", 'left-pad'],
    ['bots/discord/bot.ts', "import { x } from '../telegram/bot.ts';", 'bots/telegram/bot.ts'],
    ['attic/old.ts', '', 'attic/old.ts belongs to no room'],
  ])('would notice in %s: %s', (file, source, breach) => {
    expect(breaches(file, source)).toEqual([breach]);
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
    expect(breaches(file, source)).toEqual([]);
  });
});

interface Room {
  readonly room: string;
  readonly sees: readonly string[];
  readonly types?: readonly string[];
  readonly not?: readonly string[];
}

/** What a file imports against the table. */
function breaches(file: string, source: string): string[] {
  const room = ROOMS.find((candidate) => file.startsWith(candidate.room));
  if (room === undefined) return [`${file} belongs to no room`];
  return importsOf(source).flatMap(({ from, typeOnly }) => {
    if (from.startsWith('node:')) return [];
    if (!from.startsWith('.')) return isAmong(file, HOMES[libraryOf(from)] ?? []) ? [] : [from];
    const target = posix.join(posix.dirname(file), from);
    const hidden = isAmong(target, room.not ?? []);
    if (!hidden && isAmong(target, [room.room, ...room.sees])) return [];
    if (!isAmong(target, room.types ?? [])) return [target];
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

const isAmong = (file: string, places: readonly string[]) => places.some((place) => file.startsWith(place));

/** `sharp/lib/x` and `@fluent/bundle/y` belong to the libraries sharp and @fluent/bundle. */
const libraryOf = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
