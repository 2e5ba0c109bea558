import type { Face } from '../../../src/inference/faces/face.ts';
import type { Point } from '../../../src/inference/faces/geometry.ts';
import {
  BROWS,
  EYES,
  LIPS,
  MOUTH,
  NOSE,
  NOSE_BASE,
  ON_LIPS,
  OVAL,
  SKIN,
} from '../../../src/inference/faces/outlines.ts';
import { faceAt } from '../../fixtures/faces.ts';

/** Ellipses of the head that `portrait` draws, as parts of its side: middle and half axes. */
export const DRAWN = {
  face: { x: 0.5, y: 0.52, rx: 0.2, ry: 0.27 },
  eyes: [
    { x: 0.41, y: 0.44, rx: 0.035, ry: 0.018 },
    { x: 0.59, y: 0.44, rx: 0.035, ry: 0.018 },
  ],
  mouth: { x: 0.5, y: 0.66, rx: 0.08, ry: 0.02 },
} as const;

/** The face of the head that `portrait` draws, as the face finder would describe it. */
export function portraitFace(size: number): Face {
  const { face, eyes, mouth } = DRAWN;
  const found = faceAt({
    x: (face.x - face.rx) * size,
    y: (face.y - face.ry) * size,
    width: 2 * face.rx * size,
    height: 2 * face.ry * size,
  });
  const mesh = found.mesh.map((point, index) => {
    // Everywhere on the face, on rings around its middle.
    const angle = index * 2.4;
    const reach = 0.9 * Math.sqrt(index / 468);
    return {
      ...point,
      x: (face.x + face.rx * reach * Math.cos(angle)) * size,
      y: (face.y + face.ry * reach * Math.sin(angle)) * size,
    };
  });
  const lay = (indexes: readonly number[], at: (share: number) => Point) => {
    for (const [place, index] of indexes.entries()) {
      const { x, y } = at(place / indexes.length);
      mesh[index] = { x: x * size, y: y * size, z: 0 };
    }
  };
  const ellipse =
    ({ x, y, rx, ry }: { x: number; y: number; rx: number; ry: number }) =>
    (share: number) => ({
      x: x - rx * Math.cos(2 * Math.PI * share),
      y: y - ry * Math.sin(2 * Math.PI * share),
    });
  lay(OVAL, ellipse(face));
  lay(SKIN, (share) =>
    share < 0.5 ? { x: 0.4 + 0.4 * share, y: 0.34 } : { x: 0.3 + 0.28 * share, y: 0.55 },
  );
  lay(NOSE, ellipse({ x: 0.5, y: 0.54, rx: 0.03, ry: 0.05 }));
  for (const side of [0, 1] as const) {
    lay(EYES[side], ellipse(eyes[side]));
    lay(BROWS[side], ellipse({ ...eyes[side], y: eyes[side].y - 0.05, ry: 0.008 }));
  }
  lay(LIPS, ellipse(mouth));
  lay(MOUTH, ellipse({ ...mouth, rx: 0.9 * mouth.rx, ry: 0.9 * mouth.ry }));
  lay(ON_LIPS, ellipse({ ...mouth, rx: 0.5 * mouth.rx, ry: 0.4 * mouth.ry }));
  lay(NOSE_BASE, (share) => ({ x: 0.47 + 0.06 * share, y: 0.58 }));
  // Where the upper edge of beards runs: past the corners of the mouth.
  lay([92, 322], (share) => ({ x: 0.42 + 0.32 * share, y: 0.62 }));
  lay([214, 434], (share) => ({ x: 0.36 + 0.56 * share, y: 0.64 }));
  return { ...found, mesh };
}

/** Whether a place, as parts of the picture's side, lies in an ellipse that is larger by `more` on every side. */
export const isIn = (
  { x, y, rx, ry }: { x: number; y: number; rx: number; ry: number },
  { u, v }: { u: number; v: number },
  more = 0,
) => ((u - x) / (rx + more)) ** 2 + ((v - y) / (ry + more)) ** 2 < 1;
