import { smoothstep } from '../../smoothstep.ts';
import type { Mask } from '../portrait/composite.ts';
import { HEAD_SIDE } from '../portrait/head.ts';

/** Half the width and half the height of the head's part of the aligned square, in pixels, and how square its outline is. */
const HALF = { width: 98, height: 138 };
const SQUARENESS = 3;
/** From all of the head to nothing of it, in parts of the way from the middle to the outline. */
const EDGE = { from: 0.78, to: 1.22 };

/** A soft upright superellipse: the part of an aligned head that is composited over the picture. */
export function headMask(): Mask {
  const across = powersOf(HALF.width);
  const down = powersOf(HALF.height);
  const data = new Float32Array(HEAD_SIDE ** 2);
  // Its upper left quarter, and where that is seen in mirrors.
  for (let y = 0; 2 * y < HEAD_SIDE; y++)
    for (let x = 0; 2 * x < HEAD_SIDE; x++) {
      const radius = (across[x]! + down[y]!) ** (1 / SQUARENESS);
      const opacity = 1 - smoothstep(EDGE.from, EDGE.to, radius);
      const right = HEAD_SIDE - 1 - x;
      const top = HEAD_SIDE * y;
      const bottom = HEAD_SIDE * (HEAD_SIDE - 1 - y);
      data[top + x] = data[top + right] = data[bottom + x] = data[bottom + right] = opacity;
    }
  return { side: HEAD_SIDE, data };
}

/** Distances of rows or columns from the middle, in halves of the outline, to its power. */
const powersOf = (half: number): Float64Array =>
  Float64Array.from(
    { length: HEAD_SIDE },
    (_, at) => (Math.abs(at - (HEAD_SIDE - 1) / 2) / half) ** SQUARENESS,
  );
