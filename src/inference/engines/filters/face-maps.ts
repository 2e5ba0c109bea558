import type { Face } from '../../faces/face.ts';
import { distance, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import type { NetworkTensor } from '../../session.ts';
import { spreadComplexions } from './complexion.ts';
import type { Size } from './sampling.ts';
import { drawShape, type Plane, type Shape } from './shapes.ts';

/** What each channel of the map `faces` says about a place, from the first; each 0…1 with soft edges. */
export const FACE_MAP = [
  /** Inside the outline of a face. */
  'face',
  /** In a face or so near that skin there is most likely the same person's: ears, neck. */
  'near',
  /** Cheeks, forehead and chin: away from eyes, glasses, nose and mouth. */
  'plain',
  /** Eyes, brows, lips, the base of the nose. */
  'features',
  /** Along the jaw, from ear to ear. */
  'jaw',
  /** Between the lips and between the eyelids: where teeth and the white of the eyes are. */
  'open',
  /** Around the upper head, where hair is. */
  'hair',
] as const;

export interface FaceMaps {
  /** [1,7,h,w], see {@link FACE_MAP}. */
  readonly faces: NetworkTensor;
  /** [1,4,h,w]: red and green chromaticity and lightness of the skin of the faces around, 0…1, and 1 if there is a face. */
  readonly complexion: NetworkTensor;
}

/** Draws what the meshes of faces say about each place into maps of the given size. Without faces both maps are one pixel of zeros. */
export function mapFaces(photo: Raster, faces: readonly Face[], { width, height }: Size): FaceMaps {
  const { length } = FACE_MAP;
  if (faces.length === 0)
    return {
      faces: { data: new Float32Array(length), dims: [1, length, 1, 1] },
      complexion: { data: new Float32Array(4), dims: [1, 4, 1, 1] },
    };
  const data = new Float32Array(length * width * height);
  const plane = (index: number): Plane => ({
    width,
    height,
    data: data.subarray(index * width * height, (index + 1) * width * height),
  });
  const [face, near, plain, features, jaw, open, hair] = FACE_MAP.map((_, index) => plane(index)) as [
    Plane,
    Plane,
    Plane,
    Plane,
    Plane,
    Plane,
    Plane,
  ];
  const busy: Plane = { width, height, data: new Float32Array(width * height) };
  for (const one of faces) {
    const draw = shaper(one, { x: width / photo.width, y: height / photo.height });
    draw(face, one.oval, { whole: -0.03, gone: 0.03 });
    draw(near, one.oval, { whole: -0.03, gone: 0.05 });
    draw(near, one.oval.slice(...BELOW_EYES), { whole: 0.02, gone: 0.25 });
    draw(near, neck(one), { whole: 0, gone: 0.25 });
    draw(hair, one.oval, { whole: 0.2, gone: 0.5 });
    draw(jaw, one.oval.slice(...JAW), { whole: 0.015, gone: 0.055, open: true });
    const part = (indexes: readonly number[]) => indexes.map((index) => one.mesh[index]!);
    for (const eye of EYES) {
      draw(features, part(eye), { whole: 0.015, gone: 0.05 });
      draw(open, part(eye), { whole: -0.012, gone: 0.012 });
      draw(busy, part(eye), { whole: 0.08, gone: 0.16 });
    }
    for (const brow of BROWS) {
      draw(features, part(brow), { whole: 0.005, gone: 0.035, amount: 0.9 });
      draw(busy, part(brow), { whole: 0.02, gone: 0.08 });
    }
    draw(features, part(LIPS), { whole: 0.005, gone: 0.04 });
    draw(open, part(MOUTH), { whole: -0.012, gone: 0.012 });
    draw(busy, part(LIPS), { whole: 0.02, gone: 0.09 });
    draw(features, part(NOSE_BASE), { whole: 0.01, gone: 0.045, amount: 0.7, open: true });
    draw(busy, part(NOSE_BASE), { whole: 0.02, gone: 0.08, amount: 0.8, open: true });
  }
  plain.data.forEach((_, at) => {
    plain.data[at] = face.data[at]! * (1 - busy.data[at]!);
  });
  return {
    faces: { data, dims: [1, length, height, width] },
    complexion: spreadComplexions(photo, faces),
  };
}

/** Draws parts of one face; distances are parts of its height from forehead to chin. */
function shaper({ oval }: Face, scale: Point) {
  const inMap = ({ x, y }: Point): Point => ({ x: x * scale.x, y: y * scale.y });
  const height = distance(inMap(oval[0]!), inMap(oval[oval.length / 2]!));
  return (plane: Plane, points: readonly Point[], { whole, gone, ...how }: Omit<Shape, 'points'>) => {
    // An edge is never sharper than the map's own pixels.
    const [middle, half] = [((whole + gone) / 2) * height, Math.max(((gone - whole) / 2) * height, 0.6)];
    drawShape(plane, { points: points.map(inMap), whole: middle - half, gone: middle + half, ...how });
  };
}

/** The lower half of the face once more below the face. */
function neck({ oval }: Face): Point[] {
  const down = (share: number) => ({
    x: (oval[oval.length / 2]!.x - oval[0]!.x) * share,
    y: (oval[oval.length / 2]!.y - oval[0]!.y) * share,
  });
  const [near, far] = [down(-0.2), down(0.45)];
  const lower = oval.slice(...JAW).slice(4, -4);
  return [near, far].flatMap((by, index) =>
    (index === 0 ? lower : lower.toReversed()).map(({ x, y }) => ({ x: x + by.x, y: y + by.y })),
  );
}

/** Places of the oval from one ear over the chin to the other. */
const JAW = [9, 28] as const;
const BELOW_EYES = [8, 29] as const;

/** Outlines in MediaPipe's order of mesh points, the person's right side first. */
const EYES = [
  [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
] as const;
const BROWS = [
  [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
  [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
] as const;
const LIPS = [
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
] as const;
const MOUTH = [
  78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
] as const;
/** From wing to wing along the nostrils. */
const NOSE_BASE = [64, 98, 97, 2, 326, 327, 294] as const;
