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
export function cutHead({ width, height, data }: Raster, toPicture: Similarity, side: number): Raster {
  const head = new Uint8Array(side * side * 3);
  const step = HEAD_SIDE / side;
  const at = (x: number, y: number, channel: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 255 : data[(y * width + x) * 3 + channel]!;
  const line = width * 3;
  const { a, b, shiftX, shiftY } = toPicture;
  for (let row = 0, place = 0; row < side; row++) {
    const v = (row + 0.5) * step - 0.5;
    for (let column = 0; column < side; column++) {
      const u = (column + 0.5) * step - 0.5;
      const x = a * u - b * v + shiftX;
      const y = b * u + a * v + shiftY;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const below = y - top;
      const isInside = left >= 0 && top >= 0 && left < width - 1 && top < height - 1;
      let from = top * line + left * 3;
      for (let channel = 0; channel < 3; channel++, place++, from++) {
        const level = isInside
          ? (data[from]! * (1 - right) + data[from + 3]! * right) * (1 - below) +
            (data[from + line]! * (1 - right) + data[from + line + 3]! * right) * below
          : (at(left, top, channel) * (1 - right) + at(left + 1, top, channel) * right) * (1 - below) +
            (at(left, top + 1, channel) * (1 - right) + at(left + 1, top + 1, channel) * right) * below;
        head[place] = level + 0.5;
      }
    }
  }
  return { width: side, height: side, data: head };
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
  /** Broad colours end softly: what the head's differ by from the canvas, and the mask with its edge smoothed away. */
  readonly seam?: { readonly difference: Grid; readonly mask: Grid };
}

export interface Mask {
  readonly side: number;
  readonly data: Float32Array;
}

/** Lays a drawn head over the canvas, in place, bilinear, where the mask is not 0. */
export function layHead({ width, height, data }: Raster, { drawing, toCanvas, mask, seam }: HeadLayer): void {
  const corners = [0, HEAD_SIDE].flatMap((x) => [0, HEAD_SIDE].map((y) => apply(toCanvas, { x, y })));
  const bounds = (values: readonly number[], end: number) =>
    [
      Math.max(0, Math.floor(Math.min(...values))),
      Math.min(end, Math.ceil(Math.max(...values)) + 1),
    ] as const;
  const [left, right] = bounds(
    corners.map(({ x }) => x),
    width,
  );
  const [top, bottom] = bounds(
    corners.map(({ y }) => y),
    height,
  );
  const toHead = invert(toCanvas);
  const scale = drawing.width / HEAD_SIDE;
  const maskScale = mask.side / HEAD_SIDE;
  const last = drawing.width - 2;
  const stride = drawing.width * 3;
  const [wide, difference] = [new Float32Array(1), new Float32Array(3)];
  // Nothing of the head reaches beyond its square.
  const inside = (at: number) => Math.min(Math.max(Math.min(at, HEAD_SIDE - at) / SQUARE_EDGE, 0), 1);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const u = toHead.a * x - toHead.b * y + toHead.shiftX + 0.5;
      const v = toHead.b * x + toHead.a * y + toHead.shiftY + 0.5;
      const share = sampleMask(mask, u * maskScale - 0.5, v * maskScale - 0.5);
      let more = 0;
      if (seam !== undefined) {
        readGrid(seam.mask, u / HEAD_SIDE, v / HEAD_SIDE, wide);
        readGrid(seam.difference, u / HEAD_SIDE, v / HEAD_SIDE, difference);
        more = inside(u) * inside(v) * wide[0]! - share;
      }
      if (share <= 0 && more <= 0) continue;
      const column = Math.min(Math.max(u * scale - 0.5, 0), last + 0.999);
      const row = Math.min(Math.max(v * scale - 0.5, 0), last + 0.999);
      const [columnBefore, rowBefore] = [Math.floor(column), Math.floor(row)];
      const [across, down] = [column - columnBefore, row - rowBefore];
      let channel = 0;
      let from = rowBefore * stride + columnBefore * 3;
      for (let place = (y * width + x) * 3, end = place + 3; place < end; place++, from++) {
        const upper = drawing.data[from]! * (1 - across) + drawing.data[from + 3]! * across;
        const lower = drawing.data[from + stride]! * (1 - across) + drawing.data[from + stride + 3]! * across;
        const drawn = upper * (1 - down) + lower * down;
        // Where the head's drawing does not differ, as on a wall behind it, its broad colours must not spill.
        const apart = drawn - data[place]!;
        const broad = difference[channel++]!;
        const tone = apart > 0 ? Math.min(Math.max(broad, 0), apart) : Math.max(Math.min(broad, 0), apart);
        const level = data[place]! + share * apart + more * tone;
        data[place] = Math.min(Math.max(level + 0.5, 0), 255);
      }
    }
}

/** Bilinear; 0 outside. */
function sampleMask({ side, data }: Mask, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < -1 || top < -1 || left >= side || top >= side) return 0;
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= side || row >= side ? 0 : data[row * side + column]!;
  const [right, below] = [x - left, y - top];
  return (
    (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - below) +
    (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * below
  );
}
