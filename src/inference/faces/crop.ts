import type { Crop } from '../../cartoon.ts';
import type { Face } from './face.ts';
import { apply, type Box, boxAround, middle, type Similarity } from './geometry.ts';

/** A part of a picture in whole pixels. It may reach beyond the edges: what is missing there is made up. */
export interface Cut {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What to cut out of a picture of this size. `portrait` shows head and shoulders, `avatar` is a square with the whole head in
 * its middle, fit for a round frame. The cut lies inside the picture; an avatar reaches beyond it only when the head, hair
 * and chin included, fits into no square of the picture. Without a face a portrait is the whole picture and an avatar its
 * largest square.
 */
export function cutOf(crop: Crop, picture: Size, face: Face | undefined): Cut {
  if (crop === 'portrait' && face !== undefined) return portrait(picture, face);
  if (crop === 'avatar') return face === undefined ? largestSquare(picture) : avatar(picture, face);
  return { left: 0, top: 0, width: picture.width, height: picture.height };
}

/** How far the hair reaches above the mesh, and beside it on each side, as parts of the mesh's height and width. */
const HAIR_ABOVE = 0.42;
const HAIR_BESIDE = 0.14;

/**
 * The whole head with its hair, as an upright box: an ellipse around the mesh, raised and widened for the hair, turned as
 * the head is. A head in profile reaches further back.
 */
export function headBox({ mesh, pose }: Pick<Face, 'mesh' | 'pose'>): Box {
  const roll = (pose.roll * Math.PI) / 180;
  const upright = boxAround(mesh.map((point) => apply(turnBy(-roll), point)));
  const back = Math.sin((pose.yaw * Math.PI) / 180) * BACK_OF_HEAD * upright.height;
  const along = upright.height * (1 + HAIR_ABOVE);
  const across = upright.width * (1 + 2 * HAIR_BESIDE) + Math.abs(back);
  const centre = apply(turnBy(roll), {
    x: middle(upright).x - back / 2,
    y: upright.y + upright.height - along / 2,
  });
  const width = Math.hypot(across * Math.cos(roll), along * Math.sin(roll));
  const height = Math.hypot(across * Math.sin(roll), along * Math.cos(roll));
  return { x: centre.x - width / 2, y: centre.y - height / 2, width, height };
}

/** In full profile so much of a head, as a part of the mesh's height, lies behind the mesh. */
const BACK_OF_HEAD = 0.45;

const turnBy = (angle: number): Similarity => ({
  a: Math.cos(angle),
  b: Math.sin(angle),
  shiftX: 0,
  shiftY: 0,
});

/** Sides of an avatar as multiples of the head's longer side: with air around it, and at least. */
const AIRY = 1.5;
const TIGHT = 1.12;
/** Rather than drawing nearer, a head may lie this far down in an avatar: the hair at its sides and the neck stay in. */
const HIGH = 0.42;

function avatar(picture: Size, face: Face): Cut {
  const head = headBox(face);
  const longer = Math.max(head.width, head.height);
  const centre = middle(head);
  // The largest square inside the picture that has the head in its middle, or a little above, decides, within reason.
  const beside = 2 * Math.min(centre.x, picture.width - centre.x);
  const room = Math.min(beside, 2 * (picture.height - centre.y), centre.y / HIGH);
  const wanted = Math.min(Math.max(room, TIGHT * longer), AIRY * longer);
  const largest = Math.min(picture.width, picture.height);
  // A head that fits into no square of the picture gets the missing part made up, so that hair and chin stay in.
  const side = Math.round(wanted <= largest ? wanted : Math.max(largest, Math.min(longer, WIDEST * largest)));
  return {
    left: place(centre.x, side, picture.width),
    top: place(centre.y, side, picture.height),
    width: side,
    height: side,
  };
}

/** Side of an avatar of somebody cut out, and of what it is chosen from, as multiples of the head's longer side. */
const CUT_OUT_AIRY = 1.6;
const WIDE = 2.1;
/** How much longer what an avatar of somebody cut out is chosen from is than the avatar. */
export const CUT_OUT_ROOM = WIDE / CUT_OUT_AIRY;

/**
 * What the avatar of somebody who is cut out is chosen from, when their outline is known: all around the head, inside the picture, as beyond it
 * there is no hair to be made up.
 */
export function aroundHead(picture: Size, face: Face): Cut {
  const head = headBox(face);
  const centre = middle(head);
  const half = (WIDE * Math.max(head.width, head.height)) / 2;
  const left = clamp(Math.round(centre.x - half), 0, picture.width - 1);
  const top = clamp(Math.round(centre.y - half), 0, picture.height - 1);
  const right = clamp(Math.round(centre.x + half), left + 1, picture.width);
  const bottom = clamp(Math.round(centre.y + half), top + 1, picture.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** Half the side of an avatar: as it should be, and at least, around a head that may otherwise be cut by the picture's edge. */
export function avatarRadii(face: Pick<Face, 'mesh' | 'pose'>): {
  readonly airy: number;
  readonly tight: number;
} {
  const { width, height } = headBox(face);
  const longer = Math.max(width, height);
  return { airy: (CUT_OUT_AIRY * longer) / 2, tight: (TIGHT * longer) / 2 };
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** An avatar is never wider than this many times the picture. */
const WIDEST = 2;

/** Width to height of a portrait, and its height and the air above the hair as multiples of the head's height. */
const PORTRAIT_RATIO = 4 / 5;
const PORTRAIT_HEIGHT = 2.5;
const AIR_ABOVE = 0.3;

function portrait(picture: Size, face: Face): Cut {
  const head = headBox(face);
  const height = Math.round(Math.min(PORTRAIT_HEIGHT * head.height, picture.height));
  const ideal = PORTRAIT_RATIO * PORTRAIT_HEIGHT * head.height;
  // Where the picture ends below, the portrait gets narrower too, but shoulders stay in.
  const width = Math.round(
    Math.min(Math.max(PORTRAIT_RATIO * height, Math.min(ideal, height)), picture.width),
  );
  const top = Math.max(0, Math.round(head.y - AIR_ABOVE * head.height));
  return {
    left: place(middle(head).x, width, picture.width),
    top: Math.min(top, picture.height - height),
    width,
    height,
  };
}

/** People stand: their heads are above the middle. */
const HEADS_HEIGHT = 0.35;

function largestSquare({ width, height }: Size): Cut {
  const side = Math.min(width, height);
  return {
    left: Math.round((width - side) / 2),
    top: Math.round((height - side) * HEADS_HEIGHT),
    width: side,
    height: side,
  };
}

/** Where a stretch begins that has its middle here, moved inside the picture, or centred over it when it is longer. */
function place(centre: number, length: number, whole: number): number {
  if (length > whole) return Math.round((whole - length) / 2);
  return Math.min(Math.max(Math.round(centre - length / 2), 0), whole - length);
}
