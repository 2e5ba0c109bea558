import { smoothstep } from '../../../smoothstep.ts';
import { DARK } from './colour-map.ts';
import type { FacePlaces } from './face-places.ts';
import { fillFeatures } from './fill-features.ts';
import { blur, difference, medianAt, type Plane, type Tones } from './planes.ts';

/** How far a face's colours are smoothed, as a part of its height. */
const BROAD = 1 / 28;
/** What differs less from the shift of the skin, as a part of luma, stays as drawn: red noses and shadows would look dirty. */
const SAME = 0.025;

/** A photo whose colours are weaker than the first number of levels is grey, and so are drawn irises and lips; from the second on it has colours. */
const GREY = { from: 2, to: 5 };

/** How much colour a photo has, 0 (grey) to 1. */
export function colourfulness({ red, blue }: Tones): number {
  let sum = 0;
  for (let cell = 0; cell < red.length; cell++) sum += Math.sqrt(red[cell]! ** 2 + blue[cell]! ** 2);
  return smoothstep(GREY.from, GREY.to, sum / red.length);
}

/** What has to be added to a drawn face's red and blue, as parts of its luma: one shift for the skin, and what differs much from it. @param coloured from {@link colourfulness} */
export function colourRatios(
  seen: Tones,
  drawn: Tones,
  { face, coloured }: { readonly face: FacePlaces; readonly coloured: number },
): { readonly redRatio: Plane; readonly blueRatio: Plane } {
  // The dark has little colour: that of hair over a face is not the skin's.
  const fill = fillFeatures(face, seen.luma);
  const ratios = (photo: Plane, drawing: Plane): Plane => {
    const wanted = perLuma(photo, seen.luma, 1);
    const kept = perLuma(drawing, drawn.luma, coloured);
    const skin = medianAt(wanted, face.skin) - medianAt(kept, face.skin);
    const broad = blur(fill(difference(wanted, kept)), face.size, BROAD * face.height);
    for (let cell = 0; cell < broad.length; cell++) broad[cell] = skin + beyond(SAME, broad[cell]! - skin);
    return broad;
  };
  return { redRatio: ratios(seen.red, drawn.red), blueRatio: ratios(seen.blue, drawn.blue) };
}

function perLuma(plane: Plane, luma: Plane, times: number): Plane {
  const result = new Float32Array(plane.length);
  for (let cell = 0; cell < result.length; cell++)
    result[cell] = (times * plane[cell]!) / (luma[cell]! + DARK);
  return result;
}

const beyond = (threshold: number, value: number) =>
  value > threshold ? value - threshold : value < -threshold ? value + threshold : 0;
