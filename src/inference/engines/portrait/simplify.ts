import type { StyleId } from '../../../cartoon.ts';
import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { boxMean, lumaOf } from './colours/planes.ts';

/** How a style draws what the networks leave nearly as it was photographed. */
interface Simplification {
  /** Neighbours whose luma differs by less than so many levels become one tone. */
  readonly range: number;
  /** How dark outlines are, 0 (there are none) to 1 (black). */
  readonly lines: number;
}

/** The networks leave different styles different contrast. Styles that are not here draw everything themselves. */
const SIMPLIFICATIONS: Readonly<Partial<Record<StyleId, Simplification>>> = {
  anime: { range: 17, lines: 0.85 },
  '3d': { range: 34, lines: 0.25 },
  handdrawn: { range: 30, lines: 0.9 },
  artstyle: { range: 36, lines: 0.65 },
  design: { range: 17, lines: 0.85 },
  illustration: { range: 30, lines: 0.6 },
};

/** How far tones are evened, as a part of the long side. */
const REACH = 1 / 60;
/** Outlines are on the dark side of an edge: where luma is below the mean of a square around, by parts of the range. */
const LINE = { from: 0.1, to: 0.42 };
/** Half that square's side, as a part of the long side, and at least in pixels. */
const LINE_REACH = { part: 1 / 320, least: 1 };

/**
 * Flattens a drawing's tones and outlines them, in place: the networks learned from portraits and hardly change what is no face.
 * @param share 0…1
 */
export function simplify({ width, height, data }: Raster, style: StyleId, share: number): void {
  const simplification = SIMPLIFICATIONS[style];
  if (simplification === undefined) return;
  const { range, lines } = simplification;
  const size = { width, height };
  const luma = lumaOfAll(data);
  const longSide = Math.max(width, height);
  const tones = evenTones(luma, size, { reach: Math.max(1, REACH * longSide), range });
  const radius = Math.max(LINE_REACH.least, Math.round(LINE_REACH.part * longSide));
  const around = boxMean(new Float32Array(tones), size, radius);
  // What is left beside a line, by how many levels the pixel is darker than what is around it.
  const left = Float64Array.from(
    { length: 256 },
    (_, darker) => (1 - lines * smoothstep(LINE.from * range, LINE.to * range, darker)) / ONE,
  );
  for (let pixel = 0; pixel < luma.length; pixel++) {
    const level = luma[pixel]!;
    const tone = tones[pixel]!;
    const darker = around[pixel]! - tone;
    setLuma(data, pixel * 3, level, level + share * (tone * left[darker > 0 ? darker >> 8 : 0]! - level));
  }
}

/** Gives a pixel another luma. */
function setLuma(data: Uint8Array, place: number, level: number, wanted: number): void {
  if (wanted < level) {
    // Darker by a factor: so outlines keep the colour of what they outline.
    const factor = ((ONE * wanted) / level) | 0;
    data[place] = (factor * data[place]! + ONE / 2) >> 8;
    data[place + 1] = (factor * data[place + 1]! + ONE / 2) >> 8;
    data[place + 2] = (factor * data[place + 2]! + ONE / 2) >> 8;
    return;
  }
  const more = (wanted - level + 0.5) | 0;
  if (more === 0) return;
  data[place] = Math.min(255, data[place]! + more);
  data[place + 1] = Math.min(255, data[place + 1]! + more);
  data[place + 2] = Math.min(255, data[place + 2]! + more);
}

function lumaOfAll(data: Uint8Array): Uint8Array {
  const luma = new Uint8Array(data.length / 3);
  for (let pixel = 0, place = 0; pixel < luma.length; pixel++, place += 3)
    luma[pixel] = lumaOf(data[place]!, data[place + 1]!, data[place + 2]!) + 0.5;
  return luma;
}

/** Whole numbers are quicker than fractions: tones and weights are counted in parts of this. */
const ONE = 256;

/** Evens tones up to edges: the recursive filter of the domain transform (Gastal & Oliveira 2011), once. @returns levels times ONE */
function evenTones(
  luma: Uint8Array,
  size: Size,
  { reach, range }: { readonly reach: number; readonly range: number },
): Uint16Array {
  const { width, height } = size;
  const tones = new Uint16Array(luma.length);
  for (let pixel = 0; pixel < tones.length; pixel++) tones[pixel] = luma[pixel]! * ONE;
  // Fine texture has no edges: they are looked for in a smoothed picture.
  const guide = smoothed(luma, size);
  const base = Math.exp(-Math.SQRT2 / reach);
  // How much of its neighbour's tone a pixel takes, by how far their luma differs.
  const weights = Int32Array.from({ length: 256 }, (_, step) => ONE * base ** (1 + (step * reach) / range));
  for (let row = 0; row < height; row++) evenRow(guide, tones, weights, row * width, (row + 1) * width);
  for (let row = 1; row < height; row++) evenDown(guide, tones, weights, row * width, -width, width);
  for (let row = height - 2; row >= 0; row--) evenDown(guide, tones, weights, row * width, width, width);
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

/** From left to right and back. */
function evenRow(
  guide: Uint8Array,
  tones: Uint16Array,
  weights: Int32Array,
  first: number,
  end: number,
): void {
  let tone = tones[first]!;
  for (let pixel = first + 1; pixel < end; pixel++) {
    const own = tones[pixel]!;
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
function evenDown(
  guide: Uint8Array,
  tones: Uint16Array,
  weights: Int32Array,
  first: number,
  further: number,
  width: number,
): void {
  for (let pixel = first; pixel < first + width; pixel++) {
    const own = tones[pixel]!;
    const weight = weights[Math.abs(guide[pixel]! - guide[pixel + further]!)]!;
    tones[pixel] = own + ((weight * (tones[pixel + further]! - own)) >> 8);
  }
}
