import type { Size } from '../../image/area.ts';

/** Whole numbers are quicker than fractions: tones and weights are counted in parts of this. */
export const ONE = 256;

/**
 * Evens tones up to edges: the recursive filter of the domain transform (Gastal & Oliveira 2011), once.
 * @param reach how far, in pixels; across neighbours that differ by `range` levels hardly at all
 * @returns levels times ONE
 */
export function evenTones(
  luma: Uint8Array,
  size: Size,
  { reach, range }: { readonly reach: number; readonly range: number },
): Uint16Array {
  const { width, height } = size;
  const tones = new Uint16Array(luma.length);
  // Fine texture has no edges: they are looked for in a smoothed picture.
  const guide = smoothed(luma, size);
  const base = Math.exp(-Math.SQRT2 / reach);
  // How much of its neighbour's tone a pixel takes, by how far their luma differs.
  const weights = Int32Array.from({ length: 256 }, (_, step) => ONE * base ** (1 + (step * reach) / range));
  for (let row = 0; row < height; row++) {
    evenRow(luma, { guide, tones, weights }, row * width, (row + 1) * width);
    if (row > 0) evenDown({ guide, tones, weights }, row * width, -width, width);
  }
  for (let row = height - 2; row >= 0; row--) evenDown({ guide, tones, weights }, row * width, width, width);
  return tones;
}

/** A binomial filter of 3×3 pixels. */
function smoothed(luma: Uint8Array, { width, height }: Size): Uint8Array {
  const result = new Uint8Array(luma.length);
  const down = new Int32Array(width + 2);
  for (let row = 0; row < height; row++) {
    const middle = row * width;
    const above = row > 0 ? middle - width : middle;
    const below = row < height - 1 ? middle + width : middle;
    for (let x = 0; x < width; x++) down[x + 1] = luma[above + x]! + 2 * luma[middle + x]! + luma[below + x]!;
    down[0] = down[1]!;
    down[width + 1] = down[width]!;
    for (let x = 0; x < width; x++)
      result[middle + x] = (down[x]! + 2 * down[x + 1]! + down[x + 2]! + 8) >> 4;
  }
  return result;
}

interface Evening {
  readonly guide: Uint8Array;
  readonly tones: Uint16Array;
  readonly weights: Int32Array;
}

/** From left to right and back. */
function evenRow(luma: Uint8Array, { guide, tones, weights }: Evening, first: number, end: number): void {
  let tone = luma[first]! * ONE;
  tones[first] = tone;
  for (let pixel = first + 1; pixel < end; pixel++) {
    const own = luma[pixel]! * ONE;
    tone = own + ((weights[Math.abs(guide[pixel]! - guide[pixel - 1]!)]! * (tone - own)) >> 8);
    tones[pixel] = tone;
  }
  for (let pixel = end - 2; pixel >= first; pixel--) {
    const own = tones[pixel]!;
    tone = own + ((weights[Math.abs(guide[pixel]! - guide[pixel + 1]!)]! * (tone - own)) >> 8);
    tones[pixel] = tone;
  }
}

/** A row from the one that lies so many pixels further. */
function evenDown({ guide, tones, weights }: Evening, first: number, further: number, width: number): void {
  for (let pixel = first; pixel < first + width; pixel++) {
    const own = tones[pixel]!;
    const weight = weights[Math.abs(guide[pixel]! - guide[pixel + further]!)]!;
    tones[pixel] = own + ((weight * (tones[pixel + further]! - own)) >> 8);
  }
}
