import type { Face } from '../../faces/face.ts';
import { distance, middle, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import type { NetworkTensor } from '../../session.ts';
import { fitLongSide } from './sampling.ts';

/** The colour of one person's skin in the light of the photo. */
interface Complexion {
  /** Parts of red and green in R + G + B, 0…1. */
  readonly red: number;
  readonly green: number;
  /** Luma of the lit skin, 0…1. */
  readonly lightness: number;
}

/**
 * The complexion to expect at each place of a photo with faces: that of the faces around, the nearer and larger the more.
 * @returns [1,4,h,w]: red, green, lightness, 1
 */
export function spreadComplexions(photo: Raster, faces: readonly Face[]): NetworkTensor {
  const people = faces.map((face) => ({
    ...measureComplexion(photo, face),
    centre: middle(face.box),
    size: Math.max(face.box.height, 1),
  }));
  const { width, height } = fitLongSide(photo, people.length === 1 ? 1 : GRID);
  const area = width * height;
  const data = new Float32Array(4 * area).fill(1, 3 * area);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const place: Point = {
        x: ((x + 0.5) * photo.width) / width,
        y: ((y + 0.5) * photo.height) / height,
      };
      let sum = 0;
      const at = y * width + x;
      for (const { red, green, lightness, centre, size } of people) {
        const weight = 1 / ((distance(place, centre) / size) ** 4 + 0.01);
        sum += weight;
        data[at]! += red * weight;
        data[at + area]! += green * weight;
        data[at + 2 * area]! += lightness * weight;
      }
      for (let channel = 0; channel < 3; channel++) data[at + channel * area]! /= sum;
    }
  return { data, dims: [1, 4, height, width] };
}

/** Medians over the mesh's points: eyes, lips, a beard or a shadow are the fewer. Lightness is that of the lit half. */
function measureComplexion({ width, height, data }: Raster, { mesh }: Face): Complexion {
  const seen = mesh.filter(({ x, y }) => x >= 0 && y >= 0 && x < width && y < height);
  const [reds, greens, lumas] = [0, 1, 2].map(() => new Float32Array(seen.length)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (const [index, { x, y }] of seen.entries()) {
    const at = 3 * (Math.floor(y) * width + Math.floor(x));
    const [r, g, b] = [data[at]! / 255, data[at + 1]! / 255, data[at + 2]! / 255];
    // The same small sum as in the graph keeps black from having a colour.
    const sum = r + g + b + 0.02;
    reds[index] = r / sum;
    greens[index] = g / sum;
    lumas[index] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { red: quantile(reds, 0.5), green: quantile(greens, 0.5), lightness: quantile(lumas, 0.65) };
}

function quantile(values: Float32Array, share: number): number {
  return values.toSorted()[Math.floor(share * values.length)] ?? 0;
}

/** Long side of the map: complexions change from face to face only. */
const GRID = 24;
