import type { AlignmentPoints } from '../../faces/face.ts';
import { fitSimilarity, type Similarity } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';

/** Side of the square that a head is aligned in, in pixels. */
export const HEAD_SIDE = 288;

/** Where the five points of an aligned head lie (DCT-Net, source/mtcnn_pytorch); pixel centres at whole numbers. */
const REFERENCE: AlignmentPoints = {
  leftPupil: { x: 111.78243, y: 137.62857 },
  rightPupil: { x: 179.7399, y: 137.2527 },
  noseTip: { x: 145.97716, y: 176.27773 },
  leftMouthCorner: { x: 118.05936, y: 216.06203 },
  rightMouthCorner: { x: 174.33623, y: 215.75076 },
};
const NAMES = Object.keys(REFERENCE) as (keyof AlignmentPoints)[];

/** The way from the aligned square to the picture that the points lie in. */
export function alignHead(points: AlignmentPoints): Similarity {
  return fitSimilarity(
    NAMES.map((name) => REFERENCE[name]),
    NAMES.map((name) => points[name]),
  );
}

/** Cuts an aligned head out, bilinear; white outside the picture, as the official pipeline has it. */
export function cutHead(picture: Raster, toPicture: Similarity, side: number): Raster {
  const head = { width: side, height: side, data: new Uint8Array(side * side * 3) };
  for (let row = 0; row < side; row++) cutRow(picture, toPicture, row, head);
  return head;
}

function cutRow(picture: Raster, { a, b, shiftX, shiftY }: Similarity, row: number, head: Raster): void {
  const { width, height, data } = picture;
  const to = head.data;
  const line = width * 3;
  const step = HEAD_SIDE / head.width;
  const v = (row + 0.5) * step - 0.5;
  let place = row * head.width * 3;
  for (let column = 0; column < head.width; column++, place += 3) {
    const u = (column + 0.5) * step - 0.5;
    const x = a * u - b * v + shiftX;
    const y = b * u + a * v + shiftY;
    if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) {
      cutAtEdge(picture, x, y, to, place);
      continue;
    }
    const left = x | 0;
    const top = y | 0;
    const right = x - left;
    const below = y - top;
    const stay = 1 - right;
    const above = 1 - below;
    const up = top * line + left * 3;
    const low = up + line;
    to[place] =
      (data[up]! * stay + data[up + 3]! * right) * above +
      (data[low]! * stay + data[low + 3]! * right) * below +
      0.5;
    to[place + 1] =
      (data[up + 1]! * stay + data[up + 4]! * right) * above +
      (data[low + 1]! * stay + data[low + 4]! * right) * below +
      0.5;
    to[place + 2] =
      (data[up + 2]! * stay + data[up + 5]! * right) * above +
      (data[low + 2]! * stay + data[low + 5]! * right) * below +
      0.5;
  }
}

/** The same for one pixel where some of the four around the place lie outside. */
function cutAtEdge({ width, height, data }: Raster, x: number, y: number, head: Uint8Array, place: number) {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const below = y - top;
  for (let channel = 0; channel < 3; channel++) {
    const at = (column: number, row: number) =>
      column < 0 || row < 0 || column >= width || row >= height
        ? 255
        : data[(row * width + column) * 3 + channel]!;
    head[place + channel] =
      (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - below) +
      (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * below +
      0.5;
  }
}
