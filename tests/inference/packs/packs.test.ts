import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CataloguePack } from '../../../src/inference/packs/catalogue.ts';
import { parseCatalogue } from '../../../src/inference/packs/catalogue.ts';
import type { InstallEvent } from '../../../src/inference/packs/install.ts';
import { createPacks, type Packs, type PacksOptions } from '../../../src/inference/packs/packs.ts';
import { type FakeModelScope, startModelScope } from '../../fakes/modelscope.ts';
import { tinyGenerator, tinyLandmarks } from '../../fixtures/dct-net.ts';

const generators = { red: tinyGenerator(0.1), blue: tinyGenerator(-0.1), blueBackground: tinyGenerator(0.3) };
const keypoints = tinyLandmarks();
const mask = new Uint8Array(500).fill(7);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const gitBlob = (bytes: Uint8Array) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

const published = {
  'damo/red-models': {
    'cartoon_h.pb': generators.red,
    'cartoon_bg.pb': generators.red,
    'keypoints.pb': keypoints,
    'alpha.jpg': mask,
    'README.md': new Uint8Array(10),
  },
  'iic/blue-models': {
    'cartoon_h.pb': generators.blue,
    'cartoon_bg.pb': generators.blueBackground,
    'keypoints.pb': keypoints,
    'alpha.jpg': mask,
  },
};

function catalogueOf(change: (pack: Mutable<CataloguePack>) => void = () => {}): readonly CataloguePack[] {
  const file = (name: string, bytes: Uint8Array, known: boolean) => ({
    file: name,
    size: bytes.length,
    known: known ? [`sha256:${sha256(bytes)}`] : [],
  });
  const pack = {
    id: 'dct-net',
    name: 'DCT-Net',
    homepage: 'https://example.org/dct-net',
    licence: { name: 'Apache License 2.0', url: 'https://example.org/licence' },
    provenance: ['Trained on faces.'],
    owners: ['damo', 'iic'],
    shared: { keypoints: file('keypoints.pb', keypoints, true), mask: file('alpha.jpg', mask, true) },
    styles: {
      red: {
        repository: 'red-models',
        revision: 'master',
        head: { ...file('cartoon_h.pb', generators.red, false), known: [`git:${gitBlob(generators.red)}`] },
        background: {
          ...file('cartoon_bg.pb', generators.red, false),
          known: [`git:${gitBlob(generators.red)}`],
        },
      },
      blue: {
        repository: 'blue-models',
        revision: 'v1.0.0',
        head: file('cartoon_h.pb', generators.blue, false),
        background: file('cartoon_bg.pb', generators.blueBackground, false),
      },
    },
  };
  change(pack as Mutable<CataloguePack>);
  return parseCatalogue(JSON.stringify({ packs: [pack] }));
}

type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

let folder: string;
let server: FakeModelScope;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'));
  server = await startModelScope(published);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const packsHere = (parts: Partial<PacksOptions> = {}) =>
  createPacks({
    catalogue: catalogueOf(),
    folder,
    fetch,
    base: server.base,
    wait: async () => {},
    now: () => new Date('2026-01-02T03:04:05Z'),
    ...parts,
  });

async function install(
  styles: readonly string[],
  {
    from,
    signal = new AbortController().signal,
    ...parts
  }: Partial<PacksOptions> & { from?: string; signal?: AbortSignal } = {},
) {
  const events: InstallEvent[] = [];
  const packs = packsHere(parts);
  const outcome = await packs.install({
    pack: 'dct-net',
    styles,
    ...(from !== undefined && { from }),
    signal,
    tell(event) {
      events.push(event);
      if (event.kind === 'bytes') server.cut();
    },
  });
  const here = (await packs.installed('dct-net')).map(({ style }) => style);
  return { outcome, events, packs, here, problem: outcome.ok ? undefined : outcome.problem };
}

const filesHere = async () => (await readdir(join(folder, 'dct-net', 'files'))).sort();

