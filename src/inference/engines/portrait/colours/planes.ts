import type { Size } from '../../../image/area.ts';
import { boxMean } from '../../../image/box-mean.ts';
import type { Raster } from '../../../image/raster.ts';

/** One number for each cell of a coarse picture, row by row. */
export type Plane = Float32Array;

/** A coarse picture as planes: luma (Rec. 601), and how far red and blue are above it; in levels of 0…255. */
export interface Tones extends Size {
  readonly luma: Plane;
  readonly red: Plane;
  readonly blue: Plane;
}

/** The mean colours of a picture's cells, each of whole pixels: of every second row where cells are at least four high. @param size at most the picture's */
export function tonesOf({ width, height, data }: Raster, size: Size): Tones {
  const count = size.width * size.height;
  const [luma, red, blue] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const columns = startsAlong(width, size.width);
  const rows = startsAlong(height, size.height);
  const sums = new Int32Array(size.width * 3);
  const every = height >= 4 * size.height ? 2 : 1;
  for (let row = 0, cell = 0; row < size.height; row++) {
    sums.fill(0);
    let count = 0;
    for (let y = rows[row]!; y < rows[row + 1]!; y += every, count++)
      addRow(data, y * width * 3, columns, sums);
    for (let column = 0, at = 0; column < size.width; column++, cell++, at += 3) {
      const pixels = (columns[column + 1]! - columns[column]!) * count;
      const light = lumaOf(sums[at]!, sums[at + 1]!, sums[at + 2]!) / pixels;
      luma[cell] = light;
      red[cell] = sums[at]! / pixels - light;
      blue[cell] = sums[at + 2]! / pixels - light;
    }
  }
  return { ...size, luma, red, blue };
}

/** Where each cell begins along a side, and where the last one ends. */
const startsAlong = (pixels: number, cells: number) =>
  Int32Array.from({ length: cells + 1 }, (_, cell) => Math.round((cell * pixels) / cells));

/** Adds a row of pixels to the sums of its cells. */
function addRow(data: Uint8Array, start: number, columns: Int32Array, sums: Int32Array): void {
  for (let column = 0, place = start, at = 0; column + 1 < columns.length; column++, at += 3) {
    const end = start + columns[column + 1]! * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (; place < end; place += 3) {
      red += data[place]!;
      green += data[place + 1]!;
      blue += data[place + 2]!;
    }
    sums[at]! += red;
    sums[at + 1]! += green;
    sums[at + 2]! += blue;
  }
}

/** Luma of levels 0…255 (Rec. 601). */
export const lumaOf = (red: number, green: number, blue: number) =>
  0.299 * red + 0.587 * green + 0.114 * blue;

/** Luma of the pixel at a place: in whole numbers, which are quicker, until the last. */
export const lumaAt = (data: Uint8Array, place: number) =>
  (19595 * data[place]! + 38470 * data[place + 1]! + 7471 * data[place + 2]!) * (1 / 65536);

/** Every pixel's luma, in whole levels. */
export function lumaOfAll(data: Uint8Array): Uint8Array {
  const luma = new Uint8Array(data.length / 3);
  for (let pixel = 0, place = 0; pixel < luma.length; pixel++, place += 3)
    luma[pixel] = lumaAt(data, place) + 0.5;
  return luma;
}

/** Green, from luma and what red and blue are above it. */
export const greenOf = (luma: number, red: number, blue: number) =>
  luma - (0.299 / 0.587) * red - (0.114 / 0.587) * blue;

/** A level as a byte: quicker than what a Uint8ClampedArray does itself. */
export const toLevel = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5);

