import { randomBytes } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/blobs/file-system.ts';
import { type FolderBlobStoreOptions, openFolderBlobStore } from '../../src/blobs/folder.ts';

let parent: string;
let folder: string;
let now: number;
let errors: unknown[];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'toonsmith-blobs-'));
  folder = join(parent, 'blobs');
  now = Date.now();
  errors = [];
});
afterEach(() => rmSync(parent, { recursive: true }));

const open = (changes: Partial<FolderBlobStoreOptions> = {}) =>
  openFolderBlobStore({
    folder,
    maxBytes: 10_000,
    timeToLive: 1_000,
    clock: { now: () => now },
    report: (error) => errors.push(error),
    ...changes,
  });
const photo = new TextEncoder().encode('a photo of a face');
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const KEY = randomBytes(32);

describe.each([
  ['plain', undefined],
  ['encrypted', KEY],
])('the blob store, %s,', (_how, key) => {
  const openKeyed = (changes: Partial<FolderBlobStoreOptions> = {}) =>
    open({ ...(key ? { key } : {}), ...changes });

  it('gives back what was put, privately, also after a restart', async () => {
    const blobs = await openKeyed();
    expect(await blobs.put('id0.0', photo)).toBe('stored');
    expect(text(await blobs.get('id0.0'))).toBe('a photo of a face');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'id0.0')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'id0.0')).includes('face')).toBe(key === undefined);
    const next = await openKeyed();
    expect(text(await next.get('id0.0'))).toBe('a photo of a face');
    expect(next.bytes()).toBe(statSync(join(folder, 'id0.0')).size);
    expect(await next.get('other')).toBeUndefined();
  });

  it('does not give out what was cut off or exchanged, and says so once', async () => {
    const blobs = await openKeyed();
    await blobs.put('cut', photo);
    await blobs.put('strange', photo);
    truncateSync(join(folder, 'cut'), 12);
    writeFileSync(join(folder, 'strange'), 'GIF89a');
    expect(await blobs.get('cut')).toBeUndefined();
    expect(await blobs.get('strange')).toBeUndefined();
    expect(errors).toHaveLength(2);
  });
});

