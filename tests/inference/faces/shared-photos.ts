import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Face } from '../../../src/inference/faces/face.ts';
import { type Box, middle, overlap } from '../../../src/inference/faces/geometry.ts';
import { openPhoto, type Photo } from '../../../src/inference/image/photo.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';

/** Photos of people that are no part of the project; tests that want them skip where they are absent. */
const folder = fileURLToPath(new URL('../../../../shared/photos/', import.meta.url));

export const hasSharedPhotos = existsSync(join(folder, 'faces.json'));

export interface LabelledPhoto {
  readonly file: string;
  /** Every face, when boxes were drawn. */
  readonly faces?: readonly { readonly box: Box; readonly flag?: string }[];
  /** Places where a face counts neither way. */
  readonly ignored: readonly Box[];
  /** How many faces, or at least how many, when nobody drew boxes. */
  readonly count?: number;
  readonly atLeast?: number;
}

/** All labelled photos; empty where they are absent. */
export function labelledPhotos(): LabelledPhoto[] {
  if (!hasSharedPhotos) return [];
  const labels = JSON.parse(readFileSync(join(folder, 'faces.json'), 'utf8')) as Labels;
  return [
    ...Object.entries(labels.faces).map(([file, { boxes, ignore }]) => ({
      file,
      faces: boxes.map(({ box, flag }) => ({ box: toBox(box), ...(flag && { flag }) })),
      ignored: ignore.map(toBox),
    })),
    ...Object.entries({ ...labels.no_face, ...labels.counts_only })
      .filter(([file]) => !(file in labels.faces))
      .map(([file, { count, count_min: atLeast }]) => ({
        file,
        ignored: [],
        ...(count !== undefined && { count }),
        ...(atLeast !== undefined && { atLeast }),
      })),
  ];
}

export async function openSharedPhoto(file: string): Promise<Photo> {
  const opened = await openPhoto(await readFile(join(folder, file)), { bytes: 2 ** 26, pixels: 2 ** 27 });
  if (!opened.ok) throw new Error(`${file}: ${opened.failure.code}`);
  return opened.value;
}

export async function readSharedPhoto(file: string): Promise<Raster> {
  const pixels = await (await openSharedPhoto(file)).pixels();
  if (!pixels.ok) throw new Error(`${file}: ${pixels.failure.code}`);
  return pixels.value.raster;
}

/**
 * Whether a face lies where somebody drew a box by eye: the centre of the mesh's box lies within a quarter of its sides of
 * the drawn one's, and their areas differ by a factor of 2.5 at most.
 */
export function isAt({ box }: Face, drawn: Box): boolean {
  const [found, wanted] = [middle(box), middle(drawn)];
  const ratio = (box.width * box.height) / (drawn.width * drawn.height);
  return (
    Math.abs(found.x - wanted.x) <= box.width / 4 &&
    Math.abs(found.y - wanted.y) <= box.height / 4 &&
    ratio <= 2.5 &&
    ratio >= 1 / 2.5
  );
}

/** How the labels themselves ask to be matched. */
export const overlaps = ({ box }: Face, drawn: Box) => overlap(box, drawn) >= 0.4;

export const contains = ({ x, y, width, height }: Box, point: { x: number; y: number }) =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;

interface Labels {
  readonly faces: Record<string, { boxes: { box: Numbers; flag?: string }[]; ignore: Numbers[] }>;
  readonly no_face: Record<string, { count: number; count_min?: number }>;
  readonly counts_only: Record<string, { count?: number; count_min?: number }>;
}

type Numbers = readonly [number, number, number, number];

const toBox = ([x, y, width, height]: Numbers): Box => ({ x, y, width, height });
