import type { FacePlaces } from './face-places.ts';
import { type Plane, product, weightedBlur } from './planes.ts';

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
  weight?: Plane,
): (plane: Plane) => Plane {
  const counts = weight ? product(plain, weight) : plain;
  const above = new Float32Array(plain.length);
  // How much a cell belongs below: to the lips, or to what is between them and the nose.
  const below = new Float32Array(plain.length);
  for (let cell = 0; cell < plain.length; cell++) {
    above[cell] = counts[cell]! * (1 - beard[cell]!);
    below[cell] = Math.min(1, 2 * beard[cell]!) * (1 - nose[cell]!);
  }
  const fromAbove = weightedBlur(above, size, FROM.features * height);
  const fromNear = weightedBlur(counts, size, FROM.lips * height);
  return (plane) => {
    const [features, lips] = [fromAbove(plane), fromNear(plane)];
    for (let cell = 0; cell < plane.length; cell++) {
      const around = features[cell]! + below[cell]! * (lips[cell]! - features[cell]!);
      features[cell] = around + plain[cell]! * (plane[cell]! - around);
    }
    return features;
  };
}
