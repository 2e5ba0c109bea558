import type { Raster } from '../../image/raster.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Scales a size so that its long side becomes `longSide`, no side below one pixel. */
export function fitLongSide({ width, height }: Size, longSide: number): Size {
  const scale = longSide / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The picture at another size as planes [3,height,width] of 0..1; each pixel is the mean of the area it covers. */
export function toPlanes({ width, height, data }: Raster, to: Size): Float32Array<ArrayBuffer> {
  const area = to.width * to.height;
  const planes = new Float32Array(3 * area);
  const columns = coverage(width, to.width);
  const rows = coverage(height, to.height);
  for (let y = 0; y < to.height; y++) {
    for (let row = 0; row < rows.reach; row++) {
      const rowWeight = rows.weights[y * rows.reach + row]! / 255;
      if (rowWeight === 0) continue;
      const start = (rows.first[y]! + row) * width;
      for (let x = 0; x < to.width; x++) {
        const at = y * to.width + x;
        for (let column = 0; column < columns.reach; column++) {
          const weight = columns.weights[x * columns.reach + column]! * rowWeight;
          if (weight === 0) continue;
          const from = 3 * (start + columns.first[x]! + column);
          planes[at]! += data[from]! * weight;
          planes[at + area]! += data[from + 1]! * weight;
          planes[at + 2 * area]! += data[from + 2]! * weight;
        }
      }
    }
  }
  return planes;
}

/**
 * The weights that interpolate rows `from` … `from + count − 1` of a picture of `height` rows out of one of `sourceHeight`
 * rows, pixel centres on pixel centres, as a matrix [count, rows needed] that starts at row `first` of the source.
 */
export function rowWeights(
  sourceHeight: number,
  height: number,
  from: number,
  count: number,
): { first: number; rows: number; weights: Float32Array<ArrayBuffer> } {
  const position = (y: number) => ((y + 0.5) * sourceHeight) / height - 0.5;
  const inside = (row: number) => Math.min(Math.max(row, 0), sourceHeight - 1);
  const first = inside(Math.floor(position(from)));
  const rows = inside(Math.floor(position(from + count - 1)) + 1) - first + 1;
  const weights = new Float32Array(count * rows);
  for (let i = 0; i < count; i++) {
    const at = position(from + i);
    const share = at - Math.floor(at);
    weights[i * rows + inside(Math.floor(at)) - first]! += 1 - share;
    weights[i * rows + inside(Math.floor(at) + 1) - first]! += share;
  }
  return { first, rows, weights };
}

/** For each target pixel of one axis: the first source pixel it covers and the share of each one from there. */
function coverage(from: number, to: number): { reach: number; first: Int32Array; weights: Float32Array } {
  const scale = from / to;
  const first = Int32Array.from({ length: to }, (_, i) =>
    Math.min(Math.floor(i * scale + ROUNDING), from - 1),
  );
  const last = first.map((_, i) => Math.min(Math.ceil((i + 1) * scale - ROUNDING), from) - 1);
  const reach = last.reduce((most, end, i) => Math.max(most, end - first[i]! + 1), 1);
  const weights = new Float32Array(to * reach);
  for (let i = 0; i < to; i++) {
    const overlap = (pixel: number) => Math.min((i + 1) * scale, pixel + 1) - Math.max(i * scale, pixel);
    for (let pixel = first[i]!; pixel <= last[i]!; pixel++)
      weights[i * reach + pixel - first[i]!] = overlap(pixel) / scale;
  }
  return { reach, first, weights };
}

/** Keeps 2.9999999 from counting as pixel 2. */
const ROUNDING = 1e-6;
