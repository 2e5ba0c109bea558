import type { Face } from '../../faces/face.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { lumaAt } from '../portrait/colours/planes.ts';
import { faceShare, isNear } from './face-share.ts';

export interface PaletteOptions {
  /** How far tones become one of few, 0…1. */
  readonly flat: number;
  /** How black the darkest of them becomes, 0…1. */
  readonly blacks: number;
  readonly faces: readonly Face[];
}

/** Tones lie so many levels apart; a step between two is so many levels wide. */
const APART = 42;
const STEP = 18;
/** Below the first of these levels all is black, from the second on nothing: very dark skin in the shade is lighter. */
const BLACK = { from: 14, to: 30 };
/** Faces keep so much of their own tones: hard steps on a cheek are dirt. They have no spot blacks but their lines. */
const KEPT_IN_FACES = 0.6;

/** Prints a drawing in few tones, in place, as a comic's colours are: each place keeps its hue, and what is nearly black becomes ink. */
export function flattenPalette(drawing: Raster, { flat, blacks, faces }: PaletteOptions): void {
  const { width, height, data } = drawing;
  const tones = Float32Array.from({ length: 256 }, (_, level) => flat * (toneOf(level) - level));
  const inks = Float32Array.from(
    { length: 256 },
    (_, level) => 1 - blacks * (1 - smoothstep(BLACK.from, BLACK.to, level)),
  );
  for (let y = 0, place = 0; y < height; y++) {
    const near = faces.filter((face) => isNear(face, y));
    for (let x = 0; x < width; x++, place += 3) {
      const level = lumaAt(data, place);
      const own = near.length > 0 ? faceShare(near, x, y) : 0;
      const change = (1 - KEPT_IN_FACES * own) * tones[level | 0]!;
      const ink = own + (1 - own) * inks[level | 0]!;
      // Darker and lighter by a factor: hue and saturation stay.
      const factor = (ink * (level + change + 1)) / (level + 1);
      for (let at = place; at < place + 3; at++) data[at] = Math.min(255, data[at]! * factor + 0.5);
    }
  }
}

/** The tone that a level belongs to, with soft steps between. */
function toneOf(level: number): number {
  const lower = Math.floor(level / APART - 0.5);
  const within = level - (lower + 0.5) * APART;
  return Math.min(255, (lower + 0.5 + smoothstep((APART - STEP) / 2, (APART + STEP) / 2, within)) * APART);
}
