import type { Raster } from '../image/raster.ts';

/** Passes of a moving average that come close to a Gaussian. */
const PASSES = 3;

/**
 * Blurs like a Gaussian, by moving averages along rows and columns.
 * @param sigma standard deviation in pixels
 */
export function blur(picture: Raster, sigma: number): Raster {
  // The variance of a mean over 2r + 1 pixels is r · (r + 1) / 3.
  const radius = Math.max(1, Math.round((Math.sqrt(1 + (12 * sigma * sigma) / PASSES) - 1) / 2));
  const { width, height } = picture;
  let data = picture.data;
  for (let pass = 0; pass < PASSES; pass++) {
    data = average(data, { lines: height, length: width, step: 3, stride: 3 * width, radius });
    data = average(data, { lines: width, length: height, step: 3 * width, stride: 3, radius });
  }
  return { width, height, data };
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  /** Bytes from a pixel of a line to the next, and from a line to the next. */
  readonly step: number;
  readonly stride: number;
  readonly radius: number;
}

/** Beyond its ends a line goes on as it ends. */
function average(data: Uint8Array, { lines, length, step, stride, radius }: Lines): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(data.length);
  const size = 2 * radius + 1;
  for (let line = 0; line < lines; line++)
    for (let channel = 0; channel < 3; channel++) {
      const start = line * stride + channel;
      const at = (place: number) => data[start + step * Math.min(Math.max(place, 0), length - 1)]!;
      let sum = 0;
      for (let place = -radius; place <= radius; place++) sum += at(place);
      for (let place = 0; place < length; place++) {
        result[start + step * place] = sum / size + 0.5;
        sum += at(place + radius + 1) - at(place - radius);
      }
    }
  return result;
}
