import type { StyleId } from '../../../cartoon.ts';
import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { lumaOfAll } from './colours/planes.ts';
import { evenTones, ONE } from './even-tones.ts';
import { type Grid, readGrid } from './grid.ts';

/** How a style draws what the networks leave nearly as it was photographed. */
export interface Simplification {
  /** Neighbours whose luma differs by less than so many levels become one tone. */
  readonly range: number;
  /** How dark outlines are, 0 (there are none) to 1 (black). */
  readonly lines: number;
  /** Outlines are looked for in parts of so many levels; of the range where this is left out. */
  readonly edge?: number;
  /** Tones become multiples of so many levels, from one to the next softly; any tones where this is left out. */
  readonly steps?: number;
}

/** What is different on a face. */
interface OnFace {
  /** How much of the outlines there is, and how much is face, 0…1. */
  readonly places: Grid;
  /** The face's steps start here, so that its skin keeps its tone. */
  readonly tone: number;
}

type Simplifications = Readonly<Partial<Record<StyleId, Simplification>>>;

/** The networks leave different styles different contrast. Styles that are not here draw everything themselves. */
const SIMPLIFICATIONS: Simplifications = {
  anime: { range: 17, lines: 0.85 },
  '3d': { range: 38, lines: 0.75, edge: 24 },
  handdrawn: { range: 30, lines: 0.9 },
  artstyle: { range: 44, lines: 0.95, edge: 32, steps: 34 },
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
export function simplify(drawing: Raster, style: StyleId, share: number): void {
  const simplification = SIMPLIFICATIONS[style];
  if (simplification) simplifyAs(drawing, simplification, share);
}

/** Flattens and outlines a drawing, in place. @param share 0…1 */
export function simplifyAs(
  { width, height, data }: Raster,
  { range, lines, edge = range, steps }: Simplification,
  share: number,
  face?: OnFace,
): void {
  const size = { width, height };
  const luma = lumaOfAll(data);
  const longSide = Math.max(width, height);
  const tones = evenTones(luma, size, { reach: Math.max(1, REACH * longSide), range });
  const reach = Math.max(LINE_REACH.least, Math.round(LINE_REACH.part * longSide));
  const columnsOf = columnSums(tones, size, reach);
  const perArea = 1 / (2 * reach + 1) ** 2;
  // What is left beside a line, by how many levels the pixel is darker than what is around it.
  const left = Int32Array.from(
    { length: 256 },
    (_, darker) => ONE * (1 - lines * smoothstep(LINE.from * edge, LINE.to * edge, darker)),
  );
  const part = Math.round(ONE * share);
  const anywhere = steps === undefined ? undefined : stepTable(steps, 255);
  const onFace = steps === undefined || face === undefined ? undefined : stepTable(steps, face.tone);
  const places = new Float64Array(2);
  for (let row = 0, pixel = 0; row < height; row++) {
    const columns = columnsOf(row);
    let sum = 0;
    for (let column = 0; column <= 2 * reach; column++) sum += columns[column]!;
    for (let x = 0; x < width; x++, pixel++) {
      const own = luma[pixel]! * ONE;
      const tone = tones[pixel]!;
      const darker = (sum * perArea - tone) | 0;
      sum += columns[x + 2 * reach + 1]! - columns[x]!;
      let drawn = anywhere ? anywhere[tone >> 8]! : tone;
      let beside = left[darker > 0 ? darker >> 8 : 0]!;
      if (face && onFace) {
        readGrid(face.places, (x + 0.5) / width, (row + 0.5) / height, places);
        beside = ONE + places[0]! * (beside - ONE);
        drawn += places[1]! * (onFace[tone >> 8]! - drawn);
      }
      const wanted = (drawn * beside) >> 8;
      setLuma(data, pixel * 3, luma[pixel]!, own + ((part * (wanted - own)) >> 8));
    }
  }
}

/** The part of a step in which one tone softly becomes the next, around its middle. */
const SOFT = { from: 0.3, to: 0.7 };

/** What tones become in steps, in levels times ONE, by their level. @param tone one of the steps */
function stepTable(steps: number, tone: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, level) => {
    const from = tone + Math.floor((level - tone) / steps) * steps;
    const stepped = from + steps * smoothstep(SOFT.from, SOFT.to, (level - from) / steps);
    return ONE * Math.min(Math.max(stepped, 0), 255);
  });
}

/**
 * Sums down the columns within reach of a row, with the border repeated to both sides. Rows are asked for one after the other from 0 on; the next
 * one overwrites the sums.
 */
function columnSums(plane: Uint16Array, { width, height }: Size, reach: number): (row: number) => Int32Array {
  const rowAt = (row: number) => Math.min(Math.max(row, 0), height - 1) * width;
  const columns = new Int32Array(width + 2 * reach + 1);
  // At first as they are just above the picture.
  for (let row = -reach - 1; row < reach; row++)
    for (let x = 0; x < width; x++) columns[x + reach]! += plane[rowAt(row) + x]!;
  return (row) => {
    const [leaving, entering] = [rowAt(row - reach - 1), rowAt(row + reach)];
    for (let x = 0; x < width; x++) columns[x + reach]! += plane[entering + x]! - plane[leaving + x]!;
    columns.fill(columns[reach]!, 0, reach);
    columns.fill(columns[reach + width - 1]!, reach + width);
    return columns;
  };
}

/** By what a number is multiplied instead of being divided by a level, times ONE². */
const PER_LEVEL = Int32Array.from({ length: 256 }, (_, level) => (ONE * ONE) / Math.max(1, level));

/** Gives a pixel another luma. @param wanted in levels times ONE */
function setLuma(data: Uint8Array, place: number, level: number, wanted: number): void {
  if (wanted < level * ONE) {
    // Darker by a factor: so outlines keep the colour of what they outline.
    const factor = (wanted * PER_LEVEL[level]!) >> 16;
    data[place] = (factor * data[place]! + ONE / 2) >> 8;
    data[place + 1] = (factor * data[place + 1]! + ONE / 2) >> 8;
    data[place + 2] = (factor * data[place + 2]! + ONE / 2) >> 8;
    return;
  }
  const more = (wanted - level * ONE + ONE / 2) >> 8;
  if (more === 0) return;
  data[place] = Math.min(255, data[place]! + more);
  data[place + 1] = Math.min(255, data[place + 1]! + more);
  data[place + 2] = Math.min(255, data[place + 2]! + more);
}
