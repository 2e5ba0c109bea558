import type { Raster } from './image/raster.ts';
import { NetworkFaultError } from './packs/network-fault.ts';

/** About how many pixels are looked at. */
const SAMPLES = 4_096;
/** Standard deviation of a photo's green channel, 0..255, above which it shows something, and of a drawing below which it does not. */
const PHOTO_SHOWS = 12;
const DRAWING_SHOWS = 0.5;

/** Throws when a drawing shows nothing while its photo does: a network that answers NaN paints everything black. */
export function checkDrawing(drawn: Raster, photo: Raster): void {
  if (deviation(drawn) >= DRAWING_SHOWS || deviation(photo) < PHOTO_SHOWS) return;
  throw new NetworkFaultError({ code: 'one-color' });
}

/** The standard deviation of the green channel, of a sample of pixels. */
function deviation({ data }: Raster): number {
  const step = 3 * Math.max(1, Math.floor(data.length / 3 / SAMPLES));
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let at = 1; at < data.length; at += step) {
    const value = data[at]!;
    count += 1;
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
