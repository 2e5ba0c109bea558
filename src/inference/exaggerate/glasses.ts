import type { Face } from '../faces/face.ts';
import { centroid, distance, type Point } from '../faces/geometry.ts';
import type { Raster } from '../image/raster.ts';
import { sampleBilinear } from '../image/sample-bilinear.ts';
import { smoothstep } from '../smoothstep.ts';

/** Corners of the eyes in MediaPipe's mesh, the person's right eye first: the outer corner, the inner corner. */
const EYES = [
  [33, 133],
  [263, 362],
] as const;
/** Below so many pixels for an eye's width nobody sees whether a rim is bent. */
const SMALLEST = 8;
/** Where a bridge may be, around the middle between the eyes, and a lower rim, around an eye's middle; in eye widths. */
const BRIDGE = { aside: 0.15, from: -0.5, to: 0.5 };
const RIM = { aside: 0.2, from: 0.35, to: 1.35 };
/** From this evidence on there may be glasses; from the second number on there are (seen on 307 photos). */
const EVIDENCE = { from: 0.22, to: 0.4 };

/**
 * How sure it is that somebody wears glasses, 0…1. Their bridge is a line across the nose between the eyes, where skin has none; their
 * lower rims are lines below the eyes. Deep wrinkles between the brows may count too.
 */
export function glassesShare(photo: Raster, { mesh }: Pick<Face, 'mesh'>): number {
  const eyeOf = ([outer, inner]: readonly [number, number]): Eye => [mesh[outer]!, mesh[inner]!];
  const [right, left] = [eyeOf(EYES[0]), eyeOf(EYES[1])];
  const unit = (distance(...right) + distance(...left)) / 2;
  if (unit < SMALLEST) return 0;
  const length = distance(right[0], left[0]);
  const axis = {
    x: ((left[0].x - right[0].x) / length) * unit,
    y: ((left[0].y - right[0].y) / length) * unit,
  };
  const bridge = lineAcross(photo, centroid([right[1], left[1]]), axis, BRIDGE);
  const rims = [right, left].map((eye) => lineAcross(photo, centroid(eye), axis, RIM));
  return smoothstep(EVIDENCE.from, EVIDENCE.to, bridge + Math.min(...rims) / 2);
}

type Eye = readonly [outer: Point, inner: Point];

/** Samples for one eye width, and how many of them a line may be thick. */
const STEPS = 20;
const THICK = 3;
/** Noise in the dark is no line. */
const LEAST_LUMA = 70;

/** How clearly a line runs across a strip: its difference from what is above and below it, as a part of the strip's mean luma. */
function lineAcross(
  photo: Raster,
  origin: Point,
  axis: Point,
  { aside, from, to }: { readonly aside: number; readonly from: number; readonly to: number },
): number {
  const rows: number[] = [];
  for (let v = from; v <= to; v += 1 / STEPS) {
    let [sum, count] = [0, 0];
    for (let u = -aside; u <= aside; u += 1 / STEPS, count++)
      sum += lumaAt(photo, origin.x + u * axis.x - v * axis.y, origin.y + u * axis.y + v * axis.x);
    rows.push(sum / count);
  }
  const clearest = Math.max(
    ...rows
      .slice(THICK, -THICK)
      .map((row, index) => Math.abs(row - (rows[index]! + rows[index + 2 * THICK]!) / 2)),
  );
  return clearest / Math.max(rows.reduce((sum, row) => sum + row, 0) / rows.length, LEAST_LUMA);
}

const rgb = new Float64Array(3);

/** @param x, y (0, 0) is the upper left corner of the first pixel */
function lumaAt(photo: Raster, x: number, y: number): number {
  sampleBilinear(photo, x - 0.5, y - 0.5, rgb);
  return 0.299 * rgb[0]! + 0.587 * rgb[1]! + 0.114 * rgb[2]!;
}
