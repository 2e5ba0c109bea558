import type { Face } from '../../faces/face.ts';
import type { Size } from '../../image/area.ts';
import { boxMean } from '../../image/box-mean.ts';
import { smoothstep } from '../../smoothstep.ts';
import { type Plane, product } from '../portrait/colours/planes.ts';
import { eachColumn, shareOf } from './face-share.ts';
import { countLevels, fewTones, type Histogram, middleLevel, stepsBetween } from './few-tones.ts';

export interface WashToning {
  readonly faces: readonly Face[];
  /** Clouds that move the borders in a row, 128 is nothing, and by how many levels at their deviation of 40. */
  readonly ragged: (row: number) => Uint8Array;
  readonly levels: number;
}

/** So many tones are mixed for the picture, and so many more for each face: light, skin, and shade. */
const TONES = { picture: 7, face: 5 };
/** A face's tones begin at this part of the middle one: eyes, brows, and beards are no washes of skin. */
const SKIN_FROM = 0.5;
/** A face takes the picture's tones where they are so many levels lighter than all of its own. */
const BEYOND = 16;
/** Washes on a face run into each other more, and change it less: what is nearly as dark as hair is no patch of hair. */
const STEPS = { picture: { soft: 0.2, most: 0.18 }, face: { soft: 0.3, most: 0.06 } };
/**
 * Where tones around a place, within a part of the long side, deviate by fewer levels than the first number, it is one wash that was laid
 * wet in wet, without steps: a step in a broad gradient would be an edge where the photo has none. From the second on there are steps.
 */
const WET = { around: 1 / 32, from: 2.5, to: 6 };
/** The tones of few washes, in levels. */
export function toneWashes(tones: Plane, size: Size, { faces, ragged, levels }: WashToning): Plane {
  const palette = fewTones(countLevels(tones), TONES.picture);
  const anywhere = stepsBetween(palette, STEPS.picture);
  const people = faces.map((face) => {
    const own = fewTones(countSkin(tones, size, face), TONES.face);
    return { face, steps: stepsBetween(withLighter(own, palette), STEPS.face) };
  });
  const dry = dryPlaces(tones, size);
  const washes = new Float32Array(tones.length);
  const row = new Uint8Array(size.width);
  for (let y = 0; y < size.height; y++) {
    const from = y * size.width;
    const clouds = ragged(y);
    for (let x = 0; x < size.width; x++) {
      const moved = tones[from + x]! + (clouds[x]! - 128) * (levels / 40);
      const level = moved <= 0 ? 0 : moved >= 255 ? 255 : (moved + 0.5) | 0;
      row[x] = level;
      washes[from + x] = anywhere[level]!;
    }
    for (const { face, steps } of people)
      eachColumn(face, y, size.width, (x, share) => {
        washes[from + x]! += share * (steps[row[x]!]! - washes[from + x]!);
      });
    const dryRow = (y >> 1) * dry.width;
    for (let x = 0; x < size.width; x++) {
      const tone = tones[from + x]!;
      washes[from + x] = tone + dry.plane[dryRow + (x >> 1)]! * (washes[from + x]! - tone);
    }
  }
  return washes;
}

/** How much a wash was laid on dry paper, 0…1: for every second pixel of every second row, as it changes slowly. */
function dryPlaces(tones: Plane, { width, height }: Size): Size & { readonly plane: Plane } {
  const size = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const half = new Float32Array(size.width * size.height);
  for (let y = 0, at = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2, at++) half[at] = tones[y * width + x]!;
  const radius = Math.max(1, Math.round(WET.around * Math.max(size.width, size.height)));
  const mean = boxMean(half, size, radius);
  const plane = boxMean(product(half, half), size, radius);
  for (let at = 0; at < plane.length; at++)
    plane[at] = smoothstep(WET.from, WET.to, Math.sqrt(Math.max(0, plane[at]! - mean[at]! ** 2)));
  return { ...size, plane };
}

/** The tones of skin inside a face, looked at in every second pixel of every second row. */
function countSkin(tones: Plane, { width, height }: Size, { box }: Face): Histogram {
  const inside: number[] = [];
  for (let y = Math.max(0, Math.ceil(box.y)); y < Math.min(height, box.y + box.height); y += 2)
    for (let x = Math.max(0, Math.ceil(box.x)); x < Math.min(width, box.x + box.width); x += 2)
      if (shareOf(box, x, y) === 1) inside.push(tones[y * width + x]!);
  const seen = countLevels(inside);
  return seen.fill(0, 0, Math.round(SKIN_FROM * middleLevel(seen)));
}

/** A face's own tones, and the picture's that are lighter, rising. */
const withLighter = (own: readonly number[], palette: readonly number[]): number[] => [
  ...own,
  ...palette.filter((tone) => tone > (own.at(-1) ?? 0) + BEYOND),
];
