import { lumaOf, type Plane, planeOf } from '../../src/inference/engines/portrait/colours/planes.ts';
import type { Face } from '../../src/inference/faces/face.ts';
import { resizeArea } from '../../src/inference/image/area.ts';
import { boxMean } from '../../src/inference/image/box-mean.ts';
import type { Raster } from '../../src/inference/image/raster.ts';
import { compareBroadColours } from '../colour/measure.ts';
import { mean } from '../colour/statistics.ts';

/** How far a drawing is from its photo. */
export interface Distance {
  /**
   * 0 (every place has the photo's contrasts) … 1 (none has): 1 less SSIM's contrast and structure (Wang et al. 2004). Faces count as much as all
   * of the picture, and the picture at half and at a quarter of its size as much as at its own.
   */
  readonly structure: number;
  /** Mean distance of broad colours (CIE 1976). */
  readonly colour: number;
}

/** SSIM compares squares of so many pixels around each pixel, to both sides. */
const RADIUS = 3;
/** SSIM's second constant, for levels 0…255: contrasts far below its root do not count. */
const STEADY = (0.03 * 255) ** 2;
/** The parts of its size at which a picture is looked at. */
const SCALES = [1, 1 / 2, 1 / 4];

interface Compared {
  readonly photo: Raster;
  readonly drawing: Raster;
  readonly faces: readonly Face[];
}

export function distanceOf({ photo, drawing, faces }: Compared): Distance {
  const structures = SCALES.map((scale) => {
    const size = { width: Math.round(photo.width * scale), height: Math.round(photo.height * scale) };
    const apart = unlikeness(resizeArea(photo, size), resizeArea(drawing, size));
    const whole = mean([...apart]);
    const inFaces = faces.flatMap(({ box }) => cells(box, scale, size).map((cell) => apart[cell]!));
    return [whole, inFaces.length > 0 ? mean(inFaces) : whole] as const;
  });
  return {
    structure: mean(structures.flat()),
    colour: compareBroadColours(photo, drawing).deltaE,
  };
}

/** The cells of a face's box. */
function cells({ x, y, width, height }: Face['box'], scale: number, size: Pick<Raster, 'width' | 'height'>) {
  const from = (at: number) => Math.max(0, Math.round(at * scale));
  const [left, top] = [from(x), from(y)];
  const right = Math.min(size.width, Math.round((x + width) * scale));
  const bottom = Math.min(size.height, Math.round((y + height) * scale));
  const found: number[] = [];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) found.push(row * size.width + column);
  return found;
}

/** 1 less SSIM's contrast and structure around each pixel. */
function unlikeness(photo: Raster, drawing: Raster): Plane {
  const { width, height } = photo;
  const around = (plane: Plane) => boxMean(plane, { width, height }, RADIUS);
  const [seen, drawn] = [lumaPlane(photo), lumaPlane(drawing)];
  const [meanSeen, meanDrawn] = [around(seen), around(drawn)];
  const [squareSeen, squareDrawn] = [around(product(seen, seen)), around(product(drawn, drawn))];
  const both = around(product(seen, drawn));
  return planeOf(both.length, (pixel) => {
    const [one, other] = [meanSeen[pixel]!, meanDrawn[pixel]!];
    const variances = squareSeen[pixel]! - one * one + squareDrawn[pixel]! - other * other;
    return 1 - (2 * (both[pixel]! - one * other) + STEADY) / (variances + STEADY);
  });
}

const lumaPlane = ({ width, height, data }: Raster): Plane =>
  planeOf(width * height, (pixel) => lumaOf(data[pixel * 3]!, data[pixel * 3 + 1]!, data[pixel * 3 + 2]!));

const product = (one: Plane, other: Plane): Plane =>
  planeOf(one.length, (pixel) => one[pixel]! * other[pixel]!);
