import type { Raster } from '../../../src/inference/image/raster.ts';
import { putColour } from '../../fixtures/pictures.ts';

/** A picture from a function of place; values are 0..255. */
export function picture(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
): Raster {
  const data = new Uint8Array(width * height * 3);
  let place = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) place = putColour(data, place, colourAt(x, y));
  return { width, height, data };
}

/** Skin of very light to very dark tone, sRGB. */
export const SKIN_TONES = [
  [244, 214, 196],
  [214, 160, 128],
  [160, 104, 76],
  [104, 66, 48],
  [66, 42, 32],
] as const;

/** A drawn head of the given skin before a graded background, with hair, eyes, a mouth, side light and sensor noise. */
export function portrait(size: number, skin: readonly [number, number, number], seed = 1): Raster {
  const noise = noiseFrom(seed);
  const inside = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  return picture(size, size, (px, py) => {
    const [x, y] = [px / size, py / size];
    const grain = noise() * 10;
    const shade = 1.05 - 0.35 * Math.max(0, x - 0.45);
    const tint = ([r, g, b]: readonly [number, number, number], light: number) =>
      [r * light + grain, g * light + grain, b * light + grain] as const;
    if (inside(x, y, 0.41, 0.44, 0.035, 0.018) || inside(x, y, 0.59, 0.44, 0.035, 0.018))
      return tint(
        inside(x, y, 0.41, 0.44, 0.014, 0.014) || inside(x, y, 0.59, 0.44, 0.014, 0.014)
          ? [30, 25, 25]
          : [225, 220, 215],
        1,
      );
    if (inside(x, y, 0.5, 0.66, 0.08, 0.02)) return tint([150, 60, 60], shade);
    if (inside(x, y, 0.5, 0.52, 0.2, 0.27)) return tint(skin, shade);
    if (inside(x, y, 0.5, 0.45, 0.27, 0.33)) return tint([52, 36, 30], 0.8 + 0.3 * Math.sin(60 * x));
    if (inside(x, y, 0.5, 1.05, 0.42, 0.3)) return tint([50, 80, 130], shade);
    return tint([150 + 60 * y, 170, 190 - 40 * x], 1);
  });
}

/** A deterministic source of roughly normal numbers with deviation 1. */
export function noiseFrom(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => (next() + next() + next() + next() - 2) * 1.73;
}

/** Mean absolute difference of two pictures, in steps of 255. */
export function distance(a: Raster, b: Raster): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/** Rec. 601 luma of every pixel, 0..255. */
export function lumaOf({ data, width, height }: Raster): Float32Array {
  return Float32Array.from(
    { length: width * height },
    (_, i) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!,
  );
}

/** Share of the pixels whose lightness changes by less than `limit` to the right and down. */
export function flatShare(raster: Raster, limit = 2): number {
  const luma = lumaOf(raster);
  let count = 0;
  for (let y = 0; y < raster.height - 1; y++)
    for (let x = 0; x < raster.width - 1; x++) {
      const at = y * raster.width + x;
      if (Math.hypot(luma[at + 1]! - luma[at]!, luma[at + raster.width]! - luma[at]!) < limit) count++;
    }
  return count / ((raster.width - 1) * (raster.height - 1));
}

/** Half of the size, each pixel the mean of four. */
export function halved({ width, height, data }: Raster): Raster {
  return picture(width >> 1, height >> 1, (x, y) => {
    const at = (dx: number, dy: number, c: number) => data[3 * ((2 * y + dy) * width + 2 * x + dx) + c]!;
    const mean = (c: number) => (at(0, 0, c) + at(1, 0, c) + at(0, 1, c) + at(1, 1, c)) / 4;
    return [mean(0), mean(1), mean(2)];
  });
}

/** Bit for bit; far quicker than comparing millions of numbers one by one. */
export const sameNumbers = (one: ArrayBufferView, other: ArrayBufferView): boolean =>
  Buffer.from(one.buffer, one.byteOffset, one.byteLength).equals(
    Buffer.from(other.buffer, other.byteOffset, other.byteLength),
  );
