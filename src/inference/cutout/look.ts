import type { Face } from '../faces/face.ts';
import type { Region } from '../image/pixels.ts';
import type { Raster } from '../image/raster.ts';
import { type Mask, resizeMask } from './mask.ts';

/** Tells people from background in one picture; the mask may have any size. */
export type Look = (picture: Raster) => Promise<Mask>;

/** Faces lower than this part of the picture's long side are looked at once more from near by. */
const SMALL = 0.12;
/** So many of them, the largest first: each look takes as long as the first one. */
const MOST_LOOKS = 24;
/** Long side of the mask that the looks are put together in, in pixels. */
const CANVAS = 480;
/** What is looked at around a face, in heights of it: to each side, above and below. */
const AROUND = { beside: 2.2, above: 1.2, below: 4.5 };

/** Looks at the whole picture, and from near by at people with small faces, whom the network would otherwise see only roughly or not at all. */
export async function lookAtEverybody(picture: Raster, faces: readonly Face[], look: Look): Promise<Mask> {
  const whole = await look(picture);
  const longSide = Math.max(picture.width, picture.height);
  const small = faces.filter(({ box }) => box.height < SMALL * longSide).slice(0, MOST_LOOKS);
  if (small.length === 0) return whole;
  const scale = Math.min(1, CANVAS / longSide);
  const canvas = resizeMask(whole, {
    width: Math.round(picture.width * scale),
    height: Math.round(picture.height * scale),
  });
  for (const face of small) {
    const region = regionAround(face, picture);
    add(canvas, await look(cut(picture, region)), region, scale);
  }
  return canvas;
}

function regionAround({ box }: Face, { width, height }: Raster): Region {
  const centre = box.x + box.width / 2;
  const left = Math.max(0, Math.round(centre - AROUND.beside * box.height));
  const right = Math.min(width, Math.round(centre + AROUND.beside * box.height));
  const top = Math.max(0, Math.round(box.y - AROUND.above * box.height));
  const bottom = Math.min(height, Math.round(box.y + box.height + AROUND.below * box.height));
  return { left, top, width: right - left, height: bottom - top };
}

function cut({ width: stride, data }: Raster, { left, top, width, height }: Region): Raster {
  const piece = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * stride + left) * 3;
    piece.set(data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data: piece };
}

/** The higher share counts; towards the edges of the region, where the network sees people cut off, it fades out. */
function add(canvas: Mask, mask: Mask, region: Region, scale: number): void {
  const left = Math.round(region.left * scale);
  const top = Math.round(region.top * scale);
  const width = Math.min(Math.round(region.width * scale), canvas.width - left);
  const height = Math.min(Math.round(region.height * scale), canvas.height - top);
  const piece = resizeMask(mask, { width, height });
  const margin = FADE * Math.min(width, height);
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0; x < width; x++, from++) {
      const inside = Math.min(x, y, width - 1 - x, height - 1 - y) / margin;
      const at = (top + y) * canvas.width + left + x;
      canvas.data[at] = Math.max(canvas.data[at]!, piece.data[from]! * Math.min(inside, 1));
    }
}

const FADE = 0.08;