describe('installing from the publisher', () => {
  it('fetches a style, tries it out and lists it', async () => {
    const { outcome, here, events } = await install(['red']);
    expect(outcome.ok).toBe(true);
    expect(here).toEqual(['red']);
    const bytes = events.filter((event) => event.kind === 'bytes');
    expect(bytes.at(-1)).toEqual({ kind: 'bytes', got: bytes[0]!.total, total: bytes[0]!.total });
    expect(bytes[0]!.total).toBe(generators.red.length + keypoints.length + mask.length);
    const [style] = await packsHere().installed('dct-net');
    expect(style).toMatchObject({
      head: { trust: 'known', sha256: sha256(generators.red) },
      from: server.base,
      installed: '2026-01-02T03:04:05.000Z',
      headDrawsBackground: false,
    });
    expect(await readFile(join(folder, 'dct-net', 'NOTICE.txt'), 'utf8')).toContain('Apache License 2.0');
  });

  it('fetches equal files once, within a style and across styles, and keeps them once', async () => {
    await install(['red', 'blue']);
    expect(server.downloads.map(({ path }) => path).sort()).toEqual([
      'alpha.jpg',
      'cartoon_bg.pb',
      'cartoon_h.pb',
      'cartoon_h.pb',
      'keypoints.pb',
    ]);
    const networks = await readdir(join(folder, 'dct-net', 'networks'));
    expect(networks).toHaveLength(4);
  });

  it('asks the second account when the first does not publish the repository', async () => {
    const { here } = await install(['blue']);
    expect(here).toEqual(['blue']);
    const [style] = await packsHere().installed('dct-net');
    expect(style?.head.trust).toBe('listed');
  });

  it('says that nobody publishes it', async () => {
    const catalogue = catalogueOf((pack) => {
      pack.owners = ['damo'];
    });
    const { problem, here } = await install(['blue'], { catalogue });
    expect(problem).toEqual({ code: 'not-published', repository: 'blue-models' });
    expect(here).toEqual([]);
  });

  it('refuses a style it does not know, before anything is asked', async () => {
    const { problem } = await install(['red', 'green']);
    expect(problem).toEqual({ code: 'unknown-style', style: 'green', known: ['red', 'blue'] });
    expect(server.downloads).toEqual([]);
  });

  it('says that the service cannot be reached', async () => {
    const { problem } = await install(['red'], { base: 'http://127.0.0.1:9' });
    expect(problem?.code).toBe('unreachable');
  });
});

describe('a bad line', () => {
  it('goes on where a connection broke', async () => {
    server.mishaps.push({ kind: 'cut', after: 4000 });
    const { outcome } = await install(['red']);
    expect(outcome.ok).toBe(true);
    const [first, second] = server.downloads;
    expect(first?.range).toBeUndefined();
    expect(second?.range).toMatch(new RegExp(`^bytes=[1-9]\\d*-${generators.red.length - 1}$`));
    expect(Number(/\d+/.exec(second!.range!)![0])).toBeLessThanOrEqual(4000);
  });

  it('never gives up while each attempt brings some bytes', async () => {
    server.mishaps.push(...Array.from({ length: 12 }, () => ({ kind: 'cut', after: 3000 }) as const));
    const { outcome } = await install(['red']);
    expect(outcome.ok).toBe(true);
    expect(server.downloads.length).toBeGreaterThan(12);
  });

  it('gives up after five attempts that bring nothing, waiting longer each time', async () => {
    server.mishaps.push(...Array.from({ length: 20 }, () => ({ kind: 'status', status: 503 }) as const));
    const waits: number[] = [];
    const { problem } = await install(['red'], {
      wait: async (milliseconds) => void waits.push(milliseconds),
    });
    expect(problem).toMatchObject({ code: 'refused', status: 503 });
    expect(waits).toEqual([2000, 4000, 8000, 16000]);
  });

  it('starts over when the whole file comes instead of the rest', async () => {
    server.mishaps.push({ kind: 'cut', after: 4000 }, { kind: 'ignore-range' });
    expect((await install(['red'])).outcome.ok).toBe(true);
  });

  it('starts over when another part comes than was asked for', async () => {
    server.mishaps.push({ kind: 'cut', after: 4000 }, { kind: 'other-part' });
    expect((await install(['red'])).outcome.ok).toBe(true);
    expect(server.downloads[2]?.range).toBeUndefined();
  });

  it('tries again when nothing more arrives', async () => {
    server.mishaps.push({ kind: 'stall', after: 1000 });
    expect((await install(['red'], { stallMilliseconds: 100 })).outcome.ok).toBe(true);
    expect(server.downloads[1]?.range).toMatch(/^bytes=1000-/);
  });

  it('keeps a slow download going while bytes arrive, and counts them', async () => {
    server.mishaps.push({ kind: 'drip', bytes: 512 });
    const { outcome, events } = await install(['red']);
    expect(outcome.ok).toBe(true);
    const got = events.flatMap((event) => (event.kind === 'bytes' ? [event.got] : []));
    expect(got).toEqual(got.toSorted((one, other) => one - other));
    expect(got.length).toBeGreaterThan(5);
  });

  it('does not ask again for a file that is not there', async () => {
    server.mishaps.push({ kind: 'status', status: 404 });
    const { problem } = await install(['red']);
    expect(problem).toMatchObject({ code: 'refused', status: 404 });
    expect(server.downloads).toHaveLength(1);
  });
});

