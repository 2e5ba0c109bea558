import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import type { Coefficients } from './coefficients.ts';
import { clip } from './coefficients.ts';

/**
 * Draws on a guide of any size: slope · guide + offset, with the coefficients enlarged by cubic convolution (Keys 1981).
 * What the networks took from the photo comes back at the photo's own sharpness.
 * @param from the size the coefficients were computed for; they may reach beyond it
 */
export function drawOn(guide: Raster, { width: stride, slope, offset }: Coefficients, from: Size): Raster {
  const { width, height } = guide;
  const columns = cubicTaps(from.width, width);
  const rows = cubicTaps(from.height, height);
  const line = stride * 3;
  const slopes = new Float32Array(from.width * 3);
  const offsets = new Float32Array(from.width * 3);
  const data = new Uint8Array(width * height * 3);
  let place = 0;
  for (let y = 0; y < height; y++) {
    const [r0, r1, r2, r3] = [0, 1, 2, 3].map((tap) => rows.places[y * 4 + tap]! * line) as [
      number,
      number,
      number,
      number,
    ];
    const [w0, w1, w2, w3] = rows.weights.subarray(y * 4, y * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    for (let x = 0; x < slopes.length; x++) {
      slopes[x] = w0 * slope[r0 + x]! + w1 * slope[r1 + x]! + w2 * slope[r2 + x]! + w3 * slope[r3 + x]!;
      offsets[x] = w0 * offset[r0 + x]! + w1 * offset[r1 + x]! + w2 * offset[r2 + x]! + w3 * offset[r3 + x]!;
    }
    for (let x = 0, tap = 0; x < width; x++, tap += 4) {
      const [c0, c1] = [columns.places[tap]! * 3, columns.places[tap + 1]! * 3];
      const [c2, c3] = [columns.places[tap + 2]! * 3, columns.places[tap + 3]! * 3];
      const [v0, v1] = [columns.weights[tap]!, columns.weights[tap + 1]!];
      const [v2, v3] = [columns.weights[tap + 2]!, columns.weights[tap + 3]!];
      // The networks speak BGR.
      for (let channel = 2; channel >= 0; channel--, place++) {
        const photo = guide.data[place]! / 127.5 - 1;
        const a =
          v0 * slopes[c0 + channel]! +
          v1 * slopes[c1 + channel]! +
          v2 * slopes[c2 + channel]! +
          v3 * slopes[c3 + channel]!;
        const b =
          v0 * offsets[c0 + channel]! +
          v1 * offsets[c1 + channel]! +
          v2 * offsets[c2 + channel]! +
          v3 * offsets[c3 + channel]!;
        data[place] = (clip(a * photo + b) + 1) * 127.5;
      }
    }
  }
  return { width, height, data };
}

/** Four places and weights for each new pixel; a pixel that stays where it is has one tap of weight 1. */
function cubicTaps(from: number, to: number): { places: Int32Array; weights: Float32Array } {
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
