import { DARK } from './colour-map.ts';
import type { FacePlaces } from './face-places.ts';
import { meanAt, type Plane, type Tones } from './planes.ts';

/** How much redder (as a part of luma) beside the skin, and darker (in levels) than in the photo lips may be drawn. */
const MORE = { red: 0.02, dark: 6 };

/**
 * Takes the lipstick off lips that wear none in the photo: how much of what their colour differs from the skin's drawn lips keep, 0…1, and by
 * how many levels they become lighter than the face's light makes them.
 */
export function temperedLips(seen: Tones, drawn: Tones, { face, light }: { face: FacePlaces; light: Plane }) {
  const { lips } = face;
  const [wanted, red] = [rednessOfLips(seen, face) + MORE.red, rednessOfLips(drawn, face)];
  if (red <= wanted) return { kept: 1, lighter: 0 };
  const darker = meanAt(seen.luma, lips) - meanAt(drawn.luma, lips) - meanAt(light, lips);
  return { kept: Math.max(0, wanted / red), lighter: Math.max(0, darker - MORE.dark) };
}

/** How much redder lips are than the skin, as a part of luma. */
const rednessOfLips = (tones: Tones, { lips, skin }: FacePlaces) =>
  ratiosAt(tones, lips).red - ratiosAt(tones, skin).red;

/** How far red and blue are above luma in some cells, as parts of luma. */
export function ratiosAt({ luma, red, blue }: Tones, cells: readonly number[]) {
  const sum = meanAt(luma, cells) + DARK;
  return { red: meanAt(red, cells) / sum, blue: meanAt(blue, cells) / sum };
}
