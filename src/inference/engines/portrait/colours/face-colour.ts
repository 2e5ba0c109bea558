import { smoothstep } from '../../../smoothstep.ts';
import { DARK, type FaceColourMap } from './colour-map.ts';
import type { FacePlaces } from './face-places.ts';
import { fillFeatures } from './fill-features.ts';
import { blur, medianAt, type Plane, planeOf, type Tones } from './planes.ts';

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
  // The dark has little colour: that of hair over a face is not the skin's.
  const fill = fillFeatures(
    face,
    planeOf(seen.luma.length, (cell) => (seen.luma[cell]! + DARK) / 255),
  );
  const ratioOf = (colour: Plane, { luma }: Tones) =>
    planeOf(luma.length, (cell) => colour[cell]! / (luma[cell]! + DARK));
  const missingRatio = (photo: Plane, drawing: Plane): Plane => {
    const [wanted, kept] = [ratioOf(photo, seen), ratioOf(drawing, drawn)];
    const skin = medianAt(wanted, face.skin) - coloured * medianAt(kept, face.skin);
    const missing = fill(planeOf(photo.length, (cell) => wanted[cell]! - coloured * kept[cell]!));
    const broad = blur(missing, face.size, BROAD * face.height);
    return planeOf(broad.length, (cell) => face.inside[cell]! * (skin + beyond(SAME, broad[cell]! - skin)));
  };
  return { redRatio: missingRatio(seen.red, drawn.red), blueRatio: missingRatio(seen.blue, drawn.blue) };
}

const beyond = (threshold: number, value: number) =>
  Math.sign(value) * Math.max(0, Math.abs(value) - threshold);
