import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import { type Coefficients, clip } from './coefficients.ts';

/**
 * Draws on a guide of any size: slope · guide + offset, with the coefficients enlarged by cubic convolution (Keys 1981).
 * What the networks took from the photo comes back at the photo's own sharpness.
 * @param from the size the coefficients were computed for; they may reach beyond it
 */
export function drawOn(guide: Raster, { width: stride, slope, offset }: Coefficients, from: Size): Raster {
  const { width, height } = guide;
  const across = cubicTaps(from.width, width);
  const down = cubicTaps(from.height, height);
  const slopes = new Float64Array(from.width * 3);
  const offsets = new Float64Array(from.width * 3);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    // Down first: the coefficients are the smaller picture.
    enlargeDown({ slope, offset, line: stride * 3 }, down, y, slopes, offsets);
    drawRow(guide.data, slopes, offsets, across, y * width * 3, data);
  }
  return { width, height, data };
}

/** One row between four rows of coefficients: in float32’s precision, but kept in float64, which is read with no conversion. */
function enlargeDown(
  {
    slope,
    offset,
    line,
  }: { readonly slope: Float32Array; readonly offset: Float32Array; readonly line: number },
  { places, weights }: Taps,
  y: number,
  slopes: Float64Array,
  offsets: Float64Array,
): void {
  const r0 = places[y * 4]! * line;
  const r1 = places[y * 4 + 1]! * line;
  const r2 = places[y * 4 + 2]! * line;
  const r3 = places[y * 4 + 3]! * line;
  const w0 = weights[y * 4]!;
  const w1 = weights[y * 4 + 1]!;
  const w2 = weights[y * 4 + 2]!;
  const w3 = weights[y * 4 + 3]!;
  for (let x = 0; x < slopes.length; x++) {
    slopes[x] = Math.fround(
      w0 * slope[r0 + x]! + w1 * slope[r1 + x]! + w2 * slope[r2 + x]! + w3 * slope[r3 + x]!,
    );
    offsets[x] = Math.fround(
      w0 * offset[r0 + x]! + w1 * offset[r1 + x]! + w2 * offset[r2 + x]! + w3 * offset[r3 + x]!,
    );
  }
}

/** Every pixel of a row between four columns of coefficients; written out by channel, as this is where enlarging takes its time. */
function drawRow(
  guide: Uint8Array,
  slopes: Float64Array,
  offsets: Float64Array,
  { places, weights }: Taps,
  start: number,
  data: Uint8Array,
): void {
  for (let tap = 0, place = start; tap < places.length; tap += 4, place += 3) {
    const c0 = places[tap]! * 3;
    const c1 = places[tap + 1]! * 3;
    const c2 = places[tap + 2]! * 3;
    const c3 = places[tap + 3]! * 3;
    const w0 = weights[tap]!;
    const w1 = weights[tap + 1]!;
    const w2 = weights[tap + 2]!;
    const w3 = weights[tap + 3]!;
    // The networks use BGR.
    let a = w0 * slopes[c0 + 2]! + w1 * slopes[c1 + 2]! + w2 * slopes[c2 + 2]! + w3 * slopes[c3 + 2]!;
    let b = w0 * offsets[c0 + 2]! + w1 * offsets[c1 + 2]! + w2 * offsets[c2 + 2]! + w3 * offsets[c3 + 2]!;
    data[place] = (clip(a * LEVELS[guide[place]!]! + b) + 1) * 127.5;
    a = w0 * slopes[c0 + 1]! + w1 * slopes[c1 + 1]! + w2 * slopes[c2 + 1]! + w3 * slopes[c3 + 1]!;
    b = w0 * offsets[c0 + 1]! + w1 * offsets[c1 + 1]! + w2 * offsets[c2 + 1]! + w3 * offsets[c3 + 1]!;
    data[place + 1] = (clip(a * LEVELS[guide[place + 1]!]! + b) + 1) * 127.5;
    a = w0 * slopes[c0]! + w1 * slopes[c1]! + w2 * slopes[c2]! + w3 * slopes[c3]!;
    b = w0 * offsets[c0]! + w1 * offsets[c1]! + w2 * offsets[c2]! + w3 * offsets[c3]!;
    data[place + 2] = (clip(a * LEVELS[guide[place + 2]!]! + b) + 1) * 127.5;
  }
}

/** Bytes as levels −1…1. */
const LEVELS = Float64Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

/** Four places and weights for each new pixel. */
interface Taps {
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

/** A pixel that stays where it is has one tap of weight 1. */
function cubicTaps(from: number, to: number): Taps {
  const places = new Int32Array(to * 4);
  const weights = new Float32Array(to * 4);
  for (let index = 0; index < to; index++) {
    const at = ((index + 0.5) * from) / to - 0.5;
    const first = Math.floor(at);
    const t = at - first;
    weights.set(
      [
        -t / 2 + t ** 2 - t ** 3 / 2,
        1 - 2.5 * t ** 2 + 1.5 * t ** 3,
        t / 2 + 2 * t ** 2 - 1.5 * t ** 3,
        (t ** 3 - t ** 2) / 2,
      ],
      index * 4,
    );
    for (let tap = 0; tap < 4; tap++)
      places[index * 4 + tap] = Math.min(Math.max(first - 1 + tap, 0), from - 1);
  }
  return { places, weights };
}
