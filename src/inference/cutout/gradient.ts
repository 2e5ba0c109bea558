import type { Size } from '../image/area.ts';
import type { Raster } from '../image/raster.ts';

/** sRGB, 0…255. */
export type Color = readonly [red: number, green: number, blue: number];

/** A change of color from the top of a picture to its bottom. */
export interface Gradient {
  readonly top: Color;
  readonly bottom: Color;
}

/** How far the gradient's colors go from the mean of the background towards that of its upper and its lower half. */
const CONTRAST = 1.5;

/**
 * A quiet gradient out of the colors behind the people of a picture; out of all its colors where they hide everything.
 * @param alpha width · height opacities of the people, 0…255
 */
export function gradientOf({ width, height, data }: Raster, alpha: Uint8Array): Gradient {
  const half = Math.floor(height / 2) * width;
  const mean = (from: number, to: number) => meanBehind(data, alpha, from, to);
  const all = mean(0, alpha.length) ?? meanBehind(data, new Uint8Array(alpha.length), 0, alpha.length)!;
  const away = (color: Color) =>
    color.map((level, channel) => {
      const further = all[channel]! + CONTRAST * (level - all[channel]!);
      return Math.min(255, Math.max(0, Math.round(further)));
    }) as [...Color];
  return { top: away(mean(0, half) ?? all), bottom: away(mean(half, alpha.length) ?? all) };
}

/** Mean color of what is behind the people, from one pixel up to another; `undefined` where they hide all of it. */
function meanBehind(data: Uint8Array, alpha: Uint8Array, from: number, to: number): Color | undefined {
  let [red, green, blue, total] = [0, 0, 0, 0];
  for (let pixel = from; pixel < to; pixel++) {
    const share = 1 - alpha[pixel]! / 255;
    total += share;
    red += share * data[pixel * 3]!;
    green += share * data[pixel * 3 + 1]!;
    blue += share * data[pixel * 3 + 2]!;
  }
  return total < 1 ? undefined : [red / total, green / total, blue / total];
}

/** A picture of nothing but a gradient. */
export function drawGradient({ top, bottom }: Gradient, { width, height }: Size): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const share = (y + 0.5) / height;
    const color = top.map((level, channel) => Math.round(level + share * (bottom[channel]! - level)));
    for (let x = 0; x < width; x++) data.set(color, (y * width + x) * 3);
  }
  return { width, height, data };
}
