import { cutOf } from '../faces/crop.ts';
import type { Face } from '../faces/face.ts';
import { boxMean } from '../image/box-mean.ts';
import type { Picture, Region } from '../image/pixels.ts';
import { resizePicture } from '../image/resize-picture.ts';
import { layOver, WHITE } from './background.ts';
import type { Cutout } from './cutout.ts';
import { distancesTo } from './distance.ts';
import { largestParts } from './parts.ts';

/** What Telegram takes as a sticker: one side of exactly 512 pixels, at most 512 kB. */
export const STICKER = {
  side: 512,
  maxBytes: 512_000,
  /** Long side that is drawn, in pixels: what is trimmed off leaves about the sticker's own size. */
  drawnSide: 768,
} as const;

/** Width of the white outline, and the space left around it, in pixels of the sticker. */
const OUTLINE = 8;
const SPACE = 2;
/** Curls and strands smaller than this make no bumps in the outline. */
const SMOOTH = 3;
/** Radius of the corners that are left where the photo's edge or the sticker's cuts somebody: a straight cut looks meant with round ones. */
const CORNER = 44;
/** From this opacity on a pixel is inside the outline. */
const INSIDE = 128;

/**
 * Makes a sticker: head and shoulders of everyone whose face is given, all of the cut-out when there is none, trimmed, with a white outline, its
 * long side exactly 512 pixels. What hangs together with none of the large parts is left out.
 * @param faces in the coordinates of the cut-out
 * @returns composited over white, with its opacity; `shown` is the part of the cut-out that it shows, in its pixels
 */
export async function sticker(
  cutout: Cutout,
  faces: readonly Face[],
): Promise<Picture & { readonly shown: Region }> {
  const kept = within(cutout, headsAndShoulders(cutout, faces));
  const alpha = largestParts(kept, cutout.raster);
  const box = boundsOf({ ...cutout, alpha });
  const room = STICKER.side - 2 * (OUTLINE + SPACE);
  const scale = room / Math.max(box.width, box.height);
  const inner = {
    width: Math.max(1, Math.round(box.width * scale)),
    height: Math.max(1, Math.round(box.height * scale)),
  };
  const onWhite = { raster: layOver({ ...cutout, alpha }, WHITE), alpha };
  const made = outlined(roundedCorners(await resizePicture(onWhite, inner, box)));
  const border = (OUTLINE + SPACE) / scale;
  const shown = {
    left: box.left - border,
    top: box.top - border,
    width: made.raster.width / scale,
    height: made.raster.height / scale,
  };
  return { ...made, shown };
}

/** Scales a picture so that its long side is a sticker's, also a smaller one, for what cannot be cut out. */
export function fitSticker(picture: Picture): Promise<Picture> {
  const { width, height } = picture.raster;
  const scale = STICKER.side / Math.max(width, height);
  return resizePicture(picture, {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  });
}

/** The part of a cut-out with the heads and shoulders of these faces, all of it without any. */
function headsAndShoulders({ raster }: Cutout, faces: readonly Face[]): Region {
  const { width, height } = raster;
  if (faces.length === 0) return { left: 0, top: 0, width, height };
  const cuts = faces.map((face) => cutOf('portrait', raster, face));
  const left = Math.min(...cuts.map((cut) => cut.left));
  const top = Math.min(...cuts.map((cut) => cut.top));
  const right = Math.max(...cuts.map((cut) => cut.left + cut.width));
  const bottom = Math.max(...cuts.map((cut) => cut.top + cut.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** The opacities inside a region; everything else is transparent. */
function within({ raster: { width }, alpha }: Cutout, region: Region): Uint8Array<ArrayBuffer> {
  const kept = new Uint8Array(alpha.length);
  for (let y = region.top; y < region.top + region.height; y++) {
    const start = y * width + region.left;
    kept.set(alpha.subarray(start, start + region.width), start);
  }
  return kept;
}

/** The smallest region with everything that is inside the outline; all of it where nothing is. */
function boundsOf({ raster: { width, height }, alpha }: Cutout): Region {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      if (alpha[at]! < INSIDE) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  if (right < 0) return { left: 0, top: 0, width, height };
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Rounds the corners of a picture that is composited over white; where nothing reaches into them it stays as it is. */
function roundedCorners({ raster, alpha: opacities }: Picture): Picture {
  const { width, height } = raster;
  const alpha = opacities?.slice() ?? new Uint8Array(width * height).fill(255);
  const data = raster.data.slice();
  const radius = Math.min(CORNER, width / 2, height / 2);
  for (let y = 0, at = 0; y < height; y++) {
    const down = radius - Math.min(y + 0.5, height - y - 0.5);
    for (let x = 0; x < width; x++, at++) {
      const across = radius - Math.min(x + 0.5, width - x - 0.5);
      if (down <= 0 || across <= 0) continue;
      const kept = Math.min(Math.max(radius + 0.5 - Math.hypot(across, down), 0), 1);
      alpha[at] = Math.round(alpha[at]! * kept);
      for (let channel = at * 3; channel < at * 3 + 3; channel++)
        data[channel] = 255 - Math.round((255 - data[channel]!) * kept);
    }
  }
  return { raster: { width, height, data }, alpha };
}

/** Adds the outline, and the room for it, around a picture that is composited over white; what reaches beyond it is cut off. */
function outlined({ raster, alpha }: Picture): Picture {
  const border = OUTLINE + SPACE;
  const width = raster.width + 2 * border;
  const height = raster.height + 2 * border;
  const data = new Uint8Array(width * height * 3).fill(255);
  const inner = new Uint8Array(width * height);
  for (let y = 0; y < raster.height; y++) {
    const start = (y + border) * width + border;
    data.set(raster.data.subarray(y * raster.width * 3, (y + 1) * raster.width * 3), start * 3);
    const row = alpha?.subarray(y * raster.width, (y + 1) * raster.width);
    if (row === undefined) inner.fill(255, start, start + raster.width);
    else inner.set(row, start);
  }
  const smooth = boxMean(Float32Array.from(inner), { width, height }, SMOOTH);
  const distances = distancesTo(
    Uint8Array.from(smooth, (opacity) => (opacity >= INSIDE ? 1 : 0)),
    { width, height },
    OUTLINE + 1,
  );
  const outer = Uint8Array.from(distances, (distance) =>
    Math.round(255 * Math.min(Math.max(OUTLINE + 0.5 - distance, 0), 1)),
  );
  return { raster: { width, height, data }, alpha: outer };
}
