import { type Cartoon, type Outcome, succeed } from '../../cartoon.ts';
import { encode } from './encode.ts';
import { openPhoto } from './photo.ts';

/**
 * Writes a finished cartoon once more, so that its file has at most `maxBytes`: for the receiver that takes less than it
 * said before. Fails with `cannot-fit`.
 */
export async function shrink(cartoon: Cartoon, maxBytes: number): Promise<Outcome<Cartoon>> {
  const limits = { bytes: cartoon.bytes.length, pixels: cartoon.width * cartoon.height };
  const opened = await openPhoto(cartoon.bytes, limits);
  if (!opened.ok) return opened;
  const pixels = await opened.value.pixels();
  if (!pixels.ok) return pixels;
  const { raster, alpha } = pixels.value;
  const encoded = await encode(raster, { format: cartoon.format, maxBytes, ...(alpha && { alpha }) });
  if (!encoded.ok) return encoded;
  const { notes, ...file } = encoded.value;
  return succeed({ ...cartoon, ...file, notes: [...cartoon.notes, ...notes] });
}