describe('wrong bytes', () => {
  it('are refused with both hashes when they come twice', async () => {
    server.mishaps.push({ kind: 'flip' }, { kind: 'flip' });
    const { problem, here } = await install(['red']);
    const flipped = generators.red.with(
      generators.red.length >> 1,
      generators.red[generators.red.length >> 1]! ^ 1,
    );
    expect(problem).toEqual({
      code: 'wrong-hash',
      file: 'cartoon_h.pb',
      by: 'list',
      expected: [`sha256:${sha256(generators.red)}`],
      got: `sha256:${sha256(flipped)}`,
    });
    expect(here).toEqual([]);
  });

  it('are fetched anew when they come once', async () => {
    server.mishaps.push({ kind: 'flip' });
    expect((await install(['red'])).outcome.ok).toBe(true);
  });

  it('are refused before they are fetched when the list names other bytes than those known', async () => {
    const catalogue = catalogueOf((pack) => {
      pack.styles.blue!.head.known = [`sha256:${'0'.repeat(64)}`];
    });
    const { problem } = await install(['blue'], { catalogue });
    expect(problem).toEqual({
      code: 'wrong-hash',
      file: 'cartoon_h.pb',
      by: 'catalogue',
      expected: [`sha256:${'0'.repeat(64)}`],
      got: `sha256:${sha256(generators.blue)}`,
    });
    expect(server.downloads).toEqual([]);
  });

  it('are refused, and thrown away, when git knows the file by another id', async () => {
    const catalogue = catalogueOf((pack) => {
      pack.styles.red!.head.known = [`git:${'0'.repeat(40)}`];
    });
    const { problem } = await install(['red'], { catalogue });
    expect(problem).toMatchObject({
      code: 'wrong-hash',
      by: 'catalogue',
      got: `sha256:${sha256(generators.red)}`,
    });
    expect(await filesHere()).toEqual([]);
  });

  it('are refused when the list promises another size', async () => {
    server.lies.set('cartoon_h.pb', { Size: 12345 });
    const { problem } = await install(['red']);
    expect(problem).toEqual({
      code: 'wrong-size',
      file: 'cartoon_h.pb',
      expected: generators.red.length,
      got: 12345,
    });
  });

  it('are refused when they are no network', async () => {
    await server.close();
    const text = new TextEncoder().encode('<html>the wifi wants your room number</html>'.repeat(20));
    server = await startModelScope({
      'damo/red-models': { ...published['damo/red-models'], 'cartoon_h.pb': text },
    });
    const catalogue = catalogueOf((pack) => {
      pack.styles.red!.head = { file: 'cartoon_h.pb', size: text.length, known: [] };
    });
    const { problem, here } = await install(['red'], { catalogue });
    expect(problem).toMatchObject({ code: 'wrong-network', file: 'cartoon_h.pb' });
    expect(here).toEqual([]);
  });

  it('are refused when the network draws something else than it should', async () => {
    const catalogue = catalogueOf((pack) => {
      pack.styles.red!.test = Array(12).fill(0);
    });
    const { problem } = await install(['red'], { catalogue });
    expect(problem).toMatchObject({ code: 'wrong-network', reason: expect.stringContaining('levels off') });
  });
});

