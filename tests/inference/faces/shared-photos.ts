import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Face } from '../../../src/inference/faces/face.ts';
import { type Box, distance, middle, overlap, squareAt } from '../../../src/inference/faces/geometry.ts';
import { pyramidOf } from '../../../src/inference/faces/pyramid.ts';
import { sampleSquare } from '../../../src/inference/faces/sample.ts';
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

/** A photo of one face that is plain to see, with its box. */
export interface Portrait {
  readonly file: string;
  readonly read: () => Raster | Promise<Raster>;
  readonly box: Box;
}

/** The shared portraits; none where they are absent. */
export const sharedPortraits = (): Portrait[] =>
  labelledPhotos()
    .filter(({ file, faces }) => faces?.length === 1 && !faces[0]!.flag && file.startsWith('if_'))
    .map(({ file, faces }) => ({ file, read: () => readSharedPhoto(file), box: faces![0]!.box }));

export const openSharedPhoto = (file: string): Promise<Photo> => open(join(folder, file));

/** The pixels of a shared photo. */
export const readSharedPhoto = (file: string): Promise<Raster> => readPhoto(join(folder, file));

/** The pixels of a photo; tests look at the same ones again and again, so each is decoded once. */
export function readPhoto(path: string): Promise<Raster> {
  const pixels = decoded.get(path) ?? decode(path);
  decoded.set(path, pixels);
  return pixels;
}

const decoded = new Map<string, Promise<Raster>>();

async function open(path: string): Promise<Photo> {
  const opened = await openPhoto(await readFile(path), { bytes: 2 ** 26, pixels: 2 ** 27 });
  if (!opened.ok) throw new Error(`${path}: ${opened.failure.code}`);
  return opened.value;
}

async function decode(path: string): Promise<Raster> {
  const pixels = await (await open(path)).pixels();
  if (!pixels.ok) throw new Error(`${path}: ${pixels.failure.code}`);
  return pixels.value.raster;
}

/** Side of a reframed picture. */
const REFRAMED = 900;

/** Ways a face may stand in a picture: the picture's side as a multiple of the face's height, and how it is turned, in degrees. */
export const POSES: readonly (readonly [name: string, length: number, angle: number])[] = [
  ['tilted to the right', 1.6, 45],
  ['tilted to the left', 1.6, -45],
  ['closer than the frame', 0.8, 0],
  ['at a twentieth of the frame', 20, 0],
  ['lying on its side', 2, 90],
  ['upside down', 2, 180],
];

/** The same scene in a square picture of its own: closer, further away, or tilted. */
export function reframe(photo: Raster, around: Box, length: number, angle = 0): Raster {
  const toPhoto = squareAt(REFRAMED, middle(around), length, (angle * Math.PI) / 180);
  const square = sampleSquare(pyramidOf(photo), { side: REFRAMED, toPhoto, range: [0, 255] });
  return { width: REFRAMED, height: REFRAMED, data: new Uint8Array(square) };
}

/**
 * Whether a face is the one that a picture was reframed around: in its middle, as large, and turned as it was.
 * @param roll of the face in the photo itself, in degrees
 */
export function isTheOne({ box, pose }: Face, length: number, angle: number, roll = 0): boolean {
  const size = REFRAMED / length;
  const offset = distance(middle(box), { x: REFRAMED / 2, y: REFRAMED / 2 });
  const turned = Math.abs(((pose.roll - roll + angle + 900) % 360) - 180);
  return offset < 0.3 * size && box.height > 0.5 * size && box.height < 1.6 * size && turned < 20;
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
