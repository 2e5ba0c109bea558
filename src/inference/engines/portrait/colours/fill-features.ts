import type { FacePlaces } from './face-places.ts';
import { type Plane, planeOf, product, weightedBlur } from './planes.ts';

/**
 * How far around it a feature is filled from, as parts of a face's height. Eyes and nose from the cheeks and the forehead: the shade of
 * sockets and of nostrils would be a dark nose. Lips from close by: there may be a beard.
 */
const FROM = { features: 1 / 8, lips: 1 / 20 };

/**
 * What a plane of a face would be without its eyes, brows, nose and lips, which would show beside the drawn ones.
 * @param weight how much each cell counts
 */
export function fillFeatures(
  { plain, beard, nose, size, height }: FacePlaces,
  weight: Plane = plain.map(() => 1),
): (plane: Plane) => Plane {
  const counts = product(plain, weight);
  const above = planeOf(plain.length, (cell) => counts[cell]! * (1 - beard[cell]!));
  // How much a cell belongs below: to the lips, or to what is between them and the nose.
  const below = planeOf(plain.length, (cell) => Math.min(1, 2 * beard[cell]!) * (1 - nose[cell]!));
  const fromAbove = weightedBlur(above, size, FROM.features * height);
  const fromNear = weightedBlur(counts, size, FROM.lips * height);
  return (plane) => {
    const [features, lips] = [fromAbove(plane), fromNear(plane)];
    const filled = new Float32Array(plane.length);
    for (let cell = 0; cell < filled.length; cell++) {
      const around = features[cell]! + below[cell]! * (lips[cell]! - features[cell]!);
      filled[cell] = around + plain[cell]! * (plane[cell]! - around);
    }
    return filled;
  };
}
