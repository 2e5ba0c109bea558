import { boxAround, type Point } from '../../../faces/geometry.ts';
import { LIPS } from '../../../faces/outlines.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { DARK } from './colour-map.ts';
import type { FacePlaces } from './face-places.ts';
import { greenOf, lumaAt, meanAt, medianAt, type Tones, toLevel } from './planes.ts';

export interface DrawnLips {
  /** The same square before it was drawn. */
  readonly photo: Raster;
  readonly seen: Tones;
  readonly drawn: Tones;
  /** In pixels of the drawing. */
  readonly mesh: readonly Point[];
  readonly face: FacePlaces;
  /** How much lighter the place of the lips is going to become, in levels. */
  readonly shift: number;
}

/** How much darker (as a part of the skin's luma) and redder (as a part of luma) than in the photo lips may be drawn. */
const MORE = { dark: 0.04, red: 0.02 };
/** Lips so much redder than the skin (as a part of luma) may be made up; from the second number on they are. Bare ones reach 0.18 (70 faces). */
const MADE_UP = { from: 0.2, to: 0.3 };
/** Where drawn lips differ from the drawn skin by less, in luma and red as such parts, there are none to be made up. */
const DRAWN = { from: 0.05, to: 0.1 };
/** How far from the lips, in their heights, what looks like them is looked at: drawn lips may be larger. */
const AROUND = 0.6;

/**
 * Takes the lipstick off lips that wear none in the photo, in place: lips drawn redder beside the skin than they are there become as red
 * and no darker. Gives it back to those that wear some and are drawn paler. What is as far from the drawn skin's colour as the lips changes
 * most; skin, teeth and lips that are right stay.
 * @returns whether anything changed
 */
export function temperLips(drawing: Raster, { photo, seen, drawn, mesh, face, shift }: DrawnLips): boolean {
  const [was, now] = [lipsBesideSkin(seen, face), lipsBesideSkin(drawn, face)];
  const lighter = Math.max(1, ((was.luma - MORE.dark) * was.skin - shift) / (now.luma * now.skin));
  const skin = { luma: now.skin, red: ratioAt(drawn, face.skin).red };
  const seenRed = ratioAt(seen, face.skin).red;
  const away = { luma: now.luma - 1, red: now.red };
  const length = away.luma ** 2 + away.red ** 2;
  const tooRed = now.red - was.red - MORE.red;
  const madeUp =
    smoothstep(MADE_UP.from, MADE_UP.to, was.red) * smoothstep(DRAWN.from, DRAWN.to, Math.sqrt(length));
  const part = tooRed > 0 ? 1 : madeUp;
  if (part === 0) return false;
  const lessRed = tooRed > 0 ? tooRed : part * Math.min(0, now.red - was.red);
  const lessBlue = part * (now.blue - was.blue);
  eachPixelAround(drawing, mesh, (place, fade) => {
    const { data } = drawing;
    const luma = lumaAt(data, place);
    const red = redAt(drawing, place);
    const along = (luma / skin.luma - 1) * away.luma + (red - skin.red) * away.red;
    const photoRed = tooRed > 0 ? 1 : (redAt(photo, place) - seenRed) / was.red;
    const share = fade * within1(along / length) * within1(photoRed);
    if (share === 0) return;
    const light = luma * (1 + share * (lighter - 1));
    const newRed = (red - share * lessRed) * (light + DARK);
    const newBlue = ((data[place + 2]! - luma) / (luma + DARK) - share * lessBlue) * (light + DARK);
    data[place] = toLevel(light + newRed);
    data[place + 1] = toLevel(greenOf(light, newRed, newBlue));
    data[place + 2] = toLevel(light + newBlue);
  });
  return true;
}

const within1 = (value: number) => Math.min(1, Math.max(0, value));

/** How far a pixel's red is above its luma, as a part of that. */
function redAt({ data }: Raster, place: number): number {
  const luma = lumaAt(data, place);
  return (data[place]! - luma) / (luma + DARK);
}

/** The skin's luma, the lips' as a part of it, and how much redder and bluer they are, as parts of luma. */
function lipsBesideSkin(tones: Tones, { lips, skin }: FacePlaces) {
  const [ofLips, ofSkin] = [ratioAt(tones, lips), ratioAt(tones, skin)];
  const skinLuma = Math.max(1, medianAt(tones.luma, skin));
  return {
    skin: skinLuma,
    luma: meanAt(tones.luma, lips) / skinLuma,
    red: ofLips.red - ofSkin.red,
    blue: ofLips.blue - ofSkin.blue,
  };
}

function ratioAt({ luma, red, blue }: Tones, cells: readonly number[]) {
  const light = meanAt(luma, cells) + DARK;
  return { red: meanAt(red, cells) / light, blue: meanAt(blue, cells) / light };
}

/** Visits the pixels around the lips; they fade to nothing at the edge of what is looked at. */
function eachPixelAround(
  { width, height }: Raster,
  mesh: readonly Point[],
  visit: (place: number, fade: number) => void,
): void {
  const box = boxAround(LIPS.map((index) => mesh[index]!));
  const more = AROUND * box.height;
  const [left, right] = [Math.max(0, Math.ceil(box.x - more)), Math.min(width - 1, box.x + box.width + more)];
  const [top, bottom] = [
    Math.max(0, Math.ceil(box.y - more)),
    Math.min(height - 1, box.y + box.height + more),
  ];
  const away = (at: number, from: number, length: number) =>
    Math.max(from - at, at - from - length, 0) / more;
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const edge = Math.max(away(x, box.x, box.width), away(y, box.y, box.height));
      visit((y * width + x) * 3, 1 - edge);
    }
}
