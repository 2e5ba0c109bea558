import { boxAround, centroid, type Point } from '../../../faces/geometry.ts';
import {
  BEARD,
  BROWS,
  EYES,
  LIPS,
  MOUTH,
  NOSE,
  ON_LIPS,
  OVAL,
  SKIN,
  UPPER_LIP,
} from '../../../faces/outlines.ts';
import type { Size } from '../../../image/area.ts';
import { blur, type Plane, planeOf, type Window } from './planes.ts';
import { fillPolygon } from './polygon.ts';

/** Where a face and its parts lie in a coarse picture. */
export interface FacePlaces {
  readonly size: Size;
  /** From the forehead to the chin, in cells. */
  readonly height: number;
  /** How much each cell belongs to the face, 0…1, falling off around its outline. */
  readonly inside: Plane;
  /** How much each cell is something else than eyes, brows, nose and lips, SEEN…1. */
  readonly plain: Plane;
  /** How much each cell is nose, 0…1. */
  readonly nose: Plane;
  /** How much each cell is where beards grow, 0…1. */
  readonly beard: Plane;
  /** Where the whites of eyes and teeth may be, 0…1. */
  readonly whites: Plane;
  /** Cells on skin and on the lips. */
  readonly skin: readonly number[];
  readonly lips: readonly number[];
}

/** Drawn parts are larger than the photo's: so many times, and then softly. */
const GROW = {
  oval: 1.04,
  eye: 1.7,
  brow: 1.25,
  lips: 1.25,
  nose: 1.1,
  mouth: 1.3,
  beard: 1.05,
  upperLip: 0.7,
};
/** How far the edges of the face and of beards are softened, as parts of its height, and at least in cells. */
const SOFT = { face: 1 / 30, beard: 1 / 16 };
const SOFTEST = 0.7;
/** The soft rim of a feature counts so many times: its colour reaches a little further than its outline. */
const RIM = 1.6;
/** What features weigh still, so that everything weighs something. */
const SEEN = 0.02;

/** A window with so many parts of the face's height around it is enough for a face. */
const AROUND = 1 / 8;

/** Where a face lies, and its parts in the window around it. @param mesh in cells */
export function faceIn(
  mesh: readonly Point[],
  size: Size,
): { readonly window: Window; readonly face: FacePlaces } {
  const box = boxAround(OVAL.map((index) => mesh[index]!));
  const more = AROUND * box.height;
  const left = within(box.x - more, size.width);
  const top = within(box.y - more, size.height);
  const width = within(box.x + box.width + more, size.width) + 1 - left;
  const height = within(box.y + box.height + more, size.height) + 1 - top;
  const window = { left, top, width, height };
  return {
    window,
    face: placesOf(
      mesh.map(({ x, y }) => ({ x: x - left, y: y - top })),
      window,
    ),
  };
}

/** @param mesh in cells */
export function placesOf(mesh: readonly Point[], size: Size): FacePlaces {
  const at = (indices: readonly number[]) => indices.map((index) => mesh[index]!);
  const { height } = boxAround(at(OVAL));
  const fill = (indices: readonly number[], grow: number) => fillPolygon(size, grown(at(indices), grow));
  const eyes = EYES.map((eye) => fill(eye, GROW.eye));
  const brows = BROWS.map((brow) => fill(brow, GROW.brow));
  const nose = fill(NOSE, GROW.nose);
  // Lips are drawn larger than they are, and noses: but for its middle the place of a moustache would be covered.
  const upperLip = fill(UPPER_LIP, GROW.upperLip);
  const features = union([fill(LIPS, GROW.lips), nose, ...eyes, ...brows]);
  const covered = blur(features, size, 1);
  const cellsOf = (indices: readonly number[]) =>
    at(indices).map(({ x, y }) => within(x, size.width) + within(y, size.height) * size.width);
  return {
    size,
    height,
    inside: blur(fill(OVAL, GROW.oval), size, Math.max(SOFTEST, SOFT.face * height)),
    nose: blur(nose, size, SOFTEST),
    beard: blur(fill(BEARD, GROW.beard), size, Math.max(SOFTEST, SOFT.beard * height)),
    plain: planeOf(covered.length, (cell) => Math.max(SEEN, upperLip[cell]!, 1 - RIM * covered[cell]!)),
    whites: blur(union([fill(MOUTH, GROW.mouth), ...eyes]), size, 1),
    skin: cellsOf(SKIN),
    lips: cellsOf(ON_LIPS),
  };
}

const within = (at: number, count: number) => Math.min(Math.max(Math.floor(at), 0), count - 1);

function union([first, ...others]: readonly [Plane, ...Plane[]]): Plane {
  const result = first.slice();
  for (const plane of others)
    for (let cell = 0; cell < result.length; cell++)
      if (plane[cell]! > result[cell]!) result[cell] = plane[cell]!;
  return result;
}

/** A polygon grown so many times from its middle. */
function grown(points: readonly Point[], times: number): Point[] {
  const middle = centroid(points);
  return points.map(({ x, y }) => ({
    x: middle.x + times * (x - middle.x),
    y: middle.y + times * (y - middle.y),
  }));
}
