import { resizeArea, type Size } from '../image/area.ts';
import { boxMean } from '../image/box-mean.ts';
import { places } from '../image/places.ts';
import type { Raster } from '../image/raster.ts';
import { type Mask, resizeMask } from './mask.ts';

/** Long side of the picture that the filter is fitted on, and the radius of its windows there, in pixels. */
const FIT_SIDE = 320;
const RADIUS = 5;
/** Variance of a guide of 0…1 below which a place counts as flat: there the mask is smoothed instead of following the photo. */
const FLAT = 1e-4;
/** What the filter leaves between these is stretched to 0…1: clear background and clear person are no longer veiled. */
const STRETCH = { from: 0.15, to: 0.85 };
/**
 * How much steeper an edge gets where the photo's colors tell nothing of it, falling with the third power of what they tell, as black hair before a dark wall: there the filter's smooth transition
 * would be a veil like smoke.
 */
const STEEPER = 1.2;
const GAIN = 255 / (STRETCH.to - STRETCH.from);
/** Variance of a mask of 0…1 below which there is no edge. */
const NO_EDGE = 1e-3;

/**
 * Brings a coarse mask to a photo's full size, so that its edge follows the photo's: the guided filter with a color guide (He, Sun & Tang
 * 2010, section 3.4), fitted at 320 pixels and applied at full size (“Fast Guided Filter”, He & Sun 2015).
 * @returns width · height opacities of the photo's pixels, 0…255
 */
