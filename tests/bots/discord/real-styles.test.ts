import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { createPool } from '../../../src/inference/pool.ts';
import { STYLES, startBench } from './bench.ts';

it('draws a real photo with the embedded styles, sent back through Discord', async () => {
  const threads = await createPool({
    styles: STYLES,
    limits: { bytes: 5e7, pixels: 5e7, longSide: 4096 },
    networkThreads: 1,
    atOnce: 1,
    backlog: 5,
    deadlineMilliseconds: 60_000,
    report: (error) => {
      throw error;
    },
    newId: () => 'pool',
    worker: new URL('../../../src/inference/worker.ts', import.meta.url),
  });
  const bench = await startBench({ threads });
  const { discord, anna, place, result } = bench;
  const bytes = await readFile(new URL('../../../config/test-photo.jpg', import.meta.url));
  const talk = discord.command(anna, place, 'cartoon', {
    photo: { name: 'me.jpg', bytes },
    style: 'comic',
    size: '512',
  });
  const reply = await result(talk);
  const [cartoon] = reply.attachments;
  expect(cartoon!.filename).toBe('cartoon-comic.jpg');
  const { format, width, height, exif } = await sharp(cartoon!.bytes).metadata();
  expect({ format, longSide: Math.max(width, height), exif }).toEqual({
    format: 'jpeg',
    longSide: 512,
    exif: undefined,
  });
  expect(cartoon!.bytes.equals(bytes)).toBe(false);
  expect(reply.content).toContain('**American comic, 70%, 512 px**');
  expect(bench.errors).toEqual([]);
  await bench.stop();
  await threads.close();
});