describe('an interrupted installation', () => {
  it('leaves nothing that could be drawn with, and goes on later where it stopped', async () => {
    const stopping = new AbortController();
    server.mishaps.push({ kind: 'stall', after: 5000 });
    const packs = packsHere();
    const outcome = await packs.install({
      pack: 'dct-net',
      styles: ['red'],
      signal: stopping.signal,
      tell: (event) => {
        if (event.kind === 'bytes' && event.got === 5000) stopping.abort();
      },
    });
    expect(outcome).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(await packs.installed('dct-net')).toEqual([]);

    const { here } = await install(['red']);
    expect(here).toEqual(['red']);
    expect(server.downloads[1]?.range).toMatch(/^bytes=5000-/);
  });

  it('takes no notice of a lock whose program has died, and waits for nobody', async () => {
    await mkdir(join(folder, 'dct-net'));
    await writeFile(join(folder, 'dct-net', 'installing'), String(2 ** 22 + 1));
    expect((await install(['red'])).outcome.ok).toBe(true);
    await writeFile(join(folder, 'dct-net', 'installing'), String(process.ppid));
    expect((await install(['blue'])).problem).toEqual({ code: 'in-use', process: process.ppid });
  });

  it('takes no notice of a lock that an earlier process with its own number left', async () => {
    await mkdir(join(folder, 'dct-net'));
    await writeFile(join(folder, 'dct-net', 'installing'), `${process.pid} another-run`);
    expect((await install(['red'])).outcome.ok).toBe(true);
  });

  it('keeps two installations of one process apart', async () => {
    const signal = new AbortController().signal;
    let second: ReturnType<Packs['install']> | undefined;
    const first = await packsHere().install({
      pack: 'dct-net',
      styles: ['red'],
      signal,
      tell() {
        second ??= packsHere().install({ pack: 'dct-net', styles: ['blue'], signal, tell() {} });
      },
    });
    expect(first.ok).toBe(true);
    expect(await second).toEqual({ ok: false, problem: { code: 'in-use', process: process.pid } });
  });

  it('does not trust what is left of another file', async () => {
    await mkdir(join(folder, 'dct-net', 'files'), { recursive: true });
    const part = join(folder, 'dct-net', 'files', `${sha256(generators.red)}.part`);
    await writeFile(part, new Uint8Array(generators.red.length).fill(1));
    expect((await install(['red'])).outcome.ok).toBe(true);
  });

  it('says how much room a full disk must have', async () => {
    const full: typeof open = async (...how) => {
      const handle = await open(...how);
      handle.write = async () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      return handle;
    };
    const { problem, here } = await install(['red'], { openFile: full });
    expect(problem).toEqual({
      code: 'disk-full',
      folder: join(folder, 'dct-net', 'files'),
      needed: generators.red.length,
    });
    expect(here).toEqual([]);
  });
});

describe('installing from a folder', () => {
  let copies: string;
  beforeEach(async () => {
    copies = await mkdtemp(join(tmpdir(), 'copies-'));
    await writeFile(join(copies, 'keypoints.pb'), keypoints);
    await writeFile(join(copies, 'alpha.jpg'), mask);
  });
  afterEach(() => rm(copies, { recursive: true }));

  it('takes files of the official form that nobody vouches for, and says so', async () => {
    await writeFile(join(copies, 'blue_h.fp16.pb'), generators.blue);
    const { outcome } = await install(['blue'], { from: copies });
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        {
          head: { trust: 'unverified' },
          keypoints: { trust: 'known' },
          headDrawsBackground: true,
          from: copies,
        },
      ],
    });
    expect(server.downloads).toEqual([]);
  });

  it('knows official files by their hashes, and that the same network draws head and background there', async () => {
    await writeFile(join(copies, 'red_h.pb'), generators.red);
    const { outcome } = await install(['red'], { from: copies });
    expect(outcome).toMatchObject({
      ok: true,
      value: [{ head: { trust: 'known' }, background: { trust: 'known' }, headDrawsBackground: false }],
    });
  });

  it('reads copies of the publisher’s repositories', async () => {
    const repository = join(copies, 'iic', 'blue-models');
    await mkdir(repository, { recursive: true });
    await writeFile(join(repository, 'cartoon_h.pb'), generators.blue);
    await writeFile(join(repository, 'cartoon_bg.pb'), generators.blueBackground);
    const { outcome } = await install(['blue'], { from: copies });
    expect(outcome).toMatchObject({
      ok: true,
      value: [{ background: { sha256: sha256(generators.blueBackground) }, headDrawsBackground: false }],
    });
  });

  it('names the files it misses', async () => {
    await rm(join(copies, 'keypoints.pb'));
    const { problem } = await install(['blue'], { from: copies });
    expect(problem).toEqual({ code: 'not-in-folder', folder: copies, files: ['blue_h.pb', 'keypoints.pb'] });
  });

  it('says that there is no such folder', async () => {
    const from = join(copies, 'nowhere');
    expect((await install(['blue'], { from })).problem).toEqual({ code: 'no-folder', folder: from });
  });

  it('takes an address for a mirror', async () => {
    const { here } = await install(['red'], { base: 'http://127.0.0.1:9', from: `${server.base}/` });
    expect(here).toEqual(['red']);
  });
});

