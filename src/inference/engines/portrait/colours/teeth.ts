import { boxAround, type Point } from '../../../faces/geometry.ts';
import { MOUTH } from '../../../faces/outlines.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { DARK } from './colour-map.ts';
import { blur, greenOf, lumaAt, type Plane, planeOf } from './planes.ts';
import { fillPolygon } from './polygon.ts';

export interface SeenTeeth {
  readonly photo: Raster;
  /** In pixels of the drawing, which are as many as the photo's. */
  readonly mesh: readonly Point[];
  /** The photo's skin: its luma in levels, and how far red is above that. */
  readonly skin: { readonly luma: number; readonly red: number };
}

/** Between the lips is a tooth what is so light beside the skin, and so grey: luma as a part of the skin's, red above luma likewise. */
const TOOTH = { dark: 0.5, light: 0.75, grey: 0.35, red: 0.7 };
/** Greyest skin that teeth are distinguished from by their colour: red above luma as a part of luma. */
const LEAST_RED = 0.1;
/** Teeth are drawn only where the drawing has the inside of a mouth: so much darker than the skin. */
const INSIDE = { from: 0.8, to: 0.94 };
/** Fewer pixels are no teeth, as a part of what lies between the lips. */
const FEW = 0.08;
/** A drawing's teeth are one tone, at least so many times as light as the photo's skin, and have so much of their colour. */
const WHITE = { least: 1.05, colour: 0.5 };

/** Draws the teeth that a photo shows and its drawing does not, in place: white, of one tone, and only in a drawn mouth. */
export function drawTeeth(drawing: Raster, { photo, mesh, skin }: SeenTeeth): void {
  const box = pixelsAround(
    MOUTH.map((index) => mesh[index]!),
    photo,
  );
  const { left, top, width, height } = box;
  const count = width * height;
  if (count === 0) return;
  const placeOf = (pixel: number) =>
    ((top + Math.floor(pixel / width)) * photo.width + left + (pixel % width)) * 3;
  const open = fillPolygon(
    box,
    MOUTH.map((index) => ({ x: mesh[index]!.x - left, y: mesh[index]!.y - top })),
  );
  const teeth = planeOf(count, (pixel) => open[pixel]! * toothShare(photo.data, placeOf(pixel), skin));
  const tone = meanColour(photo, teeth, placeOf);
  if (tone === undefined || tone.count < FEW * sum(open)) return;
  // Twice: once would leave gaps and streaks.
  const soft = blur(blur(teeth, box, SOFT * width), box, SOFT * width);
  const light = Math.min(255, Math.max(tone.luma, WHITE.least * skin.luma));
  const [red, blue] = [WHITE.colour * tone.red, WHITE.colour * tone.blue];
  const wanted = [light + red, greenOf(light, red, blue), light + blue];
  const { data } = drawing;
  for (let pixel = 0; pixel < count; pixel++) {
    const place = placeOf(pixel);
    const drawn = lumaAt(data, place) / Math.max(1, skin.luma);
    const share =
      smoothstep(EDGE.from, EDGE.to, soft[pixel]!) * (1 - smoothstep(INSIDE.from, INSIDE.to, drawn));
    if (share <= 0) continue;
    for (const [channel, level] of wanted.entries())
      data[place + channel]! += Math.round(share * (level - data[place + channel]!));
  }
}

/** Teeth are one shape: smoothed by this part of the mouth's width, and of what is left what is more than so much. */
const SOFT = 1 / 40;
const EDGE = { from: 0.3, to: 0.6 };

function toothShare(data: Uint8Array, place: number, skin: SeenTeeth['skin']): number {
  const luma = lumaAt(data, place);
  const skinRed = Math.max(LEAST_RED, skin.red / (skin.luma + DARK));
  const red = (data[place]! - luma) / (luma + DARK) / skinRed;
  return (
    smoothstep(TOOTH.dark, TOOTH.light, luma / Math.max(1, skin.luma)) *
    (1 - smoothstep(TOOTH.grey, TOOTH.red, red))
  );
}

/** The mean colour of pixels by their weights, and the sum of these; nothing where none weighs anything. */
function meanColour({ data }: Raster, weights: Plane, placeOf: (pixel: number) => number) {
  const sums = { count: 0, luma: 0, red: 0, blue: 0 };
  for (const [pixel, weight] of weights.entries()) {
    if (weight === 0) continue;
    const place = placeOf(pixel);
    const luma = lumaAt(data, place);
    sums.count += weight;
    sums.luma += weight * luma;
    sums.red += weight * (data[place]! - luma);
    sums.blue += weight * (data[place + 2]! - luma);
  }
  const { count, luma, red, blue } = sums;
  return count > 0 ? { count, luma: luma / count, red: red / count, blue: blue / count } : undefined;
}

const sum = (plane: Plane) => plane.reduce((total, value) => total + value, 0);

/** The whole pixels around points, as far as they lie in a picture. */
function pixelsAround(points: readonly Point[], picture: Raster) {
  const box = boxAround(points);
  const [left, top] = [Math.max(0, Math.floor(box.x) - 2), Math.max(0, Math.floor(box.y) - 2)];
  const right = Math.min(picture.width, Math.ceil(box.x + box.width) + 2);
  const bottom = Math.min(picture.height, Math.ceil(box.y + box.height) + 2);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
