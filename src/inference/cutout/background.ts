import type { Background, HexColor } from '../../cartoon.ts';
import type { Picture } from '../image/pixels.ts';
import type { Raster } from '../image/raster.ts';
import { blurBehind } from './blur-behind.ts';
import { type Cutout, cutOut } from './cutout.ts';
import { type Color, drawGradient, type Gradient, gradientOf } from './gradient.ts';

/** A background that needs the people cut out. */
export type OtherBackground = Exclude<Background, 'keep'>;
/** One that shows nothing of the old background. */
export type FilledBackground = Exclude<OtherBackground, 'blur'>;

/**
 * Puts the people of a drawing in front of another background: `none` makes everything else transparent, `blur` blurs it without the people's
 * colors, `gradient` and a color fill it.
 * @param drawing with the opacity of the photo it was drawn from: what is transparent there stays so, except in front of a filling
 * @param people width · height opacities, 0…255
 * @throws when a color isn't `#rrggbb`
 */
export function replaceBackground(
  { raster, alpha: own }: Picture,
  people: Uint8Array<ArrayBuffer>,
  background: OtherBackground,
): Picture {
  const cutout = cutOut(raster, people, own);
  if (background !== 'blur') return layOn(cutout, fillingOf(background, raster, cutout.alpha));
  return { raster: layOver(cutout, blurBehind(raster, cutout.alpha)), ...(own && { alpha: own }) };
}

export const WHITE: Color = [255, 255, 255];

/** What fills the place behind people; without it, that is transparent. */
type Filling = Color | Gradient | undefined;

/** What a background without anything of the photo but its colors is filled with. @throws when a color isn't `#rrggbb` */
export function fillingOf(background: FilledBackground, picture: Raster, people: Uint8Array): Filling {
  if (background === 'none') return undefined;
  return background === 'gradient' ? gradientOf(picture, people) : parseColor(background);
}

/** Lays people on a filling; on none they are composited over white. */
export function layOn(cutout: Cutout, filling: Filling): Picture {
  if (filling === undefined) return { raster: layOver(cutout, WHITE), alpha: cutout.alpha };
  return { raster: layOver(cutout, 'top' in filling ? drawGradient(filling, cutout.raster) : filling) };
}

function parseColor(color: HexColor): Color {
  if (!/^#[\da-f]{6}$/i.test(color)) throw new TypeError(`${color} is not a color`);
  const number = Number.parseInt(color.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Lays people over one color, or over another picture of the same size. */
export function layOver({ raster, alpha }: Cutout, behind: Color | Raster): Raster {
  const { width, height, data: front } = raster;
  const data = new Uint8Array(front.length);
  const [back, step] = 'data' in behind ? [behind.data, 3] : [behind, 0];
  for (let pixel = 0; pixel < alpha.length; pixel++)
    for (let channel = 0; channel < 3; channel++) {
      const at = pixel * 3 + channel;
      const level = back[pixel * step + channel]!;
      data[at] = level + Math.round(((front[at]! - level) * alpha[pixel]!) / 255);
    }
  return { width, height, data };
}
