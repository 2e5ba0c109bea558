import { boxAround, type Point } from '../../faces/geometry.ts';
import { findLowerRims } from '../../faces/rims.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';

/** From this clearness of both lower rims on they may be kept; from the second number on they are. */
const CLEARNESS = { from: 0.62, to: 0.69 };
/** So far beside a rim's path it is kept wholly, and up to the second number less and less; pixels of the aligned square. */
const BESIDE = { from: 2, to: 5 };
/** What a rim differs by is seen against the mean of so many pixels to each side, of which every third is read. */
const AROUND = 6;
const EVERY = 3;

/**
 * Keeps the lower rims of glasses in a drawn head, in place: the embedded network paints thin ones over as if they were wrinkles. Along them, the drawing gets the
 * photo's differences from the surroundings instead of its own, so that a rim that was drawn is not seen twice.
 * @param photo the aligned square before it was drawn, of the same size
 * @param mesh the face's points in it
 */
export function keepLowerRims(drawing: Raster, photo: Raster, mesh: readonly Point[]): void {
  const { clearness, paths } = findLowerRims(photo, mesh);
  const share = smoothstep(CLEARNESS.from, CLEARNESS.to, clearness);
  if (share === 0) return;
  const painted = drawing.data.slice();
  const apartAt = (place: number) => photo.data[place]! - painted[place]!;
  const levels = new Uint8ClampedArray(drawing.data.buffer, drawing.data.byteOffset, drawing.data.length);
  for (const [pixel, near] of nearPaths(paths, drawing))
    for (let channel = 0; channel < 3; channel++) {
      const place = 3 * pixel + channel;
      levels[place] = levels[place]! + share * near * (apartAt(place) - meanAround(apartAt, place, drawing));
    }
}

/** Pixels near paths, and how near, 0…1. */
function nearPaths(
  paths: readonly (readonly Point[])[],
  { width, height }: Raster,
): ReadonlyMap<number, number> {
  const near = new Map<number, number>();
  for (const path of paths)
    for (const [index, to] of path.entries()) {
      const from = path[Math.max(index - 1, 0)]!;
      const box = boxAround([from, to]);
      const [left, top] = [
        Math.max(Math.floor(box.x - BESIDE.to), 0),
        Math.max(Math.floor(box.y - BESIDE.to), 0),
      ];
      for (let y = top; y < Math.min(box.y + box.height + BESIDE.to, height); y++)
        for (let x = left; x < Math.min(box.x + box.width + BESIDE.to, width); x++) {
          const share =
            1 - smoothstep(BESIDE.from, BESIDE.to, distanceTo(from, to, { x: x + 0.5, y: y + 0.5 }));
          const pixel = y * width + x;
          if (share > (near.get(pixel) ?? 0)) near.set(pixel, share);
        }
    }
  return near;
}

/** From a point to the line between two others. */
function distanceTo(from: Point, to: Point, { x, y }: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy || 1;
  const share = Math.min(Math.max(((x - from.x) * dx + (y - from.y) * dy) / squared, 0), 1);
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}

/** The mean of one channel around a place, as far as the picture reaches. */
function meanAround(valueAt: (place: number) => number, place: number, { width, height }: Raster): number {
  const pixel = Math.floor(place / 3);
  const [column, row] = [pixel % width, Math.floor(pixel / width)];
  let [sum, count] = [0, 0];
  for (let y = Math.max(row - AROUND, 0); y <= Math.min(row + AROUND, height - 1); y += EVERY)
    for (let x = Math.max(column - AROUND, 0); x <= Math.min(column + AROUND, width - 1); x += EVERY, count++)
      sum += valueAt(3 * (y * width + x) + (place % 3));
  return sum / count;
}
