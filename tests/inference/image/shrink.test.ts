import { describe, expect, it } from 'vitest';
import type { Cartoon, FileFormat } from '../../../src/cartoon.ts';
import { encode } from '../../../src/inference/image/encode.ts';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import { shrink } from '../../../src/inference/image/shrink.ts';
import { paintPortrait } from '../../fixtures/pictures.ts';

async function cartoonOf(format: FileFormat): Promise<Cartoon> {
  const encoded = await encode(paintPortrait(640), { format });
  if (!encoded.ok) throw new Error('The cartoon could not be written.');
  return {
    ...encoded.value,
    format,
    style: 'anime',
    engine: 'test',
    notes: [{ code: 'damaged', format: 'jpg' }],
    tips: [],
    faces: 0,
    milliseconds: { decode: 0, faces: 0, draw: 0, finish: 0, encode: 0 },
  };
}

describe('shrinking a finished cartoon', () => {
  it.each<FileFormat>(['jpg', 'png', 'webp'])('makes a %s fit, and says what it did', async (format) => {
    const cartoon = await cartoonOf(format);
    const limit = Math.floor(cartoon.bytes.length / 2);
    const shrunk = await shrink(cartoon, limit);
    if (!shrunk.ok) throw new Error(shrunk.failure.code);
    expect(shrunk.value.bytes.length).toBeLessThanOrEqual(limit);
    expect(shrunk.value).toMatchObject({ format, style: 'anime' });
    expect(shrunk.value.notes[0]).toEqual({ code: 'damaged', format: 'jpg' });
    expect(shrunk.value.notes.length).toBeGreaterThan(1);
    const opened = await openPhoto(shrunk.value.bytes, { bytes: 1e7, pixels: 1e7 });
    expect(opened).toMatchObject({ ok: true, value: { kind: format, width: shrunk.value.width } });
  });

  it('says when nothing fits', async () => {
    expect(await shrink(await cartoonOf('jpg'), 100)).toEqual({
      ok: false,
      failure: { code: 'cannot-fit', limit: 100 },
    });
  });
});
