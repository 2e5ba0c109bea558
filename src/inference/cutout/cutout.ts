import { places } from '../image/places.ts';
import type { Raster } from '../image/raster.ts';

/** People cut out of a picture. */
export interface Cutout {
  /** The people's own colors, without those of the old background; meaningless where `alpha` is 0. */
  readonly raster: Raster;
  /** width · height opacities, 0…255. */
  readonly alpha: Uint8Array<ArrayBuffer>;
}

/** How much weight the surroundings have against the mixture that a pixel shows: what is said of the background, and of both. */
const BACK_TRUST = 0.25;
const DOUBT = 0.05;
/** How far an opacity follows what the pixel looks like, and from which squared difference of front and background on it counts. */
const RIM = 0.8;
const UNLIKE = 60 ** 2;

/**
 * Cuts people out of a picture, without a fringe of the old background: colors of pixels that surely are person or background spread into the
 * edge between them from the nearest such pixels (pull-push, Gortler et al. 1996, “The Lumigraph”), and the mixture that each edge pixel shows,
 * α · front + (1 − α) · back, corrects them: the least squares of Germer et al. 2020 (“Fast Multi-Level Foreground Estimation”) for one pixel,
 * with the spread colors instead of neighbors.
 * @param people width · height opacities of the people, 0…255
 * @param own those of the picture itself, composited over white, where it has any: the lower one counts, since both say where the same edge is
 */
export function cutOut(picture: Raster, people: Uint8Array<ArrayBuffer>, own?: Uint8Array): Cutout {
  const { width, height, data } = picture;
  const alpha = own === undefined ? people : people.map((opacity, at) => Math.min(opacity, own[at]!));
  const known = fill(picture, alpha);
  const across = places(known.width, width);
  const down = places(known.height, height);
  const colors = new Uint8ClampedArray(data);
  const opacities = alpha.slice();
  const front = new Float32Array(3);
  const back = new Float32Array(3);
  for (let y = 0, pixel = 0; y < height; y++) {
    const upper = down.before[y]! * known.width;
    const lower = down.after[y]! * known.width;
    const below = down.part[y]!;
    for (let x = 0; x < width; x++, pixel++) {
      const opacity = alpha[pixel]!;
      if (opacity === 0 || opacity === 255) continue;
      const left = across.before[x]!;
      const right = across.after[x]!;
      const part = across.part[x]!;
      let contrast = 0;
      let seen = 0;
      for (let channel = 0; channel < 3; channel++) {
        // The places of four neighbors in both planes.
        const one = (upper + left) * 4 + channel;
        const two = (upper + right) * 4 + channel;
        const three = (lower + left) * 4 + channel;
        const four = (lower + right) * 4 + channel;
        front[channel] = mixedFour(known.front, one, two, three, four, part, below);
        back[channel] = mixedFour(known.back, one, two, three, four, part, below);
        const difference = front[channel]! - back[channel]!;
        contrast += difference * difference;
        seen += difference * (data[pixel * 3 + channel]! - back[channel]!);
      }
      const share = opacity / 255;
      // A rim of the old background: the pixel looks more like it than its opacity says. Of the picture's own opacities there is no doubt.
      const isMasked = own === undefined || own[pixel] === 255;
      const excess = isMasked ? Math.max(0, share - Math.max(0, seen) / (contrast + 1)) : 0;
      const sharper = share - (RIM * excess * contrast) / (contrast + UNLIKE);
      opacities[pixel] = Math.round(255 * sharper);
      const gain = sharper / (sharper ** 2 + BACK_TRUST * (1 - sharper) ** 2 + DOUBT);
      for (let channel = 0; channel < 3; channel++) {
        const unexplained = data[pixel * 3 + channel]! - mixed(back[channel]!, front[channel]!, sharper);
        colors[pixel * 3 + channel] = front[channel]! + gain * unexplained;
      }
    }
  }
  return { raster: { width, height, data: new Uint8Array(colors.buffer) }, alpha: opacities };
}

const mixed = (one: number, other: number, share: number) => one + share * (other - one);

