import type { Raster } from '../image/raster.ts';
import { DETECTOR_SIDE } from './detector.ts';
import { middle, type Similarity, squareAt } from './geometry.ts';

/** @param factor side of the square, as a multiple of the photo's long side; @param angle degrees, clockwise */
export function wholePhoto({ width, height }: Raster, factor: number, angle: number): Similarity {
  const centre = { x: width / 2, y: height / 2 };
  return squareAt(DETECTOR_SIDE, centre, factor * Math.max(width, height), (angle * Math.PI) / 180);
}

/** From this ratio of the sides on the whole photo shows the detector a strip. */
const ELONGATED = 2;

/** Whether a photo is so wide or tall that faces are looked for in tiles of its short side. */
export const isElongated = ({ width, height }: Raster): boolean =>
  Math.max(width, height) >= ELONGATED * Math.min(width, height);

/** Side of a tile as a part of the long side, or of the short one where that is much shorter; and how much of it neighbours share at least. */
const TILE = 0.55;
const SHARED = 0.15;

/** No tile is shorter than this part of the long side: it bounds their number. */
const SHORTEST_TILE = 1 / 12;

/** Overlapping squares over the whole photo. */
export function tiles(photo: Raster): Similarity[] {
  const { width, height } = photo;
  const long = Math.max(width, height);
  const side = isElongated(photo)
    ? Math.max(TILE * Math.min(width, height), SHORTEST_TILE * long)
    : TILE * long;
  const starts = (length: number) => {
    const count = Math.max(1, Math.ceil((length - side * SHARED) / (side * (1 - SHARED))));
    return Array.from({ length: count }, (_, index) =>
      count === 1 ? (length - side) / 2 : (index * (length - side)) / (count - 1),
    );
  };
  return starts(height).flatMap((y) =>
    starts(width).map((x) => squareAt(DETECTOR_SIDE, middle({ x, y, width: side, height: side }), side, 0)),
  );
}
