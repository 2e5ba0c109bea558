import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileFiles } from '../fixtures/hostile.ts';
import { createMemoryGroup } from './memory-group.ts';

const GIGABYTE = 2 ** 30;
const group = process.platform === 'linux' ? createMemoryGroup(GIGABYTE) : undefined;
const folder = mkdtempSync(join(tmpdir(), 'toonsmith-memory-'));
const avif = new URL('../fixtures/avif/', import.meta.url);
const hostile = new URL('../../../shared/hostile/', import.meta.url);

/** What a person may be told of a picture that is too much. */
const REFUSALS = ['decode-memory', 'too-many-pixels', 'too-slow', 'out-of-memory', 'truncated'];

describe.skipIf(group === undefined)(
  'serving with 1 GB of memory (skipped where control groups cannot be created)',
  () => {
    let address: string;
    let server: ReturnType<typeof start>;
    beforeAll(async () => {
      server = start();
      address = await server.address;
    });
    afterAll(async () => {
      server.child.kill('SIGKILL');
      await server.closed;
      await group?.remove();
      rmSync(folder, { recursive: true });
    });

    it('draws or refuses the worst pictures, twelve of which come at once, and an ordinary one afterwards', async () => {
      const kinds = await worstPictures();
      const photos = [...kinds, ...kinds];
      const answers = await Promise.all(photos.map((photo) => draw(address, photo)));
      expect(answers.filter((answer) => answer !== 'drawn' && !REFUSALS.includes(answer))).toEqual([]);
      expect(answers).toContain('decode-memory');
      expect(await draw(address, readFileSync('config/test-photo.jpg'))).toBe('drawn');
      expect(group!.kills()).toBe(0);
      expect(server.child.exitCode).toBeNull();
    }, 300_000);

    it('survives hostile files', async () => {
      for (const photo of await hostilePhotos()) await draw(address, photo);
      expect(await draw(address, readFileSync('config/test-photo.jpg'))).toBe('drawn');
      expect(group!.kills()).toBe(0);
      expect(server.child.exitCode).toBeNull();
    }, 300_000);
  },
);

/** Every tenth of the hostile files beside the project: all of them take minutes. Our own where those are not there. */
async function hostilePhotos(): Promise<Uint8Array[]> {
  if (!existsSync(hostile)) return (await hostileFiles()).map(({ bytes }) => bytes);
  const names = readdirSync(hostile).filter((_, index) => index % 10 === 0);
  return names.map((name) => readFileSync(new URL(encodeURIComponent(name), hostile)));
}

function start() {
  const command = `${group!.enter} && exec '${process.execPath}' '${resolve('dist/main.js')}'`;
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { PATH: process.env.PATH, TOONSMITH_DATA_FOLDER: join(folder, 'data'), TOONSMITH_WEB_PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const address = new Promise<string>((ready, fail) => {
    child.stderr.on('data', (data) => {
      said += data;
      const [found] = /http:\/\/localhost:\d+/.exec(said) ?? [];
      if (found && said.includes('Ready')) ready(found);
    });
    child.on('close', () => fail(new Error(said)));
  });
  return { child, address, closed: once(child, 'close') };
}

/** `drawn`, or the code of the refusal. */
async function draw(address: string, photo: Uint8Array): Promise<string> {
  const form = new FormData();
  form.set('photo', new Blob([new Uint8Array(photo)]));
  form.set('style', 'cel');
  form.set('size', '512');
  const answer = await fetch(`${address}/api/cartoons`, { method: 'POST', body: form });
  if (answer.ok) {
    await answer.arrayBuffer();
    return 'drawn';
  }
  const { code } = (await answer.json()) as { code: string };
  return code;
}

/**
 * Small files that take much memory to decode: nearly as many pixels as are allowed, in every format. AVIF, which takes longest to
 * encode, was made in the same way: `plain(6_000, 6_000, false).avif({ effort: 0 })`, the other with `bitdepth: 10`.
 */
async function worstPictures(): Promise<Buffer[]> {
  const plain = (width: number, height: number, alpha: boolean) =>
    sharp({
      create: { width, height, channels: alpha ? 4 : 3, background: { r: 90, g: 150, b: 60, alpha: 0.5 } },
      limitInputPixels: false,
    });
  return [
    readFileSync(new URL('plain-6000.avif', avif)),
    readFileSync(new URL('plain-3600-10-bits.avif', avif)),
    await plain(7_000, 7_000, true).toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer(),
    await plain(7_000, 7_000, true).png({ progressive: true, compressionLevel: 1 }).toBuffer(),
    await plain(7_000, 7_000, false).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    await plain(7_000, 7_000, true).webp({ lossless: true, effort: 0 }).toBuffer(),
  ];
}
