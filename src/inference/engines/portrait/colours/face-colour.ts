import { smoothstep } from '../../../smoothstep.ts';
import { DARK, type FaceColourMap } from './colour-map.ts';
import type { FacePlaces } from './face-places.ts';
import { fillFeatures } from './fill-features.ts';
import { blur, medianAt, type Plane, product, type Tones } from './planes.ts';

/** How far a face's colours are smoothed, as a part of its height. */
const BROAD = 1 / 28;
/** What differs less from the shift of the skin, as a part of luma, stays as drawn: red noses and shadows would look dirty. */
const SAME = 0.025;

/** A photo whose colours are weaker than the first number of levels is grey, and so are drawn irises and lips; from the second on it has colours. */
const GREY = { from: 2, to: 5 };

/** How much colour a photo has, 0 (grey) to 1. */
export function colourfulness({ red, blue }: Tones): number {
  const sum = red.reduce((total, value, cell) => total + Math.sqrt(value ** 2 + blue[cell]! ** 2), 0);
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
    seen.luma.map((luma) => (luma + DARK) / 255),
  );
  const perLuma = seen.luma.map((luma) => 1 / (luma + DARK));
  const keptPerLuma = drawn.luma.map((luma) => coloured / (luma + DARK));
  const ratios = (photo: Plane, drawing: Plane): Plane => {
    const [wanted, kept] = [product(photo, perLuma), product(drawing, keptPerLuma)];
    const skin = medianAt(wanted, face.skin) - medianAt(kept, face.skin);
    for (let cell = 0; cell < kept.length; cell++) wanted[cell]! -= kept[cell]!;
    const broad = blur(fill(wanted), face.size, BROAD * face.height);
    for (let cell = 0; cell < broad.length; cell++)
      broad[cell] = face.inside[cell]! * (skin + beyond(SAME, broad[cell]! - skin));
    return broad;
  };
  return { redRatio: ratios(seen.red, drawn.red), blueRatio: ratios(seen.blue, drawn.blue) };
}

const beyond = (threshold: number, value: number) =>
  Math.sign(value) * Math.max(0, Math.abs(value) - threshold);