describe('the blob store in a folder', () => {
  it('does not open what was encrypted with another key, or renamed', async () => {
    await (await open({ key: KEY })).put('a', photo);
    expect(await (await open({ key: randomBytes(32) })).get('a')).toBeUndefined();
    expect(await (await open()).get('a')).toBeUndefined();
    writeFileSync(join(folder, 'b'), readFileSync(join(folder, 'a')));
    const blobs = await open({ key: KEY });
    expect(text(await blobs.get('a'))).toBe('a photo of a face');
    expect(await blobs.get('b')).toBeUndefined();
    expect(errors).toHaveLength(3);
    await expect(open({ key: randomBytes(16) })).rejects.toThrow('32 bytes');
  });

  it('says that something is gone when its file is, whoever began to delete it', async () => {
    const blobs = await open({ timeToLive: 0, maxBytes: 1e6 });
    // So many that the last ones cannot be gone yet.
    const keys = Array.from({ length: 300 }, (_, n) => `photo${n}`);
    for (const key of keys) await blobs.put(key, photo);
    for (const key of keys) blobs.release(key);
    await blobs.delete('photo299');
    expect(readdirSync(folder)).not.toContain('photo299');

    for (const key of keys) await blobs.put(key, photo);
    for (const key of keys) blobs.release(key);
    await blobs.sweep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('sweeps what a former process left, in its time', async () => {
    await (await open()).put('-left_', photo);
    const blobs = await open();
    await blobs.sweep();
    expect(await blobs.has('-left_')).toBe(true);
    now += 2_000;
    await blobs.sweep();
    expect(readdirSync(folder)).toEqual([]);
    expect(blobs.bytes()).toBe(0);
  });

  it('keeps nothing longer for a clock that ran ahead and came back', async () => {
    const right = now;
    now += 864_000_000;
    const blobs = await open();
    await blobs.put('here', photo);
    await blobs.release('here');
    await blobs.put('left', photo);
    utimesSync(join(folder, 'left'), now / 1_000, now / 1_000);
    now = right;
    await blobs.sweep();
    const next = await open();
    expect(readdirSync(folder)).toEqual(['here', 'left']);
    now += 1_001;
    await blobs.sweep();
    expect(readdirSync(folder)).toEqual(['left']);
    await next.sweep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never holds more bytes than its bound, however many come at once', async () => {
    const blobs = await open({ maxBytes: 1_000 });
    for (let n = 0; n < 10; n++) {
      await blobs.put(`old${n}`, new Uint8Array(91));
      await blobs.release(`old${n}`);
    }
    const stored = await Promise.all(
      Array.from({ length: 40 }, (_, n) => blobs.put(`f${n}`, new Uint8Array(91))),
    );
    expect(stored.filter((result) => result === 'stored')).toHaveLength(10);
    const onDisk = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(onDisk).toBe(blobs.bytes());
    expect(onDisk).toBeLessThanOrEqual(1_000);
  });
});

describe('on a disk that is full', () => {
  /** A disk with so many bytes; it fails in the middle of a file, as real ones do. */
  const disk = (bytes: number, code: 'ENOSPC' | 'EDQUOT') => {
    const space = { bytes };
    const onDisk = () =>
      readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const files: FileSystem = {
      ...fs,
      writeFile: (async (path: string, content: Uint8Array, how: object) => {
        const free = space.bytes - onDisk();
        await fs.writeFile(path, content.subarray(0, Math.max(0, free)), how);
        if (content.length > free) throw Object.assign(new Error(`${code}: no space`), { code });
      }) as FileSystem['writeFile'],
    };
    return { files, space };
  };
  const bytes = new Uint8Array(91);

  it.each(['ENOSPC', 'EDQUOT'] as const)('makes room from what nobody holds (%s)', async (code) => {
    const { files } = disk(300, code);
    const blobs = await open({ files });
    for (const key of ['first', 'second', 'held']) {
      expect(await blobs.put(key, bytes)).toBe('stored');
      now += 1;
      if (key !== 'held') blobs.release(key);
    }
    expect(await blobs.put('new', bytes)).toBe('stored');
    expect(await blobs.get('new')).toEqual(bytes);
    expect(await blobs.has('held')).toBe(true);
    expect(errors).toEqual([]);
  });

  it('is ready as long as something could make room', async () => {
    const { files } = disk(5_100, 'ENOSPC');
    const blobs = await open({ files });
    await blobs.put('a', new Uint8Array(5_000));
    expect(await blobs.probe()).toBe('disk-full');
    await blobs.release('a');
    expect(await blobs.probe()).toBe('writable');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it.each(['ENOSPC', 'EDQUOT'] as const)(
    'refuses, leaves nothing behind, and says so once (%s)',
    async (code) => {
      const { files, space } = disk(150, code);
      const blobs = await open({ files });
      expect(await blobs.put('held', bytes)).toBe('stored');
      expect(await blobs.probe()).toBe('disk-full');
      for (const key of ['a', 'b']) expect(await blobs.put(key, bytes)).toBe('disk-full');
      expect(readdirSync(folder)).toEqual(['held']);
      expect([await blobs.has('a'), blobs.bytes()]).toEqual([false, 100]);
      expect(errors.map(String)).toEqual([
        expect.stringMatching(
          /^Error: The disk of .* is full, so photos are refused\. Free up some space, or lower blobs\.bytes/,
        ),
      ]);
      space.bytes = 20_000;
      expect(await blobs.probe()).toBe('writable');
      expect(await blobs.put('a', bytes)).toBe('stored');
      space.bytes = 0;
      expect(await blobs.put('b', bytes)).toBe('disk-full');
      expect(errors).toHaveLength(2);
    },
  );

  it('is not ready until there is space for a photo as large as the one that did not fit', async () => {
    const { files, space } = disk(10_000, 'ENOSPC');
    const blobs = await open({ files, maxBytes: 1e6 });
    expect(await blobs.probe()).toBe('writable');
    expect(await blobs.put('large', new Uint8Array(20_000))).toBe('disk-full');
    expect(await blobs.probe()).toBe('disk-full');
    space.bytes = 30_000;
    expect(await blobs.probe()).toBe('writable');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('when somebody deletes its folder', () => {
  it('creates it again with the next blob, and knows what is gone', async () => {
    const blobs = await open();
    await blobs.put('before', photo);
    rmSync(folder, { recursive: true });
    expect(await blobs.put('after', photo)).toBe('stored');
    expect(text(await blobs.get('after'))).toBe('a photo of a face');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await blobs.get('before')).toBeUndefined();
    expect([await blobs.has('before'), await blobs.retain('before')]).toEqual([false, false]);
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/^Error: The folder .* was deleted while Toonsmith was running\./),
      expect.stringContaining('ENOENT'),
    ]);
  });

  it('is ready again, with or without a photo in between', async () => {
    const blobs = await open();
    rmSync(folder, { recursive: true });
    expect(await blobs.probe()).toBe('writable');
    expect(readdirSync(folder)).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('is not ready where it cannot be written', async () => {
    const blobs = await open({
      files: { ...fs, readFile: (async () => Buffer.from('another')) as unknown as FileSystem['readFile'] },
    });
    expect(await blobs.probe()).toBe('not-writable');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file in its place');
    expect(await blobs.probe()).toBe('not-writable');
    expect(errors.length).toBeGreaterThanOrEqual(2);
    rmSync(folder);
  });
});
