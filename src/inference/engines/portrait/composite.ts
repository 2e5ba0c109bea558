import { apply, invert, type Similarity } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { type Grid, readGrid } from './grid.ts';
import { HEAD_SIDE } from './head.ts';

/** Over so many pixels at the square's edge the broad colours fade to nothing. */
const SQUARE_EDGE = 24;

export interface HeadLayer {
  /** The drawn head in the aligned square, at any number of pixels. */
  readonly drawing: Raster;
  /** From the aligned square to the canvas. */
  readonly toCanvas: Similarity;
  /** Opacity of the head, 0…1, over the aligned square. */
  readonly mask: Mask;
  /** Broad colours end softly: the mask with its edge smoothed away, and what the head's R, G and B differ by from the canvas. */
  readonly seam?: Grid;
}

export interface Mask {
  readonly side: number;
  readonly data: Float32Array;
}

/** Composites a drawn head over the canvas, in place, bilinear, where the mask is not 0. */
export function compositeHead(canvas: Raster, layer: HeadLayer): void {
  const toHead = invert(layer.toCanvas);
  const mask = frame(layer.mask);
  const { top, bottom } = rowsOf(layer.toCanvas, canvas.height);
  // Clamped arrays round and clip what is written to them.
  const { width, data } = canvas;
  const levels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  for (let y = top; y < bottom; y++) compositeRow(levels, width, y, { ...layer, toHead, mask });
}

interface PlacedHead extends HeadLayer {
  readonly toHead: Similarity;
}

/** @param mask framed */
function compositeRow(
  data: Uint8ClampedArray,
  width: number,
  y: number,
  { drawing, toHead, mask, seam }: PlacedHead,
): void {
  const { a, b, shiftX, shiftY } = toHead;
  const { left, right } = columnsOf(toHead, y, width);
  const scale = drawing.width / HEAD_SIDE;
  const maskScale = (mask.side - 2) / HEAD_SIDE;
  const last = drawing.width - 2 + 0.999;
  const line = drawing.width * 3;
  const drawn = drawing.data;
  const soft = new Float64Array(4);
  let place = (y * width + left) * 3;
  for (let x = left; x < right; x++, place += 3) {
    const u = a * x - b * y + shiftX + 0.5;
    const v = b * x + a * y + shiftY + 0.5;
    const share = readMask(mask, u * maskScale - 0.5, v * maskScale - 0.5);
    let more = 0;
    if (seam !== undefined) {
      readGrid(seam, u / HEAD_SIDE, v / HEAD_SIDE, soft);
      more = inside(u) * inside(v) * soft[0]! - share;
    }
    if (share <= 0 && more <= 0) continue;
    const column = Math.min(Math.max(u * scale - 0.5, 0), last);
    const row = Math.min(Math.max(v * scale - 0.5, 0), last);
    const before = column | 0;
    const above = row | 0;
    const across = column - before;
    const down = row - above;
    // The shares of the four pixels around the place.
    const w0 = (1 - across) * (1 - down);
    const w1 = across * (1 - down);
    const w2 = (1 - across) * down;
    const w3 = across * down;
    const up = above * line + before * 3;
    const low = up + line;
    const red = w0 * drawn[up]! + w1 * drawn[up + 3]! + w2 * drawn[low]! + w3 * drawn[low + 3]!;
    const green = w0 * drawn[up + 1]! + w1 * drawn[up + 4]! + w2 * drawn[low + 1]! + w3 * drawn[low + 4]!;
    const blue = w0 * drawn[up + 2]! + w1 * drawn[up + 5]! + w2 * drawn[low + 2]! + w3 * drawn[low + 5]!;
    data[place] = blended(data[place]!, red, share, more, soft[1]!);
    data[place + 1] = blended(data[place + 1]!, green, share, more, soft[2]!);
    data[place + 2] = blended(data[place + 2]!, blue, share, more, soft[3]!);
  }
}

/** A level of the canvas with a share of the head's, and with more of the broad colour that the head differs by. */
function blended(level: number, drawn: number, share: number, more: number, broad: number): number {
  const apart = drawn - level;
  // Where the head's drawing does not differ, as on a wall behind it, its broad colours must not spill.
  // Written out: minima and maxima would take a fifth of all the laying.
  let tone = broad;
  if (apart > 0) {
    if (tone < 0) tone = 0;
    else if (tone > apart) tone = apart;
  } else if (tone > 0) tone = 0;
  else if (tone < apart) tone = apart;
  return level + share * apart + more * tone;
}

/** Nothing of the head's broad colours reaches beyond its square. */
function inside(at: number): number {
  const toEdge = Math.min(at, HEAD_SIDE - at);
  if (toEdge >= SQUARE_EDGE) return 1;
  return toEdge > 0 ? toEdge / SQUARE_EDGE : 0;
}

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
