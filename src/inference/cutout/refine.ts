import { resizeArea } from '../image/area.ts';
import type { Raster } from '../image/raster.ts';
import { boxMean } from './box-mean.ts';
import { type Mask, places, resizeMask } from './mask.ts';

/** Long side of the picture that the filter is fitted on, and the radius of its windows there, in pixels. */
const FIT_SIDE = 480;
const RADIUS = 8;
/** Variance of a guide of 0…1 below which a place counts as flat: there the mask is smoothed instead of following the photo. */
const FLAT = 1e-4;
/** What the filter leaves between these is stretched to 0…1: clear background and clear person are no longer veiled. */
const STRETCH = { from: 0.15, to: 0.85 };

/**
 * Brings a coarse mask to a photo's full size, so that its edge follows the photo's: the guided filter with a color guide (He, Sun & Tang
 * 2010, section 3.4), fitted at 480 pixels and applied at full size (“Fast Guided Filter”, He & Sun 2015).
 * @returns width · height opacities of the photo's pixels, 0…255
 */
export function refineMask(photo: Raster, coarse: Mask): Uint8Array<ArrayBuffer> {
  const scale = Math.min(1, FIT_SIDE / Math.max(photo.width, photo.height));
  const size = {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
  const guide = resizeArea(photo, size);
  const radius = Math.max(1, Math.round((RADIUS * Math.max(size.width, size.height)) / FIT_SIDE));
  return apply(photo, fitFilter(guide, resizeMask(coarse, size).data, radius), size);
}

/** The mask as red · R + green · G + blue · B + offset of the photo's colors 0…1, by pixel. */
interface Coefficients {
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly offset: Float32Array;
}

function fitFilter({ width, height, data }: Raster, mask: Float32Array, radius: number): Coefficients {
  const mean = (plane: Float32Array) => boxMean(plane, width, height, radius);
  const times = (one: Float32Array, other: Float32Array) => one.map((value, at) => value * other[at]!);
  const [r, g, b] = [0, 1, 2].map((channel) => mask.map((_, at) => data[at * 3 + channel]! / 255)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [meanR, meanG, meanB, meanMask] = [mean(r), mean(g), mean(b), mean(mask)];
  const products = [
    ...[times(r, r), times(r, g), times(r, b), times(g, g), times(g, b), times(b, b)],
    ...[times(r, mask), times(g, mask), times(b, mask)],
  ].map(mean) as readonly Float32Array[];
  const [rr, rg, rb, gg, gb, bb, rm, gm, bm] = products as [...Nine];
  // The coefficients overwrite the planes that are no longer needed.
  const [red, green, blue, offset] = [rm, gm, bm, meanMask];
  for (let at = 0; at < mask.length; at++) {
    const [mr, mg, mb, mm] = [meanR[at]!, meanG[at]!, meanB[at]!, meanMask[at]!];
    const crr = rr[at]! - mr * mr + FLAT;
    const crg = rg[at]! - mr * mg;
    const crb = rb[at]! - mr * mb;
    const cgg = gg[at]! - mg * mg + FLAT;
    const cgb = gb[at]! - mg * mb;
    const cbb = bb[at]! - mb * mb + FLAT;
    const cr = rm[at]! - mr * mm;
    const cg = gm[at]! - mg * mm;
    const cb = bm[at]! - mb * mm;
    // The inverse of a symmetric 3 × 3 matrix by its cofactors.
    const irr = cgg * cbb - cgb * cgb;
    const irg = cgb * crb - crg * cbb;
    const irb = crg * cgb - cgg * crb;
    const igg = crr * cbb - crb * crb;
    const igb = crb * crg - crr * cgb;
    const ibb = crr * cgg - crg * crg;
    const determinant = crr * irr + crg * irg + crb * irb;
    red[at] = (irr * cr + irg * cg + irb * cb) / determinant;
    green[at] = (irg * cr + igg * cg + igb * cb) / determinant;
    blue[at] = (irb * cr + igb * cg + ibb * cb) / determinant;
    offset[at] = mm - red[at]! * mr - green[at]! * mg - blue[at]! * mb;
  }
  return { red: mean(red), green: mean(green), blue: mean(blue), offset: mean(offset) };
}

type Nine = [
  ...[Float32Array, Float32Array, Float32Array],
  ...[Float32Array, Float32Array, Float32Array],
  ...[Float32Array, Float32Array, Float32Array],
];

/** Evaluates the coefficients, bilinear between their pixels, on the full photo. */
function apply(
  { width, height, data }: Raster,
  { red, green, blue, offset }: Coefficients,
  size: { readonly width: number; readonly height: number },
): Uint8Array<ArrayBuffer> {
  const across = places(size.width, width);
  const down = places(size.height, height);
  const rows = [red, green, blue, offset].map((plane) => ({ plane, row: new Float32Array(size.width) }));
  const [rowR, rowG, rowB, rowOffset] = rows.map(({ row }) => row) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const gain = 255 / (STRETCH.to - STRETCH.from);
  const alpha = new Uint8ClampedArray(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const upper = down.before[y]! * size.width;
    const lower = down.after[y]! * size.width;
    const below = down.part[y]!;
    for (const { plane, row } of rows)
      for (let x = 0; x < size.width; x++)
        row[x] = plane[upper + x]! + below * (plane[lower + x]! - plane[upper + x]!);
    for (let x = 0; x < width; x++, at++) {
      const left = across.before[x]!;
      const right = across.after[x]!;
      const part = across.part[x]!;
      const between = (row: Float32Array) => row[left]! + part * (row[right]! - row[left]!);
      const share =
        (between(rowR) * data[at * 3]! +
          between(rowG) * data[at * 3 + 1]! +
          between(rowB) * data[at * 3 + 2]!) /
          255 +
        between(rowOffset);
      alpha[at] = (share - STRETCH.from) * gain;
    }
  }
  return new Uint8Array(alpha.buffer);
}
