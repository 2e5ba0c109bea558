import { smoothstep } from '../../../smoothstep.ts';
import type { FacePlaces } from './face-places.ts';
import { guidedFilter, medianAt, type Plane, planeOf, weightedBlur } from './planes.ts';

/**
 * How much lighter each cell of a drawn face has to become, in levels of luma: one shift for the skin, and further tones in steps for
 * what differs from it: beards, deep shade, light from one side.
 */
export function faceLight(seen: Plane, drawn: Plane, face: FacePlaces): Plane {
  const [photo, drawing] = [seen, drawn].map(broadTones(face)) as [Plane, Plane];
  const difference = planeOf(photo.length, (cell) => photo[cell]! - drawing[cell]!);
  const skin = medianAt(difference, face.skin);
  // Lips are no darker for the beard around them.
  return planeOf(photo.length, (cell) => skin + (1 - face.mouth[cell]!) * inSteps(difference[cell]! - skin));
}

/** From one tone to the next, in levels; the way between two of them takes this part of a step on either side. */
const STEP = 36;
const RISE = 0.3;
/** Light counts less than shade: it would look like blotches. */
const LIGHT = 0.6;

/** Rounded to whole steps, with soft edges. */
function inSteps(difference: number): number {
  const steps = (difference > 0 ? LIGHT * difference : difference) / STEP;
  const whole = Math.round(steps);
  const part = steps - whole + 0.5;
  return STEP * (whole - 0.5 + 0.5 * (smoothstep(0, RISE, part) + smoothstep(1 - RISE, 1, part)));
}

/** How far a feature's place is filled from, and how far fine things are smoothed away: parts of a face's height. */
const FILLED_FROM = 1 / 20;
const FINE = 1 / 16;
/** Smaller differences in levels are fine. */
const FLAT = 24;

/** A face's luma with eyes, brows, nose and lips filled from around them, and smoothed, but with the edges of beards and shadows. */
function broadTones({ plain, size, height }: FacePlaces): (luma: Plane) => Plane {
  const fillFrom = weightedBlur(plain, size, FILLED_FROM * height);
  const radius = Math.max(1, Math.round(FINE * height));
  return (luma) => {
    const around = fillFrom(luma);
    const filled = planeOf(
      luma.length,
      (cell) => around[cell]! + plain[cell]! * (luma[cell]! - around[cell]!),
    );
    const { slope, offset } = guidedFilter({ plane: filled, size, radius, flat: FLAT ** 2 })(filled);
    return planeOf(luma.length, (cell) => slope[cell]! * filled[cell]! + offset[cell]!);
  };
}