export function refineMask(photo: Raster, coarse: Mask): Uint8Array<ArrayBuffer> {
  const scale = Math.min(1, FIT_SIDE / Math.max(photo.width, photo.height));
  const size = {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
  const radius = Math.max(1, Math.round((RADIUS * Math.max(size.width, size.height)) / FIT_SIDE));
  const coefficients = fitFilter(resizeArea(photo, size), resizeMask(coarse, size).data, radius);
  return apply(photo, coefficients, size);
}

type Plane = Float32Array;
/** The mask as red · R + green · G + blue · B + offset of the photo's colors 0…1, by pixel, and how steeply an opacity of 0…255 rises with it. */
type Coefficients = readonly [red: Plane, green: Plane, blue: Plane, offset: Plane, steepness: Plane];

function fitFilter(photo: Raster, mask: Plane, radius: number): Coefficients {
  const mean = (plane: Plane) => boxMean(plane, photo, radius);
  const planes = momentsOf(photo.data, mask).map(mean) as unknown as Moments;
  return solve(planes).map(mean) as unknown as Coefficients;
}

/** Colors, the products of each two, the mask, and its product with each color. */
type Moments = readonly [
  ...[r: Plane, g: Plane, b: Plane],
  ...[rr: Plane, rg: Plane, rb: Plane, gg: Plane, gb: Plane, bb: Plane],
  ...[m: Plane, rm: Plane, gm: Plane, bm: Plane, mm: Plane],
];

function momentsOf(data: Uint8Array, mask: Plane): Moments {
  const planes = Array.from({ length: 14 }, () => new Float32Array(mask.length)) as unknown as Moments;
  const [r, g, b, rr, rg, rb, gg, gb, bb, m, rm, gm, bm, mm] = planes;
  for (let at = 0; at < mask.length; at++) {
    const red = data[at * 3]! / 255;
    const green = data[at * 3 + 1]! / 255;
    const blue = data[at * 3 + 2]! / 255;
    const share = mask[at]!;
    r[at] = red;
    g[at] = green;
    b[at] = blue;
    rr[at] = red * red;
    rg[at] = red * green;
    rb[at] = red * blue;
    gg[at] = green * green;
    gb[at] = green * blue;
    bb[at] = blue * blue;
    m[at] = share;
    rm[at] = red * share;
    gm[at] = green * share;
    bm[at] = blue * share;
    mm[at] = share * share;
  }
  return planes;
}

/** Least squares in each window, from its means; overwrites the last five planes. */
function solve([r, g, b, rr, rg, rb, gg, gb, bb, m, rm, gm, bm, mm]: Moments): Coefficients {
  for (let at = 0; at < m.length; at++) {
    const red = r[at]!;
    const green = g[at]!;
    const blue = b[at]!;
    const share = m[at]!;
    const crr = rr[at]! - red * red + FLAT;
    const crg = rg[at]! - red * green;
    const crb = rb[at]! - red * blue;
    const cgg = gg[at]! - green * green + FLAT;
    const cgb = gb[at]! - green * blue;
    const cbb = bb[at]! - blue * blue + FLAT;
    const cr = rm[at]! - red * share;
    const cg = gm[at]! - green * share;
    const cb = bm[at]! - blue * share;
    // The inverse of a symmetric 3 × 3 matrix by its cofactors.
    const irr = cgg * cbb - cgb * cgb;
    const irg = cgb * crb - crg * cbb;
    const irb = crg * cgb - cgg * crb;
    const igg = crr * cbb - crb * crb;
    const igb = crb * crg - crr * cgb;
    const ibb = crr * cgg - crg * crg;
    const determinant = crr * irr + crg * irg + crb * irb;
    const ofRed = (irr * cr + irg * cg + irb * cb) / determinant;
    const ofGreen = (irg * cr + igg * cg + igb * cb) / determinant;
    const ofBlue = (irb * cr + igb * cg + ibb * cb) / determinant;
    const variance = mm[at]! - share * share + NO_EDGE;
    const unknown = Math.max(0, 1 - (ofRed * cr + ofGreen * cg + ofBlue * cb) / variance);
    mm[at] = GAIN * (1 + STEEPER * unknown * unknown * unknown);
    rm[at] = ofRed;
    gm[at] = ofGreen;
    bm[at] = ofBlue;
    m[at] = share - ofRed * red - ofGreen * green - ofBlue * blue;
  }
  return [rm, gm, bm, m, mm];
}

/** Evaluates the coefficients, bilinear between their pixels, on the full photo. */
function apply(photo: Raster, coefficients: Coefficients, size: Size): Uint8Array<ArrayBuffer> {
  const { width, height, data } = photo;
  const { before, after, part } = places(size.width, width);
  const down = places(size.height, height);
  const rows = coefficients.map(() => new Float32Array(size.width));
  const [red, green, blue, offset, steepness] = rows as [Plane, Plane, Plane, Plane, Plane];
  const middle = (STRETCH.from + STRETCH.to) / 2;
  const alpha = new Uint8ClampedArray(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const upper = down.before[y]! * size.width;
    const lower = down.after[y]! * size.width;
    for (let index = 0; index < rows.length; index++)
      mixRows(coefficients[index]!, upper, lower, down.part[y]!, rows[index]!);
    for (let x = 0; x < width; x++, at++) {
      const left = before[x]!;
      const right = after[x]!;
      const share = part[x]!;
      const ofRed = red[left]! + share * (red[right]! - red[left]!);
      const ofGreen = green[left]! + share * (green[right]! - green[left]!);
      const ofBlue = blue[left]! + share * (blue[right]! - blue[left]!);
      const rest = offset[left]! + share * (offset[right]! - offset[left]!);
      const colors = ofRed * data[at * 3]! + ofGreen * data[at * 3 + 1]! + ofBlue * data[at * 3 + 2]!;
      const times = steepness[left]! + share * (steepness[right]! - steepness[left]!);
      alpha[at] = 127.5 + (colors / 255 + rest - middle) * times;
    }
  }
  return new Uint8Array(alpha.buffer);
}

function mixRows(plane: Plane, upper: number, lower: number, below: number, row: Plane): void {
  for (let x = 0; x < row.length; x++)
    row[x] = plane[upper + x]! + below * (plane[lower + x]! - plane[upper + x]!);
}
