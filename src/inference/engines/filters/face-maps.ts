import type { Face } from '../../faces/face.ts';
import { distance, type Point } from '../../faces/geometry.ts';
import { BROWS, EYES, LIPS, MOUTH, NOSE_BASE } from '../../faces/outlines.ts';
import type { Raster } from '../../image/raster.ts';
import type { NetworkTensor } from '../../session.ts';
import { smoothstep } from '../../smoothstep.ts';
import { spreadComplexions } from './complexion.ts';
import { fitLongSide, type Size } from './sampling.ts';
import { around, type Outline } from './shapes.ts';

/** What each channel of the map `zones` says about a place, from the first; each 0…1, with soft edges. */
export const ZONES = [
  /** Inside the outline of a face. */
  'face',
  /** In a face or so near that skin there is most likely the same person's: ears, neck. */
  'near',
  /** Cheeks, forehead and chin: away from eyes, glasses, nose and mouth. */
  'plain',
  /** Along the jaw, from ear to ear. */
  'jaw',
  /** Around the upper head, where hair is. */
  'hair',
] as const;

/** The same of the map `parts`, which is finer. */
export const PARTS = [
  /** Eyes, brows, lips, the base of the nose. */
  'features',
  /** Between the lips and between the eyelids: where teeth and the white of the eyes are. */
  'open',
] as const;

export interface FaceMaps {
  /** [1,5,h,w], see {@link ZONES}. */
  readonly zones: NetworkTensor;
  /** [1,2,h,w], see {@link PARTS}. */
  readonly parts: NetworkTensor;
  /** [1,4,h,w]: red and green chromaticity and lightness of the skin of the faces around, 0…1, and 1 if there is a face. */
  readonly complexion: NetworkTensor;
}

/**
 * Draws what the meshes of faces say about each place into maps, as fine as the smallest face needs, but never finer than
 * `finest`. Without faces all maps are one pixel of zeros.
 */
export function mapFaces(photo: Raster, faces: readonly Face[], finest: Size): FaceMaps {
  if (faces.length === 0)
    return {
      zones: canvas(ZONES, ONE_PIXEL).tensor,
      parts: canvas(PARTS, ONE_PIXEL).tensor,
      complexion: { data: new Float32Array(4), dims: [1, 4, 1, 1] },
    };
  const longSide = Math.max(finest.width, finest.height);
  const smallest = Math.min(...faces.map(heightOf)) / Math.max(photo.width, photo.height);
  const sized = (faceHeight: number, most: number) =>
    fitLongSide(finest, Math.ceil(Math.min(faceHeight / Math.max(smallest, 1e-3), most)));
  const zones = canvas(ZONES, sized(ZONE_FACE, longSide / 2));
  const parts = canvas(PARTS, sized(PART_FACE, longSide));
  const busy = new Float32Array(zones.size.width * zones.size.height);
  for (const face of faces) {
    drawZones(face, photo, zones, busy);
    drawParts(face, photo, parts);
  }
  const { plain } = zones.planes;
  busy.forEach((share, at) => {
    plain[at]! *= 1 - share;
  });
  return { zones: zones.tensor, parts: parts.tensor, complexion: spreadComplexions(photo, faces) };
}

function drawZones(one: Face, photo: Size, { size, planes }: Canvas<(typeof ZONES)[number]>, busy: Plane) {
  const { face, near, plain, jaw, hair } = planes;
  const draw = brush(one, photo, size);
  draw({ points: one.oval }, [
    [face, { whole: -0.08, gone: 0.04 }],
    [near, { whole: -0.03, gone: 0.05 }],
    // It fades in slowly: shading that changed at the outline would draw a seam.
    [plain, { whole: -0.2, gone: 0 }],
    [hair, { whole: 0.2, gone: 0.5 }],
  ]);
  draw({ points: one.oval.slice(...BELOW_EYES) }, [[near, { whole: 0.02, gone: 0.25 }]]);
  draw({ points: neck(one) }, [[near, { whole: 0, gone: 0.25 }]]);
  draw({ points: one.oval.slice(...JAW), open: true }, [[jaw, { whole: 0.015, gone: 0.055 }]]);
  const part = partsOf(one);
  for (const eye of EYES) draw({ points: part(eye) }, [[busy, { whole: 0.08, gone: 0.16 }]]);
  for (const brow of BROWS) draw({ points: part(brow) }, [[busy, { whole: 0.02, gone: 0.08 }]]);
  draw({ points: part(LIPS) }, [[busy, { whole: 0.02, gone: 0.09 }]]);
  draw({ points: part(NOSE_BASE), open: true }, [[busy, { whole: 0.02, gone: 0.08 }]]);
}

