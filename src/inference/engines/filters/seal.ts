import type { Face } from '../../faces/face.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import type { Tile } from './textures.ts';

export interface SealOptions {
  /** How much of it is printed, 0…1. */
  readonly amount: number;
  readonly faces: readonly Face[];
  /** The paper, whose hollows take no ink. */
  readonly grain: () => Tile;
}

/** 画, “picture”, cut into stone: # is cut away and stays paper. */
const CARVED = [
  '..............',
  '..............',
  '..##########..',
  '..............',
  '....######....',
  '....#.##.#....',
  '..#.######.#..',
  '..#.#.##.#.#..',
  '..#.######.#..',
  '..#........#..',
  '..#........#..',
  '..##########..',
  '..............',
  '..............',
];
/** Cinnabar. */
const RED = [0.7, 0.16, 0.13] as const;
/** Its side and its distance from the border, as parts of the long side. */
const SIDE = 0.06;
const MARGIN = 0.05;
/** A smaller seal could not be read, in pixels. */
const LEAST = 12;

/**
 * Prints a painter's seal into a drawing, in place: in the corner that is emptiest, away from faces. Where every corner is painted there is none,
 * as on a painting without room for it.
 */
export function printSeal(drawing: Raster, { amount, faces, grain }: SealOptions): void {
  const { width, height } = drawing;
  const longSide = Math.max(width, height);
  const side = Math.round(SIDE * longSide);
  const margin = Math.round(MARGIN * longSide);
  if (amount === 0 || side < LEAST || Math.min(width, height) < 2 * (side + margin)) return;
  const [left, right] = [margin, width - margin - side];
  const [top, bottom] = [margin, height - margin - side];
  const corners = [
    { x: right, y: bottom },
    { x: left, y: bottom },
    { x: right, y: top },
    { x: left, y: top },
  ]
    .filter((corner) => !faces.some((face) => touches(face, corner, side)))
    .map((corner) => ({ corner, empty: emptiness(drawing, corner, side) }))
    .filter(({ empty }) => empty >= EMPTY)
    .toSorted((one, other) => other.empty - one.empty);
  if (corners[0]) print(drawing, corners[0].corner, { side, amount, grain: grain() });
}

/** So much lightness, less its deviation, the emptiest corner has at least. */
const EMPTY = 0.62;

interface Corner {
  readonly x: number;
  readonly y: number;
}

const touches = ({ box }: Face, { x, y }: Corner, side: number) =>
  x < box.x + box.width && box.x < x + side && y < box.y + box.height && box.y < y + side;

/** Mean lightness less its deviation, 0…1. */
function emptiness({ width, data }: Raster, { x, y }: Corner, side: number): number {
  let [sum, squares] = [0, 0];
  for (let row = y; row < y + side; row++)
    for (let column = x; column < x + side; column++) {
      const level = data[(row * width + column) * 3 + 1]! / 255;
      sum += level;
      squares += level * level;
    }
  const mean = sum / side ** 2;
  return mean - Math.sqrt(Math.max(0, squares / side ** 2 - mean * mean));
}

function print(
  { width, data }: Raster,
  { x, y }: Corner,
  { side, amount, grain }: { readonly side: number; readonly amount: number; readonly grain: Tile },
): void {
  const cells = CARVED.length;
  const grainAt = (column: number, row: number) =>
    (grain.data[(row % grain.size) * grain.size + (column % grain.size)]! - 128) / 40;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const rough = grainAt(column, row);
      const [u, v] = [((column + 0.5) / side) * cells, ((row + 0.5) / side) * cells];
      // Distance to the stone's border in cells, uneven as a worn stone.
      const inwards = Math.min(u, v, cells - u, cells - v) + 0.18 * rough;
      const ink =
        smoothstep(0.1, 0.5, inwards) * (1 - carvedAt(u, v)) * (1 - 0.35 * smoothstep(0.6, 2, -rough));
      const share = amount * ink;
      const place = ((y + row) * width + x + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const paper = data[place + channel]!;
        data[place + channel] = paper + share * (RED[channel]! * 255 - paper) + 0.5;
      }
    }
}

/** How much of the stone is cut away at a place, bilinear between the cells' middles. */
function carvedAt(u: number, v: number): number {
  const [column, row] = [Math.floor(u - 0.5), Math.floor(v - 0.5)];
  const [across, down] = [u - 0.5 - column, v - 0.5 - row];
  const at = (dx: number, dy: number) => (CARVED[row + dy]?.[column + dx] === '#' ? 1 : 0);
  const top = at(0, 0) * (1 - across) + at(1, 0) * across;
  const bottom = at(0, 1) * (1 - across) + at(1, 1) * across;
  return smoothstep(0.3, 0.7, top * (1 - down) + bottom * down);
}
