import { boxAround, centroid, type Point } from '../../faces/geometry.ts';
import { LIPS } from '../../faces/outlines.ts';
import type { Raster } from '../../image/raster.ts';
import { blur } from './colours/planes.ts';
import { fillPolygon } from './colours/polygon.ts';

/** How much of the photo's mouth there is. */
const SHARE = 0.75;
/** Drawn lips are larger than the photo's: so many times. Around them the photo ends softly, over so much of their width. */
const GROW = 1.3;
const SOFT = 1 / 16;

/**
 * Gives a drawn head most of the photo's mouth, in place, where a style draws it at its place but merges lips and teeth: who smiles is known by it.
 * @param photo the aligned square before it was drawn, of the same size
 * @param mesh the face's points in it
 */
export function keepMouth(drawing: Raster, photo: Raster, mesh: readonly Point[]): void {
  const lips = LIPS.map((index) => mesh[index]!);
  const middle = centroid(lips);
  const away = (to: number, from: number) => from + GROW * (to - from);
  const outline = lips.map(({ x, y }) => ({ x: away(x, middle.x), y: away(y, middle.y) }));
  const inside = blur(fillPolygon(drawing, outline), drawing, SOFT * boxAround(outline).width);
  for (let pixel = 0, place = 0; pixel < inside.length; pixel++)
    for (let channel = 0; channel < 3; channel++, place++) {
      const drawn = drawing.data[place]!;
      drawing.data[place] = drawn + Math.round(SHARE * inside[pixel]! * (photo.data[place]! - drawn));
    }
}
