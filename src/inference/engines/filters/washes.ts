import type { Face } from '../../faces/face.ts';
import { boxMean } from '../../image/box-mean.ts';
import type { Raster } from '../../image/raster.ts';
import { lumaOfAll, type Plane } from '../portrait/colours/planes.ts';
import { evenTones, ONE } from '../portrait/even-tones.ts';
import { placeTile, type Tile } from './textures.ts';
import { toneWashes } from './wash-tones.ts';

export interface WashOptions {
  /** How far the tones become those of washes, 0…1. */
  readonly amount: number;
  /** How unevenly pigment lies in a wash, 0…1, and in which clouds. */
  readonly pigment: number;
  readonly cloud: () => Tile;
  readonly faces: readonly Face[];
}

/** How far tones are evened, as a part of the long side, up to edges of so many levels; and how round their borders become. */
const EVEN = { reach: 1 / 50, range: 50, round: 1 / 300 };
/** By how many levels pigment's clouds, at their deviation, move a border; drawn so much larger than their tile. */
const RAGGED = { levels: 15, size: 2 };
/**
 * Where a wash ends its pigment dries darker, and what lies beside it is left lighter, by parts of the step and at most so many levels, if the
 * wash itself is at least so light; as a part of the long side.
 */
const RIM = { darker: 1.2, lighter: 0.3, most: 16, whole: 128, width: 1 / 170 };
/** Of detail that differs by fewer levels from its wash only a part is left. */
const DETAIL = { kept: 0.4, whole: 30 };

/**
 * Paints a drawing in few transparent washes, in place. Each ends in a border where pigment gathers as it dries (edge darkening: Curtis et al.
 * 1997; by the difference from the mean around: Luft & Deussen 2006). Tones are chosen for the picture and for each face, so that people
 * keep their own light, skin, and shade.
 */
export function layWashes(drawing: Raster, { amount, pigment, cloud, faces }: WashOptions): void {
  const { width, height, data } = drawing;
  const size = { width, height };
  const longSide = Math.max(width, height);
  const pixels = (part: number) => Math.max(1, Math.round(part * longSide));
  const luma = lumaOfAll(data);
  const even = evenTones(luma, size, { reach: pixels(EVEN.reach), range: EVEN.range });
  const tones = boxMean(new Float32Array(even), size, pixels(EVEN.round));
  for (let pixel = 0; pixel < tones.length; pixel++) tones[pixel]! *= 1 / ONE;
  const clouds = placeTile(cloud(), (RAGGED.size * longSide) / 1024, width);
  const washes = toneWashes(tones, size, {
    faces,
    ragged: (row) => clouds.row(row),
    levels: pigment * RAGGED.levels,
  });
  const around = boxMean(washes, size, pixels(RIM.width));
  dry(data, luma, { amount, tones, washes, around });
}

interface Drying {
  readonly amount: number;
  /** The drawing's tones, those of its washes, and the mean of these around, in levels. */
  readonly tones: Plane;
  readonly washes: Plane;
  readonly around: Plane;
}

/** Gives pixels the tones of their washes, pigment at their borders, and what is left of details, in place. */
function dry(data: Uint8Array, luma: Uint8Array, { amount, tones, washes, around }: Drying): void {
  for (let pixel = 0, place = 0; pixel < luma.length; pixel++, place += 3) {
    const own = luma[pixel]!;
    const wash = washes[pixel]!;
    const wanted = wash + rimAt(wash, around[pixel]! - wash) + keptOf(own - tones[pixel]!);
    const change = amount * (wanted - own);
    if (change > -0.5 && change < 0.5) continue;
    if (change < 0) {
      // Darker by a factor, so that pigment keeps its colour.
      const factor = Math.max(0, own + change) * PER_LEVEL[own]!;
      data[place] = (data[place]! * factor + 0.5) | 0;
      data[place + 1] = (data[place + 1]! * factor + 0.5) | 0;
      data[place + 2] = (data[place + 2]! * factor + 0.5) | 0;
    } else {
      const more = (change + 0.5) | 0;
      data[place] = Math.min(255, data[place]! + more);
      data[place + 1] = Math.min(255, data[place + 1]! + more);
      data[place + 2] = Math.min(255, data[place + 2]! + more);
    }
  }
}

/** By what a number is multiplied instead of being divided by a level. */
const PER_LEVEL = Float64Array.from({ length: 256 }, (_, level) => 1 / Math.max(1, level));

/** By how many levels pigment changes beside a border of a wash, less in the dark. @param darker than what is around, in levels */
function rimAt(wash: number, darker: number): number {
  if (darker <= 0) return Math.min(-RIM.lighter * darker, RIM.most);
  const most = wash < RIM.whole ? (RIM.most / RIM.whole) * wash : RIM.most;
  return -Math.min(RIM.darker * darker, most);
}

/** What is left of a detail, in levels. */
function keptOf(detail: number): number {
  const strength = Math.min(1, Math.abs(detail) / DETAIL.whole);
  return detail * (DETAIL.kept + (1 - DETAIL.kept) * strength);
}
