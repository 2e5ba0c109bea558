import type { Pixels } from './photo.ts';
import type { Raster } from './raster.ts';

/** Pixels to add on each side. */
export interface Border {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Adds a border that mirrors what lies inside the edge; the opacity, where there is one, grows with the picture. */
export function extend({ raster, alpha, damaged }: Pixels, border: Border): Pixels {
  const { left, top, right, bottom } = border;
  if (left + top + right + bottom === 0) return { raster, damaged, ...(alpha && { alpha }) };
  const width = left + raster.width + right;
  const height = top + raster.height + bottom;
  const columns = Array.from({ length: width }, (_, x) => mirrored(x - left, raster.width));
  const rows = Array.from({ length: height }, (_, y) => mirrored(y - top, raster.height));
  const grow = (data: Raster['data'], channels: number) => {
    const grown = new Uint8Array(width * height * channels);
    let place = 0;
    for (const row of rows)
      for (const column of columns)
        for (let channel = 0; channel < channels; channel++)
          grown[place++] = data[(row * raster.width + column) * channels + channel]!;
    return grown;
  };
  return {
    raster: { width, height, data: grow(raster.data, 3) },
    damaged,
    ...(alpha && { alpha: grow(alpha, 1) }),
  };
}

/** Where a place beyond 0…length−1 lands when the picture is mirrored at its edges, as often as needed. */
function mirrored(place: number, length: number): number {
  const period = 2 * length;
  const inside = ((place % period) + period) % period;
  return inside < length ? inside : period - 1 - inside;
}
