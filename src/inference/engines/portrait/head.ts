import type { AlignmentPoints } from '../../faces/face.ts';
import { apply, fitSimilarity, invert, type Similarity } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { type Grid, readGrid } from './grid.ts';

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
  const { width, height, data } = picture;
  const head = new Uint8Array(side * side * 3);
  const step = HEAD_SIDE / side;
  const line = width * 3;
  const { a, b, shiftX, shiftY } = toPicture;
  for (let row = 0, place = 0; row < side; row++) {
    const v = (row + 0.5) * step - 0.5;
    for (let column = 0; column < side; column++, place += 3) {
      const u = (column + 0.5) * step - 0.5;
      const x = a * u - b * v + shiftX;
      const y = b * u + a * v + shiftY;
      if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) {
        cutAtEdge(picture, x, y, head, place);
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
      head[place] =
        (data[up]! * stay + data[up + 3]! * right) * above +
        (data[low]! * stay + data[low + 3]! * right) * below +
        0.5;
      head[place + 1] =
        (data[up + 1]! * stay + data[up + 4]! * right) * above +
        (data[low + 1]! * stay + data[low + 4]! * right) * below +
        0.5;
      head[place + 2] =
        (data[up + 2]! * stay + data[up + 5]! * right) * above +
        (data[low + 2]! * stay + data[low + 5]! * right) * below +
        0.5;
    }
  }
  return { width: side, height: side, data: head };
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

/** Over so many pixels at the square's edge the broad colours fade to nothing. */
const SQUARE_EDGE = 24;

export interface HeadLayer {
  /** The drawn head in the aligned square, at any number of pixels. */
  readonly drawing: Raster;
  /** From the aligned square to the canvas. */
  readonly toCanvas: Similarity;
  /** How much of the head is laid on, 0…1, over the aligned square. */
  readonly mask: Mask;
  /** Broad colours end softly: the mask with its edge smoothed away, and what the head's R, G and B differ by from the canvas. */
  readonly seam?: Grid;
}

export interface Mask {
  readonly side: number;
  readonly data: Float32Array;
}

/** Lays a drawn head over the canvas, in place, bilinear, where the mask is not 0. */
export function layHead({ width, height, data }: Raster, { drawing, toCanvas, mask, seam }: HeadLayer): void {
  const toHead = invert(toCanvas);
  const { top, bottom } = rowsOf(toCanvas, height);
  const scale = drawing.width / HEAD_SIDE;
  const maskScale = mask.side / HEAD_SIDE;
  const framed = frame(mask);
  const last = drawing.width - 2 + 0.999;
  const line = drawing.width * 3;
  const drawn = drawing.data;
  const soft = new Float32Array(4);
  for (let y = top; y < bottom; y++) {
    const { left, right } = columnsOf(toHead, y, width);
    for (let x = left; x < right; x++) {
      const u = toHead.a * x - toHead.b * y + toHead.shiftX + 0.5;
      const v = toHead.b * x + toHead.a * y + toHead.shiftY + 0.5;
      const share = readMask(framed, u * maskScale - 0.5, v * maskScale - 0.5);
      let more = 0;
      if (seam !== undefined) {
        readGrid(seam, u / HEAD_SIDE, v / HEAD_SIDE, soft);
        more = inside(u) * inside(v) * soft[0]! - share;
      }
      if (share <= 0 && more <= 0) continue;
      const place = (y * width + x) * 3;
      const rest = 1 - share;
      let red = rest * data[place]! + more * soft[1]!;
      let green = rest * data[place + 1]! + more * soft[2]!;
      let blue = rest * data[place + 2]! + more * soft[3]!;
      if (share > 0) {
        const column = Math.min(Math.max(u * scale - 0.5, 0), last);
        const row = Math.min(Math.max(v * scale - 0.5, 0), last);
        const columnBefore = column | 0;
        const rowBefore = row | 0;
        const across = column - columnBefore;
        const down = row - rowBefore;
        const back = share * (1 - across);
        const ahead = share * across;
        const first = back * (1 - down);
        const second = ahead * (1 - down);
        const third = back * down;
        const fourth = ahead * down;
        const up = rowBefore * line + columnBefore * 3;
        const low = up + line;
        red += first * drawn[up]! + second * drawn[up + 3]! + third * drawn[low]! + fourth * drawn[low + 3]!;
        green +=
          first * drawn[up + 1]! +
          second * drawn[up + 4]! +
          third * drawn[low + 1]! +
          fourth * drawn[low + 4]!;
        blue +=
          first * drawn[up + 2]! +
          second * drawn[up + 5]! +
          third * drawn[low + 2]! +
          fourth * drawn[low + 5]!;
      }
      data[place] = byte(red);
      data[place + 1] = byte(green);
      data[place + 2] = byte(blue);
    }
  }
}

const byte = (level: number) => Math.min(Math.max(level + 0.5, 0), 255);

/** Nothing of the head's broad colours reaches beyond its square. */
const inside = (at: number) => Math.min(Math.max(Math.min(at, HEAD_SIDE - at) / SQUARE_EDGE, 0), 1);

/** The canvas's rows that the aligned square lies in. */
function rowsOf(toCanvas: Similarity, height: number): { readonly top: number; readonly bottom: number } {
  const ys = [0, HEAD_SIDE].flatMap((x) => [0, HEAD_SIDE].map((y) => apply(toCanvas, { x, y }).y));
  return {
    top: Math.max(0, Math.floor(Math.min(...ys))),
    bottom: Math.min(height, Math.ceil(Math.max(...ys)) + 1),
  };
}

/** The columns of a row of the canvas that lie in the aligned square, with a pixel of the square around it: a mask ends softly. */
function columnsOf({ a, b, shiftX, shiftY }: Similarity, y: number, width: number) {
  let [left, right] = [0, width];
  // Along a row, both of the square's coordinates change evenly.
  for (const [start, slope] of [
    [shiftX - b * y, a],
    [shiftY + a * y, b],
  ] as const) {
    if (slope === 0) {
      if (start < -2 || start > HEAD_SIDE + 2) right = 0;
      continue;
    }
    const [one, other] = [(-2 - start) / slope, (HEAD_SIDE + 2 - start) / slope];
    left = Math.max(left, Math.floor(Math.min(one, other)));
    right = Math.min(right, Math.ceil(Math.max(one, other)) + 1);
  }
  return { left, right };
}

/** A mask with a border of zeros, so that reading it needs no look at where it ends. */
function frame({ side, data }: Mask): Mask {
  const framed = new Float32Array((side + 2) ** 2);
  for (let row = 0; row < side; row++)
    framed.set(data.subarray(row * side, (row + 1) * side), (row + 1) * (side + 2) + 1);
  return { side: side + 2, data: framed };
}

/** Bilinear; 0 outside. @param framed the mask, framed; the place counts in pixels of the mask itself */
function readMask({ side, data }: Mask, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= side - 2 || top >= side - 2) return 0;
  const right = x - left;
  const below = y - top;
  const first = (top + 1) * side + left + 1;
  return (
    (data[first]! * (1 - right) + data[first + 1]! * right) * (1 - below) +
    (data[first + side]! * (1 - right) + data[first + side + 1]! * right) * below
  );
}