/** In faces this high, in pixels, bolder parts would run into each other; from the second number on they are drawn in full. */
const ROOM_FOR_PARTS = { from: 28, to: 90 };

function drawParts(one: Face, photo: Size, { size, planes }: Canvas<(typeof PARTS)[number]>) {
  const amount = smoothstep(ROOM_FOR_PARTS.from, ROOM_FOR_PARTS.to, heightOf(one));
  const { features, open } = planes;
  const draw = brush(one, photo, size);
  const part = partsOf(one);
  for (const eye of EYES)
    draw({ points: part(eye) }, [
      [features, { whole: 0.015, gone: 0.05, amount }],
      [open, { whole: -0.012, gone: 0.012 }],
    ]);
  for (const brow of BROWS) draw({ points: part(brow) }, [[features, { whole: 0.005, gone: 0.035, amount }]]);
  draw({ points: part(LIPS) }, [[features, { whole: 0.005, gone: 0.04, amount }]]);
  draw({ points: part(MOUTH) }, [[open, { whole: -0.012, gone: 0.012 }]]);
  draw({ points: part(NOSE_BASE), open: true }, [
    [features, { whole: 0.01, gone: 0.045, amount: 0.7 * amount }],
  ]);
}

type Plane = Float32Array<ArrayBuffer>;

/** A tensor [1,n,h,w] of zeros and its planes by name. */
interface Canvas<Name extends string> {
  readonly size: Size;
  readonly planes: Readonly<Record<Name, Plane>>;
  readonly tensor: NetworkTensor;
}

function canvas<Name extends string>(names: readonly Name[], size: Size): Canvas<Name> {
  const area = size.width * size.height;
  const data = new Float32Array(names.length * area);
  const planes = names.map((name, index) => [name, data.subarray(index * area, (index + 1) * area)]);
  return {
    size,
    planes: Object.fromEntries(planes) as Record<Name, Plane>,
    tensor: { data, dims: [1, names.length, size.height, size.width] },
  };
}

interface Fade {
  /** Distances from the outline at which a shape is whole and at which it has vanished, as parts of the face's height. */
  readonly whole: number;
  readonly gone: number;
  /** Value where it is whole; 1 without it. */
  readonly amount?: number;
}

/** Draws outlines of one face into planes; where shapes overlap, the stronger one stays. */
function brush(one: Face, photo: Size, size: Size) {
  const scale = { x: size.width / photo.width, y: size.height / photo.height };
  const inMap = ({ x, y }: Point): Point => ({ x: x * scale.x, y: y * scale.y });
  const height = heightOf(one) * Math.max(scale.x, scale.y);
  return ({ points, ...how }: Outline, fades: readonly (readonly [Plane, Fade])[]) => {
    const edges = fades.map(([plane, { whole, gone, amount = 1 }]) => {
      // An edge is never sharper than the map's own pixels.
      const half = Math.max(((gone - whole) / 2) * height, 0.6);
      return { plane, amount, end: ((whole + gone) / 2) * height + half, width: 2 * half };
    });
    const reach = Math.max(...edges.map(({ end }) => end));
    around(size, { points: points.map(inMap), ...how }, reach, (at, away) => {
      for (const { plane, amount, end, width } of edges) {
        const t = Math.min(Math.max((end - away) / width, 0), 1);
        plane[at] = Math.max(plane[at]!, amount * t * t * (3 - 2 * t));
      }
    });
  };
}

/** From the middle of the forehead to the chin, in pixels of the photo. */
const heightOf = ({ oval }: Face) => distance(oval[0]!, oval[oval.length / 2]!);

const partsOf =
  ({ mesh }: Face) =>
  (indexes: readonly number[]) =>
    indexes.map((index) => mesh[index]!);

/** The lower part of the face once more, moved down to below the chin. */
function neck({ oval }: Face): Point[] {
  const [top, chin] = [oval[0]!, oval[oval.length / 2]!];
  const lower = oval.slice(...CHIN);
  const moved = (points: readonly Point[], share: number) =>
    points.map(({ x, y }) => ({ x: x + (chin.x - top.x) * share, y: y + (chin.y - top.y) * share }));
  return [...moved(lower, -0.2), ...moved(lower.toReversed(), 0.45)];
}

/** Height of the smallest face in each map, in pixels. */
const ZONE_FACE = 28;
const PART_FACE = 100;

const ONE_PIXEL: Size = { width: 1, height: 1 };

/** Places of the oval from one side over the chin to the other. */
const BELOW_EYES = [8, 29] as const;
const JAW = [9, 28] as const;
const CHIN = [13, 24] as const;
