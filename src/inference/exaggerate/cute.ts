import type { Face } from '../faces/face.ts';
import { centroid, distance, type Point } from '../faces/geometry.ts';
import type { MeshPoint } from '../faces/mesh.ts';
import { BROWS, EYES, LIPS } from '../faces/outlines.ts';
import { smoothstep } from '../smoothstep.ts';
import type { Bulge } from './bulge.ts';

export interface CuteOptions {
  /** How far, 0…1. */
  readonly amount: number;
  /** How sure it is that the person wears glasses, 0…1: their rims are kept from bending. */
  readonly glasses: number;
  /** Long side of the picture, in pixels. */
  readonly longSide: number;
}

/** What is made larger or smaller around a place: a {@link Bulge} with its reach in eye widths. */
interface Proportion {
  readonly scale: number;
  readonly along: number;
  readonly up: number;
  readonly down: number;
  readonly even: number;
  readonly lift?: number;
}

/** It ends between the eyes, so that the two hardly overlap, and in the brow. */
const EYE: Proportion = { scale: 1.42, along: 1.08, up: 1, down: 1, even: 0.36 };
/** A brow is lifted as it is: made larger with the eye it would be bent around it. Down, it ends above the eye's lid. */
const BROW = { scale: 1, along: 1.35, up: 0.9, even: 0.4, lift: 0.12 };
/** It ends within the lens. */
const EYE_BEHIND_GLASSES: Proportion = { scale: 1.4, along: 0.98, up: 0.7, down: 0.66, even: 0.3 };
/** It ends above the lips. */
const NOSE_TIP: Proportion = { scale: 0.86, along: 1.15, up: 1, down: 0.85, even: 0.4 };
/** Around the lips: they, chin and jaw become smaller evenly, and nothing of them is bent. */
const JAW: Proportion = { scale: 0.94, along: 2.9, up: 1.75, down: 2.3, even: 0.55 };

/** Large eyes, lifted brows, a small nose and a small chin: the proportions of a child's face, on any face. */
export function cuteBulges(
  { mesh, pose, box }: Pick<Face, 'mesh' | 'pose' | 'box'>,
  { amount, glasses, longSide }: CuteOptions,
): readonly Bulge[] {
  const unit = (lengthOf(mesh, RIGHT_EYE) + lengthOf(mesh, LEFT_EYE)) / 2;
  const direction = directionOf(mesh[RIGHT_EYE[0]]!, mesh[LEFT_EYE[0]]!);
  const turned = Math.max(Math.cos((pose.yaw * Math.PI) / 180), LEAST_WIDTH);
  const bulge = (centre: Point, proportion: Proportion, how: { more: number; width: number }): Bulge => ({
    centre,
    direction,
    reach: {
      along: proportion.along * how.width * unit,
      up: proportion.up * unit,
      down: proportion.down * unit,
    },
    scale: proportion.scale ** (amount * how.more),
    lift: (proportion.lift ?? 0) * amount * how.more * unit,
    even: proportion.even,
  });
  const proportion = between(EYE, EYE_BEHIND_GLASSES, glasses);
  const middleOf = (outline: readonly number[]) => centroid(outline.map((index) => mesh[index]!));
  const more =
    openShare(mesh, unit) *
    (1 + MORE_WHERE_SMALL * (1 - smoothstep(0.07, 0.25, box.height / longSide))) *
    (1 - LESS_IN_PROFILE * smoothstep(PROFILE.from, PROFILE.to, Math.abs(pose.yaw)));
  const eyes = EYES.flatMap((outline, side) => {
    const [outer, inner] = side === 0 ? RIGHT_EYE : LEFT_EYE;
    const width = distance(mesh[outer]!, mesh[inner]!) / unit;
    const seen = smoothstep(HIDDEN.from, HIDDEN.to, width);
    const brow = middleOf(BROWS[side]!);
    const seenWidth = Math.min(Math.max(width, LEAST_WIDTH), 1);
    return [
      bulge(middleOf(outline), proportion, { more: more * seen, width: seenWidth }),
      // A rim may lie on the brow.
      bulge(
        brow,
        { ...BROW, down: (0.8 * distance(brow, mesh[LIDS[side]![0]]!)) / unit },
        { more: more * seen * (1 - glasses), width: seenWidth },
      ),
    ];
  });
  return [
    ...eyes,
    bulge(mesh[TIP]!, NOSE_TIP, { more: 1, width: turned }),
    bulge(middleOf(LIPS), JAW, { more: 1, width: turned }),
  ];
}

/** Corners of the eyes and the tip of the nose in MediaPipe's mesh: the outer corner first. */
const RIGHT_EYE = [33, 133] as const;
const LEFT_EYE = [263, 362] as const;
const TIP = 4;
/** The middles of the upper and lower lids. */
const LIDS = [
  [159, 145],
  [386, 374],
] as const;

/** What is seen from the side is this much narrower at most. */
const LEAST_WIDTH = 0.5;
/** An eye seen so narrow, as a part of its width, is behind the nose. */
const HIDDEN = { from: 0.2, to: 0.45 };
/** An eye in profile is a dark wedge: enlarged so far it would be a stain. Degrees that the head is turned. */
const LESS_IN_PROFILE = 0.5;
const PROFILE = { from: 40, to: 60 };
/** Eyes of small faces are enlarged by so much more: otherwise it would not be seen. */
const MORE_WHERE_SMALL = 0.5;

/** Closed and laughing eyes stay what they are: they are enlarged less. Both by as much as the more open one. */
function openShare(mesh: readonly MeshPoint[], unit: number): number {
  const open = Math.max(...LIDS.map(([upper, lower]) => distance(mesh[upper]!, mesh[lower]!))) / unit;
  return CLOSED_SHARE + (1 - CLOSED_SHARE) * smoothstep(0.1, 0.24, open);
}

const CLOSED_SHARE = 0.45;

const between = (one: Proportion, other: Proportion, share: number): Proportion => {
  const mix = (name: keyof Omit<Proportion, 'lift'>) => one[name] + share * (other[name] - one[name]);
  return { scale: mix('scale'), along: mix('along'), up: mix('up'), down: mix('down'), even: mix('even') };
};

/** In space, so that a turned head's eyes are as wide as they are. */
function lengthOf(mesh: readonly MeshPoint[], [one, other]: readonly [number, number]): number {
  const [from, to] = [mesh[one]!, mesh[other]!];
  return Math.hypot(to.x - from.x, to.y - from.y, to.z - from.z);
}

function directionOf(from: Point, to: Point): Point {
  const length = distance(from, to) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}
