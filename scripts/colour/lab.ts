import type { Raster } from '../../src/inference/image/raster.ts';

/** A colour in CIELAB (D65): lightness 0…100, and how far it is to red and to yellow. */
export type Lab = readonly [lightness: number, red: number, yellow: number];

/** sRGB levels 0…255 in CIELAB (IEC 61966-2-1, CIE 15). */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Every pixel of a picture in CIELAB. */
export function labsOf({ data }: Raster): Lab[] {
  return Array.from({ length: data.length / 3 }, (_, pixel) =>
    labOf(data[pixel * 3]!, data[pixel * 3 + 1]!, data[pixel * 3 + 2]!),
  );
}

/** Distance of two colours (CIE 1976). */
export const deltaE = (one: Lab, other: Lab) =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

export const chromaOf = ([, red, yellow]: Lab) => Math.hypot(red, yellow);

/** Degrees. */
export const hueOf = ([, red, yellow]: Lab) => (Math.atan2(yellow, red) * 180) / Math.PI;

function linear(level: number): number {
  const share = level / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

const root = (share: number) => (share > 216 / 24389 ? Math.cbrt(share) : (841 / 108) * share + 4 / 29);
