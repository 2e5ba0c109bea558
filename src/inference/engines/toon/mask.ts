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
  const middle = (HEAD_SIDE - 1) / 2;
  const data = Float32Array.from({ length: HEAD_SIDE ** 2 }, (_, pixel) => {
    const across = Math.abs((pixel % HEAD_SIDE) - middle) / HALF.width;
    const down = Math.abs(Math.floor(pixel / HEAD_SIDE) - middle) / HALF.height;
    const radius = (across ** SQUARENESS + down ** SQUARENESS) ** (1 / SQUARENESS);
    return 1 - smoothstep(EDGE.from, EDGE.to, radius);
  });
  return { side: HEAD_SIDE, data };
}