/** A picture's size in cells: at most so many along its long side. */
export function sizeInCells({ width, height }: Size, cells: number): Size {
  const scale = Math.min(1, cells / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A plane made of others, cell by cell. */
export function planeOf(count: number, of: (cell: number) => number): Plane {
  const plane = new Float32Array(count);
  for (let cell = 0; cell < count; cell++) plane[cell] = of(cell);
  return plane;
}

/** A part of a plane's cells. */
export interface Window extends Size {
  readonly left: number;
  readonly top: number;
}

/** A window of tones. */
export function tonesIn({ width, luma, red, blue }: Tones, window: Window): Tones {
  const cut = (plane: Plane) => {
    const part = new Float32Array(window.width * window.height);
    for (let row = 0; row < window.height; row++) {
      const from = (window.top + row) * width + window.left;
      part.set(plane.subarray(from, from + window.width), row * window.width);
    }
    return part;
  };
  return { width: window.width, height: window.height, luma: cut(luma), red: cut(red), blue: cut(blue) };
}

/** A blur of the given standard deviation in cells: the mean over squares. */
export const blur = (plane: Plane, size: Size, deviation: number): Plane =>
  boxMean(plane, size, Math.max(1, Math.round((Math.sqrt(12 * deviation * deviation + 1) - 1) / 2)));

/** A blur that leaves out what weighs nothing (normalised convolution, Knutsson & Westin 1993). @param weight 0…1 */
export function weightedBlur(weight: Plane, size: Size, deviation: number): (plane: Plane) => Plane {
  const weights = blur(weight, size, deviation);
  return (plane) => {
    const sums = blur(product(plane, weight), size, deviation);
    for (let cell = 0; cell < sums.length; cell++) sums[cell]! /= Math.max(1e-3, weights[cell]!);
    return sums;
  };
}

/** What a plane is around each cell as slope · guide + offset: smooth, but with the guide's edges. */
export interface Guided {
  readonly slope: Plane;
  readonly offset: Plane;
}

export interface Guide {
  readonly plane: Plane;
  readonly size: Size;
  /** Of the squares that are looked at, in cells. */
  readonly radius: number;
  /** Variance of the guide below which it counts as flat. */
  readonly flat: number;
}

/** A guide and its means, for any number of planes. */
export interface GuideMeans extends Guide {
  readonly mean: Plane;
  readonly meanSquare: Plane;
}

export const guideMeans = (guide: Guide): GuideMeans => ({
  ...guide,
  mean: boxMean(guide.plane, guide.size, guide.radius),
  meanSquare: boxMean(product(guide.plane, guide.plane), guide.size, guide.radius),
});

/** A guided filter (He, Sun & Tang 2010). */
export function guidedFilter(plane: Plane, guide: GuideMeans): Guided {
  const { size, radius, flat, mean, meanSquare } = guide;
  const isGuide = plane === guide.plane;
  const planeMean = isGuide ? mean : boxMean(plane, size, radius);
  const slope = isGuide ? meanSquare.slice() : boxMean(product(guide.plane, plane), size, radius);
  const offset = new Float32Array(plane.length);
  for (let cell = 0; cell < plane.length; cell++) {
    const guideMean = mean[cell]!;
    const variance = meanSquare[cell]! - guideMean * guideMean;
    slope[cell] = (slope[cell]! - guideMean * planeMean[cell]!) / (variance + flat);
    offset[cell] = planeMean[cell]! - slope[cell]! * guideMean;
  }
  return { slope: boxMean(slope, size, radius), offset: boxMean(offset, size, radius) };
}

/** Two planes multiplied, cell by cell. */
export function product(one: Plane, other: Plane): Plane {
  const result = new Float32Array(one.length);
  for (let cell = 0; cell < result.length; cell++) result[cell] = one[cell]! * other[cell]!;
  return result;
}

/** The middle of a plane's numbers in some cells, and their mean. */
export const medianAt = (plane: Plane, cells: readonly number[]) =>
  cells.map((cell) => plane[cell]!).sort((one, other) => one - other)[cells.length >> 1]!;
export const meanAt = (plane: Plane, cells: readonly number[]) =>
  cells.reduce((sum, cell) => sum + plane[cell]!, 0) / cells.length;
