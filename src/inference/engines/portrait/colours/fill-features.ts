import type { FacePlaces } from './face-places.ts';
import { type Plane, planeOf, weightedBlur } from './planes.ts';

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
  const counts = planeOf(plain.length, (cell) => plain[cell]! * weight[cell]!);
  const above = planeOf(plain.length, (cell) => counts[cell]! * (1 - beard[cell]!));
  const fromAbove = weightedBlur(above, size, FROM.features * height);
  const fromNear = weightedBlur(counts, size, FROM.lips * height);
  return (plane) => {
    const [features, lips] = [fromAbove(plane), fromNear(plane)];
    return planeOf(plane.length, (cell) => {
      const below = Math.min(1, 2 * beard[cell]!) * (1 - nose[cell]!);
      const around = features[cell]! + below * (lips[cell]! - features[cell]!);
      return around + plain[cell]! * (plane[cell]! - around);
    });
  };
}
