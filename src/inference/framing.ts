import { type Area, type CartoonOptions, type Outcome, succeed, type Tip } from '../cartoon.ts';
import { avatarBackground } from './cutout/avatar.ts';
import { aroundHead, type Cut, cutOf } from './faces/crop.ts';
import { type Face, largestFace, moveFace } from './faces/face.ts';
import type { FaceFinder } from './faces/finder.ts';
import { middle } from './faces/geometry.ts';
import { tipsFor } from './faces/tips.ts';
import { extend } from './image/extend.ts';
import type { Photo, Pixels } from './image/photo.ts';
import type { Region } from './image/pixels.ts';
import { scaleDown } from './image/scale-down.ts';

/** What is to be drawn: the photo or the part of it that was asked for, and what was seen in it. */
export interface Framed {
  readonly pixels: Pixels;
  /** The faces to draw, in the coordinates of these pixels, the largest first. */
  readonly faces: readonly Face[];
  /** Those not to draw: with `faces: 'largest'` all but one. */
  readonly others: readonly Face[];
  /** How many faces the whole photo has. */
  readonly found: number;
  /** The part of the photo that is drawn, where it isn't all of it. */
  readonly area?: Area;
  /** Long side of what is drawn in the photo's own pixels. */
  readonly longSide: number;
  readonly tips: readonly Tip[];
}

export interface FrameOptions {
  readonly options: Pick<CartoonOptions, 'crop' | 'faces' | 'format'> &
    Partial<Pick<CartoonOptions, 'background' | 'compare'>>;
  /** Long side to draw at, in pixels. */
  readonly longSide: number;
  readonly faceFinder: Pick<FaceFinder, 'find'>;
  /** Called while the photo is decoded, which another thread does. */
  readonly whileDecoding?: () => void;
  /** Called before faces are looked for. */
  readonly onFaces: () => void;
}

/** Long side at which faces are looked for, in pixels: the same ones whatever size is drawn. */
const LOOK = 1024;
/** From this ratio of its sides on a photo is looked at with so many pixels, that people in a panorama are large enough. */
const ELONGATED = 2;
const PIXELS_OF_ELONGATED = 2e6;

/** Long side at which faces are looked for in a photo. */
export function lookSide({ width, height }: Pick<Photo, 'width' | 'height'>): number {
  const ratio = Math.max(width, height) / Math.min(width, height);
  return ratio < ELONGATED
    ? LOOK
    : Math.min(LONGEST_LOOK, Math.round(Math.sqrt(PIXELS_OF_ELONGATED * ratio)));
}

const LONGEST_LOOK = 4096;

/** Long side at which a photo is decoded first. */
const decodeSide = (photo: Photo, { crop }: Pick<CartoonOptions, 'crop'>, longSide: number) =>
  crop === 'none' ? Math.max(longSide, lookSide(photo)) : lookSide(photo);

/** A sticker shows head and shoulders: of one person drawn from near by. */
const cropFor = ({ crop, format }: FrameOptions['options'], people: number) =>
  format === 'sticker' && crop === 'none' && people === 1 ? 'portrait' : crop;

/** Decodes a photo, finds its faces and cuts out what is to be drawn. Fails with `truncated` when the file is damaged. */
export async function framePhoto(
  photo: Photo,
  { options, longSide, faceFinder, whileDecoding, onFaces }: FrameOptions,
): Promise<Outcome<Framed>> {
  const decoding = photo.pixels({ longSide: decodeSide(photo, options, longSide) });
  whileDecoding?.();
  const decoded = await decoding;
  if (!decoded.ok) return decoded;

  onFaces();
  const { raster } = await scaleDown(decoded.value, lookSide(photo));
  const isWhole = options.crop === 'none' && options.format !== 'sticker';
  // Most often the whole photo is drawn: then it's scaled down meanwhile, begun first, as a finder begins on this thread.
  const [scaled, faces] = await Promise.all([
    isWhole ? scaleDown(decoded.value, longSide) : undefined,
    faceFinder.find(raster),
  ]);
  const tips = tipsFor({
    photo: raster,
    faces,
    longSide: Math.max(photo.width, photo.height),
    options,
  });
  const kept = options.faces === 'all' ? faces.length : 1;
  const seen = { found: faces.length, tips };
  const moved = (move: (face: Face) => Face) => ({
    faces: faces.slice(0, kept).map(move),
    others: faces.slice(kept).map(move),
  });
  const crop = cropFor(options, Math.min(faces.length, kept));
  if (crop === 'none') {
    const pixels = scaled ?? (await scaleDown(decoded.value, longSide));
    const scale = pixels.raster.width / raster.width;
    const onPixels = moved((face) => (scale === 1 ? face : moveFace(face, { scale, left: 0, top: 0 })));
    return succeed({ ...seen, pixels, ...onPixels, longSide: Math.max(photo.width, photo.height) });
  }

  const shrunk = raster.width / photo.width;
  const inPhoto = moved((face) => moveFace(face, { scale: 1 / shrunk, left: 0, top: 0 }));
  const face = largestFace(inPhoto.faces);
  const isFromOutline = face !== undefined && avatarBackground(options) !== undefined;
  const cut = isFromOutline ? aroundHead(photo, face) : cutOf(crop, photo, face);
  const pixels = await decodeCut(photo, cut, longSide);
  if (!pixels.ok) return pixels;
  const scale = pixels.value.raster.width / cut.width;
  const inCut = (list: readonly Face[]) =>
    list
      .map((face) => moveFace(face, { scale, left: cut.left, top: cut.top }))
      .filter((face) => isInside(face, pixels.value));
  return succeed({
    ...seen,
    pixels: pixels.value,
    faces: inCut(inPhoto.faces),
    others: inCut(inPhoto.others),
    area: partOf(photo, cut),
    longSide: Math.max(cut.width, cut.height),
  });
}

/** A region of a picture as a part of it. */
export const partOf = ({ width, height }: Pick<Photo, 'width' | 'height'>, region: Region): Area => ({
  left: region.left / width,
  top: region.top / height,
  width: region.width / width,
  height: region.height / height,
});

/** Decodes a cut; what lies beyond the photo is mirrored from inside. */
async function decodeCut(photo: Photo, cut: Cut, longSide: number): Promise<Outcome<Pixels>> {
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
