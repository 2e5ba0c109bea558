import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedNetwork } from '../../../src/inference/convert/cache.ts';

describe('converted networks are kept', () => {
  let directory: string;
  let conversions: number;
  beforeEach(async () => {
    conversions = 0;
    directory = join(await mkdtemp(join(tmpdir(), 'toonsmith-cache-')), 'made', 'when', 'missing');
  });
  afterEach(() => rm(join(directory, '../../..'), { recursive: true }));

  const keep = async (source: string, name = 'net') =>
    (await cachedNetwork({
      directory,
      name,
      sources: [Buffer.from(source)],
      convert: () => Buffer.from(`${source} converted, time ${++conversions}`),
    })) as string;

  it('converts once for the same source', async () => {
    const path = await keep('a');
    expect(await keep('a')).toBe(path);
    expect((await readFile(path)).toString()).toBe('a converted, time 1');
  });

  it('converts again when the source changes, and removes what came from the older one', async () => {
    const before = await keep('a');
    const other = await keep('a', 'net-2');
    const after = await keep('b');
    expect(after).not.toBe(before);
    expect((await readFile(after)).toString()).toBe('b converted, time 3');
    expect((await readdir(directory)).map((file) => join(directory, file)).sort()).toEqual(
      [other, after].sort(),
    );
  });

  it('tells two splits of the same bytes apart', async () => {
    const of = (...sources: string[]) =>
      cachedNetwork({
        directory,
        name: 'net',
        sources: sources.map((text) => Buffer.from(text)),
        convert: () => Buffer.of(),
      });
    expect(await of('ab', 'c')).not.toBe(await of('a', 'bc'));
  });

  it('leaves nothing behind when the conversion fails', async () => {
    await mkdir(directory, { recursive: true });
    const failing = cachedNetwork({
      directory,
      name: 'net',
      sources: [],
      convert: () => {
        throw new Error('no such operator');
      },
    });
    await expect(failing).rejects.toThrow('no such operator');
    expect(await readdir(directory)).toEqual([]);
  });

  it('gives one whole file to many who ask at once', async () => {
    const paths = await Promise.all(Array.from({ length: 8 }, () => keep('a')));
    expect(new Set(paths).size).toBe(1);
    expect((await readdir(directory)).length).toBe(1);
  });
});
