import type { FacePlaces } from './face-places.ts';
import { fillFeatures } from './fill-features.ts';
import { guidedFilter, guideMeans, medianAt, type Plane, planeOf } from './planes.ts';

/**
 * How much lighter each cell of a drawn face has to become, in levels of luma: one shift for its skin, and more only for what differs
 * clearly from it: beards, deep shade, light from one side.
 */
export function faceLight(seen: Plane, drawn: Plane, face: FacePlaces): Plane {
  const [photo, drawing] = [seen, drawn].map(broadTones(face)) as [Plane, Plane];
  const difference = planeOf(photo.length, (cell) => photo[cell]! - drawing[cell]!);
  const skin = medianAt(seen, face.skin) - medianAt(drawn, face.skin);
  return planeOf(photo.length, (cell) => skin + distinct(difference[cell]! - skin, face.beard[cell]!));
}

/** Up to the first number of levels a difference belongs to the skin's one tone; from the second on it is a tone of its own. */
const SHADE = { from: 14, to: 40 };
/** Light counts less than shade: it would look like blotches. */
const LIGHT = { from: 12, to: 44, part: 0.85 };
/** A short beard differs by less; and one that is drawn with a hard edge is too dark on one side of it and too light on the other. */
const BEARD = { from: 4, to: 20 };

/** @param beard how much of a beard's place it is, 0…1 */
function distinct(difference: number, beard: number): number {
  const by = Math.abs(difference);
  const elsewhere = difference < 0 ? firm(SHADE, by) : LIGHT.part * firm(LIGHT, by);
  return Math.sign(difference) * (elsewhere + beard * (firm(BEARD, by) - elsewhere));
}

/** Firm shrinkage (Gao & Bruce 1997): nothing of what is small and all of what is large; a smoother step in between would sharpen soft edges. */
const firm = ({ from, to }: { readonly from: number; readonly to: number }, value: number) =>
  value <= from ? 0 : value >= to ? value : (to * (value - from)) / (to - from);

/** How far fine things are smoothed away, as a part of a face's height. */
const FINE = 1 / 16;
/** Smaller differences in levels are fine. */
const FLAT = 24;

/** A face's luma without its features, and smoothed, but with the edges of beards and shadows. */
function broadTones(face: FacePlaces): (luma: Plane) => Plane {
  const { size, height } = face;
  const fill = fillFeatures(face);
  const radius = Math.max(1, Math.round(FINE * height));
  return (luma) => {
    const filled = fill(luma);
    const { slope, offset } = guidedFilter(
      filled,
      guideMeans({ plane: filled, size, radius, flat: FLAT ** 2 }),
    );
    return planeOf(luma.length, (cell) => slope[cell]! * filled[cell]! + offset[cell]!);
  };
}
