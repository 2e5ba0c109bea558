import { type CartoonOptions, type Outcome, succeed, type Tip } from '../cartoon.ts';
import { type Cut, cutOf } from './faces/crop.ts';
import { type Face, largestFace, moveFace } from './faces/face.ts';
import type { FaceFinder } from './faces/finder.ts';
import { middle } from './faces/geometry.ts';
import { tipsFor } from './faces/tips.ts';
import { extend } from './image/extend.ts';
import type { Photo, Pixels } from './image/photo.ts';

/** What is to be drawn: the photo or the part of it that was asked for, and what was seen in it. */
export interface Framed {
  readonly pixels: Pixels;
  /** The faces to draw, in the coordinates of these pixels, the largest first. */
  readonly faces: readonly Face[];
  /** How many faces the whole photo has. */
  readonly found: number;
  /** Long side of what is drawn in the photo's own pixels. */
  readonly longSide: number;
  readonly tips: readonly Tip[];
}

export interface FrameOptions {
  readonly options: Pick<CartoonOptions, 'crop' | 'faces'>;
  /** Long side to draw at, in pixels. */
  readonly longSide: number;
  readonly faceFinder: Pick<FaceFinder, 'find'>;
  /** Called before faces are looked for. */
  readonly onFaces: () => void;
}

/** Long side at which a photo is looked at before a part of it is cut out, in pixels. */
const LOOK = 1024;

/** Decodes a photo, finds its faces and cuts out what is to be drawn. Fails with `truncated` when the file is damaged. */
export async function framePhoto(
  photo: Photo,
  { options, longSide, faceFinder, onFaces }: FrameOptions,
): Promise<Outcome<Framed>> {
  const cropped = options.crop !== 'none';
  const looked = await photo.pixels({ longSide: cropped ? LOOK : longSide });
  if (!looked.ok) return looked;
  const { raster } = looked.value;

  onFaces();
  const faces = await faceFinder.find(raster);
  const tips = tipsFor({
    photo: raster,
    faces,
    longSide: Math.max(photo.width, photo.height),
    options,
  });
  const chosen = options.faces === 'all' ? faces : faces.slice(0, 1);
  const seen = { found: faces.length, tips };
  if (!cropped)
    return succeed({
      ...seen,
      pixels: looked.value,
      faces: chosen,
      longSide: Math.max(photo.width, photo.height),
    });

  const shrunk = raster.width / photo.width;
  const inPhoto = chosen.map((face) => moveFace(face, { scale: 1 / shrunk, left: 0, top: 0 }));
  const cut = cutOf(options.crop, photo, largestFace(inPhoto));
  const pixels = await cutOut(photo, cut, longSide);
  if (!pixels.ok) return pixels;
  const scale = pixels.value.raster.width / cut.width;
  return succeed({
    ...seen,
    pixels: pixels.value,
    faces: inPhoto
      .map((face) => moveFace(face, { scale, left: cut.left, top: cut.top }))
      .filter((face) => isInside(face, pixels.value)),
    longSide: Math.max(cut.width, cut.height),
  });
}

/** Decodes a cut; what lies beyond the photo is mirrored from inside. */
async function cutOut(photo: Photo, cut: Cut, longSide: number): Promise<Outcome<Pixels>> {
  const left = Math.max(cut.left, 0);
  const top = Math.max(cut.top, 0);
  const width = Math.min(cut.left + cut.width, photo.width) - left;
  const height = Math.min(cut.top + cut.height, photo.height) - top;
  const scale = Math.min(1, longSide / Math.max(cut.width, cut.height));
  const decoded = await photo.pixels({
    region: { left, top, width, height },
    longSide: Math.round(scale * Math.max(width, height)),
  });
  if (!decoded.ok) return decoded;
  const { raster } = decoded.value;
  const before = { left: Math.round((left - cut.left) * scale), top: Math.round((top - cut.top) * scale) };
  return succeed(
    extend(decoded.value, {
      ...before,
      right: Math.max(0, Math.round(cut.width * scale) - before.left - raster.width),
      bottom: Math.max(0, Math.round(cut.height * scale) - before.top - raster.height),
    }),
  );
}

function isInside({ box }: Face, { raster }: Pixels): boolean {
  const { x, y } = middle(box);
  return x >= 0 && y >= 0 && x < raster.width && y < raster.height;
}
