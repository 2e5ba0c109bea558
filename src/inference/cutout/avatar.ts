import type { Size } from '../image/area.ts';
import type { Picture } from '../image/pixels.ts';
import type { Raster } from '../image/raster.ts';
import { resizePicture } from '../image/resize-picture.ts';
import { type Color, layOver, WHITE } from './background.ts';
import type { Cutout } from './cutout.ts';

/** Sides of profile pictures that the platforms show at their sharpest, in pixels; both cut a circle out of the square. */
export const AVATAR_SIDES = { discord: 512, telegram: 640 } as const;

/** A change of color from the top of a picture to its bottom. */
export interface Gradient {
  readonly top: Color;
  readonly bottom: Color;
}

/**
 * Previews a round profile picture: the people in front of a color or gradient, transparent outside the circle.
 * @param square a cut-out as wide as high
 * @param side of the result, in pixels
 */
export async function roundAvatar(square: Cutout, behind: Color | Gradient, side: number): Promise<Picture> {
  const gradient = 'top' in behind ? behind : { top: behind, bottom: behind };
  const laid = layOver(square, drawGradient(gradient, square.raster));
  const { raster } = await resizePicture({ raster: laid }, { width: side, height: side });
  const alpha = circle(side);
  return { raster: layOver({ raster, alpha }, WHITE), alpha };
}

/** How far the gradient's colors go from the mean of the photo's background towards that of its upper and its lower half. */
const CONTRAST = 1.5;

/**
 * A quiet gradient out of the colors behind the people of a photo.
 * @param alpha width · height opacities of the people, 0…255
 */
export function gradientOf({ width, height, data }: Raster, alpha: Uint8Array): Gradient {
  const half = Math.floor(height / 2) * width;
  const all = meanBehind(data, alpha, 0, alpha.length) ?? WHITE;
  const top = meanBehind(data, alpha, 0, half) ?? all;
  const bottom = meanBehind(data, alpha, half, alpha.length) ?? all;
  const away = (color: Color) =>
    color.map((level, channel) => {
      const further = all[channel]! + CONTRAST * (level - all[channel]!);
      return Math.min(255, Math.max(0, Math.round(further)));
    }) as [...Color];
  return { top: away(top), bottom: away(bottom) };
}

/** Mean color of what is behind the people, from one pixel up to another; `undefined` where they hide all of it. */
function meanBehind(data: Uint8Array, alpha: Uint8Array, from: number, to: number): Color | undefined {
  const sums = [0, 0, 0];
  let total = 0;
  for (let pixel = from; pixel < to; pixel++) {
    const share = 1 - alpha[pixel]! / 255;
    total += share;
    for (let channel = 0; channel < 3; channel++) sums[channel]! += share * data[pixel * 3 + channel]!;
  }
  return total < 1 ? undefined : (sums.map((sum) => sum / total) as [...Color]);
}

function drawGradient({ top, bottom }: Gradient, { width, height }: Size): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const share = (y + 0.5) / height;
    const color = top.map((level, channel) => Math.round(level + share * (bottom[channel]! - level)));
    for (let x = 0; x < width; x++) data.set(color, (y * width + x) * 3);
  }
  return { width, height, data };
}

/** Opacities of a disc that touches the sides of a square. */
function circle(side: number): Uint8Array<ArrayBuffer> {
  const radius = side / 2;
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const distance = Math.hypot((at % side) + 0.5 - radius, Math.floor(at / side) + 0.5 - radius);
    return Math.round(255 * Math.min(Math.max(radius + 0.5 - distance, 0), 1));
  });
}
