import { smoothstep } from '../../../smoothstep.ts';
import { DARK, type FaceColourMap } from './colour-map.ts';
import type { FacePlaces } from './face-places.ts';
import { medianAt, type Plane, planeOf, type Tones, weightedBlur } from './planes.ts';

/** How far a face's colours are smoothed, as a part of its height. */
const BROAD = 1 / 28;
/** What differs less from the shift of the skin, as a part of luma, stays as drawn: red noses and shadows would look dirty. */
const SAME = 0.025;

/** A photo whose colours are weaker than the first number of levels is grey, and so are drawn irises and lips; from the second on it has colours. */
const GREY = { from: 2, to: 5 };

/** How much colour a photo has, 0 (grey) to 1. */
export function colourfulness({ red, blue }: Tones): number {
  const sum = red.reduce((total, value, cell) => total + Math.hypot(value, blue[cell]!), 0);
  return smoothstep(GREY.from, GREY.to, sum / red.length);
}

/** What has to be added to a drawn face's red and blue, as parts of its luma: one shift for the skin, and what differs much from it. @param coloured from {@link colourfulness} */
export function colourRatios(
  seen: Tones,
  drawn: Tones,
  { face, coloured }: { readonly face: FacePlaces; readonly coloured: number },
): Pick<FaceColourMap, 'redRatio' | 'blueRatio'> {
  const smooth = weightedBlur(face.plain, face.size, BROAD * face.height);
  const ratio = (photo: Plane, drawing: Plane): Plane => {
    const missing = smooth(
      planeOf(
        photo.length,
        (cell) =>
          photo[cell]! / (seen.luma[cell]! + DARK) - (coloured * drawing[cell]!) / (drawn.luma[cell]! + DARK),
      ),
    );
    const skin = medianAt(missing, face.skin);
    return planeOf(
      missing.length,
      (cell) => face.inside[cell]! * (skin + beyond(SAME, missing[cell]! - skin)),
    );
  };
  return { redRatio: ratio(seen.red, drawn.red), blueRatio: ratio(seen.blue, drawn.blue) };
}

const beyond = (threshold: number, value: number) =>
  Math.sign(value) * Math.max(0, Math.abs(value) - threshold);
