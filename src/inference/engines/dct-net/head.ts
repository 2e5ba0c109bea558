import type { AlignmentPoints } from '../../faces/face.ts';
import { apply, fitSimilarity, invert, type Similarity } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import type { Coefficients } from './coefficients.ts';

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
  for (let row = 0, place = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const { x, y } = apply(toPicture, { x: (column + 0.5) * step - 0.5, y: (row + 0.5) * step - 0.5 });
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, below] = [x - left, y - top];
      for (let channel = 0; channel < 3; channel++, place++)
        head[place] = Math.round(
          (at(left, top, channel) * (1 - right) + at(left + 1, top, channel) * right) * (1 - below) +
            (at(left, top + 1, channel) * (1 - right) + at(left + 1, top + 1, channel) * right) * below,
        );
    }
  return { width: side, height: side, data: head };
}

export interface HeadLayer {
  readonly coefficients: Coefficients;
  /** From the aligned square to the canvas. */
  readonly toCanvas: Similarity;
  /** How much of the head is laid on, 0…1, over the aligned square. */
  readonly mask: Mask;
}

export interface Mask {
  readonly side: number;
  readonly data: Float32Array;
}

/** Lays a drawn head over the canvas, in place: slope · guide + offset where the mask is not 0. */
export function layHead(canvas: Raster, guide: Raster, { coefficients, toCanvas, mask }: HeadLayer): void {
  const { width, height } = canvas;
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
  const scale = coefficients.width / HEAD_SIDE;
  const maskScale = mask.side / HEAD_SIDE;
  const colour = new Float32Array(6);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const at = apply(toHead, { x, y });
      const share = sampleMask(mask, (at.x + 0.5) * maskScale - 0.5, (at.y + 0.5) * maskScale - 0.5);
      if (share <= 0) continue;
      sampleCoefficients(coefficients, (at.x + 0.5) * scale - 0.5, (at.y + 0.5) * scale - 0.5, colour);
      const pixel = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const photo = guide.data[pixel + channel]! / 127.5 - 1;
        // The networks speak BGR.
        const drawn = clip(colour[2 - channel]! * photo + colour[5 - channel]!);
        canvas.data[pixel + channel] = Math.round(
          share * (drawn + 1) * 127.5 + (1 - share) * canvas.data[pixel + channel]!,
        );
      }
    }
}

export const clip = (value: number): number => Math.min(0.999999, Math.max(-0.999999, value));

/** Slope then offset, three channels each, bilinear; the border is repeated. */
export function sampleCoefficients(
  { width, height, slope, offset }: Coefficients,
  x: number,
  y: number,
  to: Float32Array,
): void {
  const column = Math.min(Math.max(x, 0), width - 1);
  const row = Math.min(Math.max(y, 0), height - 1);
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, below] = [column - left, row - top];
  const first = (top * width + left) * 3;
  const across = left + 1 < width ? 3 : 0;
  const down = top + 1 < height ? width * 3 : 0;
  const [a, b] = [(1 - right) * (1 - below), right * (1 - below)];
  const [c, d] = [(1 - right) * below, right * below];
  for (let channel = 0; channel < 3; channel++) {
    const place = first + channel;
    to[channel] =
      a * slope[place]! +
      b * slope[place + across]! +
      c * slope[place + down]! +
      d * slope[place + across + down]!;
    to[channel + 3] =
      a * offset[place]! +
      b * offset[place + across]! +
      c * offset[place + down]! +
      d * offset[place + across + down]!;
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
