import type { Face } from '../../src/inference/faces/face.ts';
import type { Raster } from '../../src/inference/image/raster.ts';
import { type BroadColours, compareBroadColours, compareFaceColours, type FaceColours } from './measure.ts';

/** What was measured of one drawing. */
export interface Measured {
  readonly name: string;
  readonly broad: BroadColours;
  readonly faces: readonly FaceColours[];
}

export interface DrawnPhoto {
  readonly photo: Raster;
  readonly drawing: Raster;
  readonly faces: readonly Face[];
}

/** A smaller face (the height of its box in pixels) is too small to be measured by 5×5 pixels. */
const SMALLEST_FACE = 80;

export function measure(name: string, { photo, drawing, faces }: DrawnPhoto): Measured {
  const large = faces.filter(({ box }) => box.height >= SMALLEST_FACE);
  return {
    name,
    broad: compareBroadColours(photo, drawing),
    faces: large.map((face) => compareFaceColours(photo, drawing, face)),
  };
}