describe('what is installed', () => {
  it('is found damaged by a single bit, or missing', async () => {
    const { packs } = await install(['red', 'blue']);
    expect((await packs.verify('dct-net')).map(({ damaged }) => damaged)).toEqual([[], []]);
    const files = join(folder, 'dct-net', 'files');
    const path = join(files, sha256(generators.blue));
    const bytes = new Uint8Array(await readFile(path));
    await writeFile(path, bytes.with(100, bytes[100]! ^ 1));
    await rm(join(files, sha256(generators.red)));
    const verdicts = await packs.verify('dct-net');
    expect(
      verdicts.map(({ style, damaged }) => [
        style.style,
        damaged.map(({ name, got }) => [name, got?.length]),
      ]),
    ).toEqual([
      ['blue', [['cartoon_h.pb', 64]]],
      [
        'red',
        [
          ['cartoon_h.pb', undefined],
          ['cartoon_bg.pb', undefined],
        ],
      ],
    ]);
    expect((await install(['blue', 'red'])).outcome.ok).toBe(true);
    expect((await packs.verify('dct-net')).map(({ damaged }) => damaged)).toEqual([[], []]);
  });

  it('goes away alone: what other styles use stays', async () => {
    const { packs } = await install(['red', 'blue']);
    await packs.remove('dct-net', ['red']);
    expect(await filesHere()).toEqual(
      [generators.blue, generators.blueBackground, keypoints, mask].map(sha256).sort(),
    );
    expect((await packs.verify('dct-net')).map(({ style, damaged }) => [style.style, damaged])).toEqual([
      ['blue', []],
    ]);
    await packs.remove('dct-net', ['blue']);
    expect(existsSync(join(folder, 'dct-net'))).toBe(false);
  });

  it('cannot be removed twice', async () => {
    expect(await packsHere().remove('dct-net', ['red'])).toEqual({
      ok: false,
      problem: { code: 'not-installed', style: 'red' },
    });
  });
});

describe('the official networks (skipped where ../shared/weights is not beside the project)', () => {
  const weights = new URL('../../../../shared/weights/dct-net/', import.meta.url);
  const styles = ['anime', '3d', 'handdrawn', 'sketch', 'artstyle', 'design', 'illustration'];

  it('come through the whole chain, served as if official', async (context) => {
    if (!existsSync(weights)) context.skip('the official networks (../shared/weights) are not here');
    const [official] = parseCatalogue(await readFile('models/packs.json', 'utf8'));
    const read = async (name: string) => new Uint8Array(await readFile(new URL(name, weights)));
    const repositories: Record<string, Record<string, Uint8Array>> = {};
    for (const style of styles) {
      const head = await read(`${style}_h.fp16.pb`);
      // Rounded weights have other hashes: what this catalogue knows of the generators is left out.
      Object.assign(official!.styles[style]!.head, { known: [] });
      Object.assign(official!.styles[style]!.background, { known: [] });
      repositories[`iic/${official!.styles[style]!.repository}`] = {
        'cartoon_h.pb': head,
        'cartoon_bg.pb': head,
        'keypoints.pb': await read('keypoints.pb'),
        'alpha.jpg': await read('alpha.jpg'),
      };
    }
    await server.close();
    server = await startModelScope(repositories);
    server.mishaps.push({ kind: 'cut', after: 1_000_000 });
    const { outcome, here } = await install(styles, { catalogue: [official!] });
    expect(outcome).toMatchObject({ ok: true });
    expect(here).toEqual(styles.toSorted());
    expect(server.downloads).toHaveLength(7 + 2 + 1);
  });

  it('come from a folder, marked as unverified', async (context) => {
    if (!existsSync(weights)) context.skip('the official networks (../shared/weights) are not here');
    const copies = join(folder, 'copies');
    await mkdir(copies);
    for (const name of ['3d_h.fp16.pb', 'keypoints.pb', 'alpha.jpg'])
      await cp(new URL(name, weights), join(copies, name));
    const catalogue = parseCatalogue(await readFile('models/packs.json', 'utf8'));
    const { outcome } = await install(['3d'], { catalogue, from: copies });
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        {
          head: { trust: 'unverified' },
          keypoints: { trust: 'known' },
          mask: { trust: 'known' },
          headDrawsBackground: false,
        },
      ],
    });
  });
});
