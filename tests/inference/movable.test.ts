import sharp from 'sharp';
import { expect, it } from 'vitest';
import { movable } from '../../src/inference/movable.ts';

it('leaves bytes that own their memory where they are', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(movable(bytes)).toBe(bytes);
});

it.each([
  ['a part of other memory', async () => Uint8Array.of(0, 1, 2, 3).subarray(1)],
  ['a small Node buffer', async () => Buffer.from([1, 2, 3]) as Buffer<ArrayBuffer>],
  ['a result of the image library', async () => picture()],
])('lets %s be moved, and leaves the original whole', async (_name, make) => {
  const bytes = await make();
  const before = Uint8Array.from(bytes);
  const ready = movable(bytes);
  const moved = structuredClone(ready, { transfer: [ready.buffer] });
  expect(Uint8Array.from(moved)).toEqual(before);
  if (ready !== bytes) expect(Uint8Array.from(bytes)).toEqual(before);
});

const picture = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer() as Promise<Buffer<ArrayBuffer>>;
