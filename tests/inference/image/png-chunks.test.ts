import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { keepPictureChunks } from '../../../src/inference/image/png-chunks.ts';

const SIGNATURE_AND_IHDR = 33;

describe('the chunks of a PNG', () => {
  it('that decoding needs are kept, in their order and to the byte', async () => {
    const png = await picture();
    expect(Buffer.from(keepPictureChunks(png)).equals(png)).toBe(true);
  });

  it.each([
    [
      'a compressed text',
      chunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(5e6))])),
    ],
    ['an international text', chunk('iTXt', Buffer.from('a\0\0\0\0\0text'))],
    [
      'a profile that is a bomb',
      chunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(9e6))])),
    ],
    ['a broken profile', chunk('iCCP', Buffer.from('a\0\0not compressed'))],
    ['a huge Exif', chunk('eXIf', Buffer.alloc(1e6))],
    ['a chunk nobody knows', chunk('ABCD', Buffer.alloc(9))],
  ])('%s is left out', async (_, extra) => {
    const png = await picture();
    const more = Buffer.concat([
      png.subarray(0, SIGNATURE_AND_IHDR),
      extra,
      png.subarray(SIGNATURE_AND_IHDR),
    ]);
    expect(Buffer.from(keepPictureChunks(more)).equals(png)).toBe(true);
  });

  it.each([
    [
      'a color profile',
      chunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(3_000))])),
    ],
    ['an orientation', chunk('eXIf', Buffer.alloc(30))],
    ['a gamma', chunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]))],
  ])('%s is kept', async (_, extra) => {
    const png = await picture();
    const more = Buffer.concat([
      png.subarray(0, SIGNATURE_AND_IHDR),
      extra,
      png.subarray(SIGNATURE_AND_IHDR),
    ]);
    expect(Buffer.from(keepPictureChunks(more)).equals(more)).toBe(true);
  });

  it('of a file that is cut off anywhere are kept as far as they go', async () => {
    const png = await picture();
    for (let length = 0; length <= png.length; length += 7) {
      const cut = png.subarray(0, length);
      const kept = keepPictureChunks(cut);
      expect(Buffer.from(kept).equals(cut.subarray(0, kept.length))).toBe(true);
      expect(cut.length - kept.length).toBeLessThan(12);
    }
  });

  it('with a length beyond the end do no harm', () => {
    const lie = Buffer.concat([
      Buffer.alloc(8),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from('IDATxyz'),
    ]);
    expect(Buffer.from(keepPictureChunks(lie)).equals(lie)).toBe(true);
  });
});

/** A PNG of the chunks that are needed and no others. */
async function picture(): Promise<Buffer> {
  const red = sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } });
  return Buffer.from(keepPictureChunks(await red.png().toBuffer()));
}

/** A chunk with its length and checksum. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** CRC-32 as PNG uses it (ISO 3309). */
function checksum(bytes: Buffer): number {
  return crc32(bytes);
}
