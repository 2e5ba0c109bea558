import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fileErrorText, isSameFile, readUpTo, writeWhole } from '../../src/cli/files.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createFolder } from './fake-terminal.ts';

const words = createWords('en', { surface: 'terminal' });
const how = (limit: number) => ({ limit, signal: new AbortController().signal });

describe('reading up to a limit', () => {
  it('reads a file whole', async () => {
    const folder = createFolder({ 'a.jpg': 'photo' });
    const read = await readUpTo(join(folder, 'a.jpg'), how(5));
    expect(read.ok && Buffer.from(read.value).toString()).toBe('photo');
  });

  it('tells how large a file is that is too large', async () => {
    const folder = createFolder({ 'a.jpg': new Uint8Array(3_000_000) });
    const read = await readUpTo(join(folder, 'a.jpg'), how(10));
    expect(read).toEqual({ ok: false, failure: { code: 'too-many-bytes', limit: 10, got: 3_000_000 } });
  });

  it('stops reading a stream that never ends', async () => {
    function* forever() {
      for (;;) yield Buffer.alloc(1000);
    }
    const read = await readUpTo(Readable.from(forever()), how(10_000));
    expect(!read.ok && read.failure.code).toBe('too-many-bytes');
  });
});

describe('writing whole', () => {
  it('replaces a file and leaves no draft', async () => {
    const folder = createFolder({ 'a.png': 'before' });
    await writeWhole(join(folder, 'a.png'), 'after');
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['a.png']);
  });

  it('leaves what was there, and no draft, when it cannot write', async () => {
    const folder = createFolder();
    mkdirSync(join(folder, 'a.png/inside'), { recursive: true });
    await expect(writeWhole(join(folder, 'a.png'), 'after')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['a.png']);
    expect(readdirSync(join(folder, 'a.png'))).toEqual(['inside']);
  });

  it('writes through a link to the file it leads to', async () => {
    const folder = createFolder({ 'real.png': 'before' });
    symlinkSync('real.png', join(folder, 'link.png'));
    await writeWhole(join(folder, 'link.png'), 'after');
    expect(lstatSync(join(folder, 'link.png')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.png'), 'utf8')).toBe('after');
  });

  it.skipIf(process.platform === 'win32')('writes into a pipe without replacing it', async () => {
    const folder = createFolder();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [, heard] = await Promise.all([writeWhole(pipe, 'news'), readUpTo(pipe, how(100))]);
    expect(heard.ok && Buffer.from(heard.value).toString()).toBe('news');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says in a sentence when it may not (skipped for root, who may everything)',
    async () => {
      const folder = createFolder();
      chmodSync(folder, 0o500);
      const error = await writeWhole(join(folder, 'a.png'), '').catch((reason) => reason);
      expect(fileErrorText(error, 'a.png', words)).toContain('permission');
    },
  );
});

it('knows a file by all its names', async () => {
  const folder = createFolder({ 'a.png': '', 'b.png': '' });
  symlinkSync('a.png', join(folder, 'link.png'));
  expect(await isSameFile(join(folder, 'a.png'), join(folder, '.', 'link.png'))).toBe(true);
  expect(await isSameFile(join(folder, 'a.png'), join(folder, 'b.png'))).toBe(false);
  expect(await isSameFile(join(folder, 'a.png'), join(folder, 'gone.png'))).toBe(false);
});

it('has no sentence for errors that are not about files', () => {
  expect(fileErrorText(new Error('surprise'), 'a.png', words)).toBeUndefined();
  expect(fileErrorText(Object.assign(new Error(), { code: 'ENOENT' }), 'a.png', words)).toBeUndefined();
  expect(fileErrorText(Object.assign(new Error(), { code: 'ERR_X' }), 'a.png', words)).toBeUndefined();
});