/** Bilinear, between the values at four places of a plane. */
function mixedFour(
  plane: Float32Array,
  one: number,
  two: number,
  three: number,
  four: number,
  across: number,
  down: number,
): number {
  return mixed(mixed(plane[one]!, plane[two]!, across), mixed(plane[three]!, plane[four]!, across), down);
}

/** A level of a pyramid: at each place colors of what is in front and of what is behind it with their weights, four numbers each. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly front: Float32Array;
  readonly back: Float32Array;
}

/** With so much weight on average a place counts as much as the coarser level there. */
const LITTLE_WEIGHT = 0.05;
/** How fast the weight of a pixel falls with what is mixed into it: an even number. At 0.9 it is a sixth. */
const PURITY = 8;
/** By opacity: the weight of a pixel among the four of a place. */
const WEIGHTS = Float32Array.from({ length: 256 }, (_, opacity) => (opacity / 127.5 - 1) ** PURITY / 4);
/** With so much weight a place needs nothing of the coarser level. */
const ENOUGH = 0.98;

/** The level of half the size, every place of which has a color in front and one behind. */
function fill(picture: Raster, alpha: Uint8Array): Level {
  const levels = [weighted(picture, alpha)];
  for (let last = levels[0]!; last.width > 1 || last.height > 1; last = levels.at(-1)!)
    levels.push(halve(last));
  for (const [index, level] of [...levels.entries()].reverse()) {
    fillFrom(level, levels[index + 1], 'front');
    fillFrom(level, levels[index + 1], 'back');
  }
  return levels[0]!;
}

/** The first level: what is more of a mixture counts less, down to nothing for half and half. */
function weighted({ width, height, data }: Raster, alpha: Uint8Array): Level {
  const level = emptyLevel(width, height);
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, pixel++) {
      const opacity = alpha[pixel]!;
      const plane = opacity > 127 ? level.front : level.back;
      const weight = WEIGHTS[opacity]!;
      const to = ((y >> 1) * level.width + (x >> 1)) * 4;
      plane[to]! += weight * data[pixel * 3]!;
      plane[to + 1]! += weight * data[pixel * 3 + 1]!;
      plane[to + 2]! += weight * data[pixel * 3 + 2]!;
      plane[to + 3]! += weight;
    }
  return level;
}

function halve({ width, height, front, back }: Level): Level {
  const level = emptyLevel(width, height);
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0; x < width; x++, from += 4) {
      const to = ((y >> 1) * level.width + (x >> 1)) * 4;
      for (let channel = 0; channel < 4; channel++) {
        level.front[to + channel]! += front[from + channel]! / 4;
        level.back[to + channel]! += back[from + channel]! / 4;
      }
    }
  return level;
}

function emptyLevel(width: number, height: number): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const length = half.width * half.height * 4;
  return { ...half, front: new Float32Array(length), back: new Float32Array(length) };
}

/** Turns weighted sums into colors; where there is little weight, those of the coarser level count. */
function fillFrom(level: Level, coarser: Level | undefined, which: 'front' | 'back'): void {
  const plane = level[which];
  if (coarser === undefined) {
    for (let channel = 0; channel < 3; channel++) plane[channel]! /= plane[3]! || 1;
    return;
  }
  const other = coarser[which];
  const across = places(coarser.width, level.width);
  const down = places(coarser.height, level.height);
  for (let y = 0, to = 0; y < level.height; y++) {
    const upper = down.before[y]! * coarser.width * 4;
    const lower = down.after[y]! * coarser.width * 4;
    const below = down.part[y]!;
    for (let x = 0; x < level.width; x++, to += 4) {
      const weight = plane[to + 3]!;
      if (weight > ENOUGH) {
        for (let at = to; at < to + 3; at++) plane[at]! /= weight;
        continue;
      }
      const left = across.before[x]! * 4;
      const right = across.after[x]! * 4;
      const part = across.part[x]!;
      for (let channel = 0; channel < 3; channel++) {
        const one = upper + left + channel;
        const two = upper + right + channel;
        const three = lower + left + channel;
        const four = lower + right + channel;
        const coarse = mixedFour(other, one, two, three, four, part, below);
        plane[to + channel] = (plane[to + channel]! + LITTLE_WEIGHT * coarse) / (weight + LITTLE_WEIGHT);
      }
    }
  }
}
