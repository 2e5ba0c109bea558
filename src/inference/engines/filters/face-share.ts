import type { Face } from '../../faces/face.ts';
import { smoothstep } from '../../smoothstep.ts';

/** Squares of distances from a face's middle, in halves of its box: a face ends softly between the two. */
const FACE = { from: 0.9, to: 1.7 };

/** How far a row is from a face's middle, in halves of its height. */
const down = ({ y, height }: Face['box'], row: number) => (2 * (row - y)) / height - 1;

/** Whether a face reaches into a row. */
export const isNear = ({ box }: Face, row: number): boolean => down(box, row) ** 2 < FACE.to;

/** 1 within a face, 0 outside, softly. */
export function faceShare(faces: readonly Face[], x: number, y: number): number {
  let share = 0;
  for (const { box } of faces) share = Math.max(share, shareOf(box, x, y));
  return share;
}

/** The same for one face. */
export function shareOf(box: Face['box'], x: number, y: number): number {
  const across = (2 * (x - box.x)) / box.width - 1;
  const distance = across ** 2 + down(box, y) ** 2;
  return distance < FACE.to ? 1 - smoothstep(FACE.from, FACE.to, distance) : 0;
}

/** Visits the columns of a row that a face reaches, and says how much of each is face, 0…1. */
export function eachColumn(
  face: Face,
  row: number,
  width: number,
  visit: (x: number, share: number) => void,
): void {
  if (!isNear(face, row)) return;
  const { x: left, width: across } = face.box;
  const beyond = (across / 2) * (Math.sqrt(FACE.to) - 1);
  const end = Math.min(width, left + across + beyond);
  for (let x = Math.max(0, Math.floor(left - beyond)); x < end; x++) visit(x, shareOf(face.box, x, row));
}
