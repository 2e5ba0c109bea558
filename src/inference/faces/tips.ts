import type { CartoonOptions, Tip } from '../../cartoon.ts';
import type { Raster } from '../image/raster.ts';
import { type Face, largestFace } from './face.ts';
import { middle, squareAt } from './geometry.ts';
import { pyramidOf } from './pyramid.ts';
import { sampleSquare } from './sample.ts';

export interface Observed {
  /** The photo as it was looked at. */
  readonly photo: Raster;
  /** Every face found in it. */
  readonly faces: readonly Face[];
  /** Long side of the photo as it was sent, in pixels. */
  readonly longSide: number;
  readonly options: Pick<CartoonOptions, 'crop' | 'faces' | 'format'>;
}

/**
 * What would give a better cartoon next time, the most useful first; none says again, or the contrary of, what another one
 * says. How the thresholds were set is described in docs/decisions/faces.md.
 */
export function tipsFor({ photo, faces, longSide, options }: Observed): Tip[] {
  const face = largestFace(faces);
  const tips: Tip[] =
    face === undefined ? [{ code: 'no-face', crop: options.crop }] : tipsForFace(photo, face, faces.length);
  const fraction = (face?.box.height ?? 0) / Math.max(photo.width, photo.height);
  // A sticker is cropped to the head by itself.
  const isWhole = options.crop === 'none' && options.format !== 'sticker';
  // A small photo is the reason why it shows no fine lines, and cropped it would be smaller still.
  if (longSide < SMALL_PHOTO) tips.push({ code: 'small-photo', longSide });
  else if (face !== undefined && fraction < SMALL_FACE && isWhole && faces.length < CROWD)
    return [...tips, { code: 'small-face', fraction }];
  if (faces.length > 1 && options.faces === 'all' && isWhole)
    tips.push({ code: 'several-faces', count: faces.length });
  return tips.filter(({ code }) => code !== 'blurry' || longSide >= SMALL_PHOTO);
}

/** What the largest of so many faces shows. */
function tipsForFace(photo: Raster, face: Face, count: number): Tip[] {
  const look = observe(photo, face);
  const tips: Tip[] = [];
  if (look.bright < DIM) tips.push({ code: look.surroundings > BRIGHT ? 'backlit' : 'dark' });
  if (look.fineness !== undefined && look.fineness < BLURRED) tips.push({ code: 'blurry' });
  // In a crowd nobody knows whose face is meant.
  if (Math.abs(face.pose.yaw) > SIDE_VIEW && count < CROWD) tips.push({ code: 'side-view' });
  return tips;
}

/** A face in which not even the lightest tenth gets lighter than this (luma 0…255) has too little light on it. */
const DIM = 95;
/** Around a backlit face the lightest quarter of the photo is lighter than this. */
const BRIGHT = 165;
/** Below this a face has no fine lines; a perfectly smooth one would have 0.25, sharp portraits have 0.33 to 0.7. */
const BLURRED = 0.31;
/** Degrees: the far eye starts to hide behind the nose. */
const SIDE_VIEW = 36;
/** Part of the long side: at the usual 1024 pixels such a face has 100, the least that DCT-Net's model card asks for. */
const SMALL_FACE = 0.1;
/** Nobody comes closer to so many people. */
const CROWD = 3;
/** Pixels. */
const SMALL_PHOTO = 500;

interface Look {
  /** Luma that only a tenth of the face exceeds. */
  readonly bright: number;
  /** Luma that a quarter of the rest of the photo exceeds. */
  readonly surroundings: number;
  /** How much of the face's contrast lies in its finest lines; unknown for faces too small to show any. */
  readonly fineness?: number;
}

/** Faces are measured on a square of this many pixels, so that close and distant ones compare. */
const SIDE = 128;

function observe(photo: Raster, { box }: Face): Look {
  const size = Math.max(box.width, box.height);
  const toPhoto = squareAt(SIDE, middle(box), size, 0);
  const square = sampleSquare(pyramidOf(photo), { side: SIDE, toPhoto, range: [0, 255] });
  const luma = new Float32Array(SIDE * SIDE);
  for (let pixel = 0; pixel < luma.length; pixel++) luma[pixel] = lumaOf(square, 3 * pixel);
  const inside = ellipse((0.45 * box.width * SIDE) / size, (0.45 * box.height * SIDE) / size);
  return {
    bright: quantile(
      inside.map((pixel) => luma[pixel]!),
      0.9,
    ),
    surroundings: quantile(lumaAround(photo, box), 0.75),
    ...(size >= SIDE && { fineness: finenessOf(luma, inside) }),
  };
}

/** The pixels of an ellipse in the middle of the square – skin, eyes and mouth, no background – by its half axes. */
function ellipse(across: number, along: number): number[] {
  const pixels: number[] = [];
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const x = (column + 0.5 - SIDE / 2) / across;
      const y = (row + 0.5 - SIDE / 2) / along;
      if (x * x + y * y < 1) pixels.push(row * SIDE + column);
    }
  return pixels;
}

/** Places of the photo outside the head, some 128 along its long side. */
function lumaAround({ width, height, data }: Raster, box: Face['box']): number[] {
  const [left, right] = [box.x - 0.3 * box.width, box.x + 1.3 * box.width];
  const [top, bottom] = [box.y - 0.5 * box.height, box.y + 1.2 * box.height];
  const step = Math.ceil(Math.max(width, height) / 128);
  const values: number[] = [];
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step)
      if (x < left || x > right || y < top || y > bottom) values.push(lumaOf(data, (y * width + x) * 3));
  return values;
}

/** Rec. 709 luma. */
const lumaOf = (rgb: ArrayLike<number>, at: number) =>
  0.2126 * rgb[at]! + 0.7152 * rgb[at + 1]! + 0.0722 * rgb[at + 2]!;

/** Steps that a level of luma is divided into. */
const STEPS = 16;

/** The luma that a part of the values does not reach, by counting, which takes less time than sorting them. */
function quantile(values: readonly number[], part: number): number {
  const counts = new Uint32Array(256 * STEPS);
  for (const value of values) counts[Math.min(counts.length - 1, Math.floor(value * STEPS))]! += 1;
  let left = Math.floor(part * (values.length - 1));
  let bin = 0;
  while (bin < counts.length && left >= counts[bin]!) left -= counts[bin++]!;
  return values.length === 0 ? 0 : bin / STEPS;
}

/** Second differences over one pixel compared with those over two: noise gives 1, a smooth slope 0.25. */
function finenessOf(luma: Float32Array, pixels: readonly number[]): number {
  const bend = (at: number, step: number) =>
    4 * luma[at]! - luma[at - step]! - luma[at + step]! - luma[at - step * SIDE]! - luma[at + step * SIDE]!;
  let fine = 0;
  let coarse = 0;
  for (const pixel of pixels) {
    fine += bend(pixel, 1) ** 2;
    coarse += bend(pixel, 2) ** 2;
  }
  return coarse > 0 ? Math.sqrt(fine / coarse) : 1;
}
