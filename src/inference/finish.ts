import type { Background, CartoonOptions, Note } from '../cartoon.ts';
import { avatarBackground, avatarSquare, fitAvatar, partOf } from './cutout/avatar.ts';
import { type FilledBackground, fillingOf, layOn, replaceBackground } from './cutout/background.ts';
import { cutOut } from './cutout/cutout.ts';
import type { WantedFaces } from './cutout/people.ts';
import type { PersonFinder } from './cutout/person-finder.ts';
import { fitSticker, sticker } from './cutout/sticker.ts';
import { cutOf } from './faces/crop.ts';
import type { Face } from './faces/face.ts';
import type { Framed } from './framing.ts';
import { sideBySide } from './image/compare.ts';
import { enhance } from './image/enhance.ts';
import type { Picture, Region } from './image/pixels.ts';
import type { Raster } from './image/raster.ts';

export interface Finished {
  readonly picture: Picture;
  /** The part of the drawing that it shows, where it isn't all of it. */
  readonly shown?: Region;
  readonly notes: readonly Note[];
}

/** What was drawn, and the photo that it is compared with: the two differ where faces were exaggerated. */
export interface DrawnScene extends Pick<Framed, 'pixels' | 'faces' | 'others' | 'longSide'> {
  readonly photo: Picture;
}

/** Makes of a drawing what was asked for: sharper, in front of another background, a sticker, beside its photo. */
export async function finish(
  drawn: Raster,
  scene: DrawnScene,
  options: Pick<CartoonOptions, 'enhance' | 'background' | 'faces' | 'format' | 'compare' | 'crop' | 'size'>,
  personFinder: Pick<PersonFinder, 'find'>,
): Promise<Finished> {
  const { raster, alpha } = scene.pixels;
  const drawing = { raster: options.enhance ? enhance(drawn) : drawn, ...(alpha && { alpha }) };
  const behind = avatarBackground(options);
  const findPeople = () => personFinder.find(raster, wantedFaces(scene, options.faces, behind !== undefined));
  if (options.format === 'sticker') return finishSticker(drawing, scene.faces, findPeople);
  const [face] = scene.faces;
  if (face !== undefined && behind !== undefined)
    return fitted(await finishAvatar(drawing, face, behind, findPeople), scene, options.size);
  const finished = await onBackground(drawing, options.background, findPeople);
  if (options.compare) return { ...finished, picture: sideBySide(scene.photo, finished.picture) };
  return options.crop === 'avatar' ? fitted(finished, scene, options.size) : finished;
}

/** Whom to cut out: an avatar is of one person. */
function wantedFaces(
  { faces, others }: DrawnScene,
  asked: CartoonOptions['faces'],
  isAvatar: boolean,
): WantedFaces {
  if (isAvatar) return { chosen: faces.slice(0, 1), others: [...faces.slice(1), ...others], only: true };
  return { chosen: faces, others, only: asked === 'largest' };
}

/** Gives an avatar its size. */
async function fitted(
  { picture, notes, ...rest }: Finished,
  { pixels: { raster }, longSide }: DrawnScene,
  size: CartoonOptions['size'],
): Promise<Finished> {
  const own = Math.round((picture.raster.width * longSide) / Math.max(raster.width, raster.height));
  const avatar = await fitAvatar(picture, size, own);
  return { ...rest, ...avatar, notes: [...avatar.notes, ...notes] };
}

type FindPeople = () => ReturnType<PersonFinder['find']>;
const KEPT: readonly Note[] = [{ code: 'background-kept' }];

async function onBackground(
  drawing: Picture,
  background: Background,
  findPeople: FindPeople,
): Promise<Finished> {
  if (background === 'keep') return { picture: drawing, notes: [] };
  const people = await findPeople();
  if (people === undefined) return { picture: drawing, notes: KEPT };
  return { picture: replaceBackground(drawing, people, background), notes: [] };
}

/** The head in a square, chosen by the outline of its hair; by the face alone where nobody is found. */
async function finishAvatar(
  drawing: Picture,
  face: Face,
  background: FilledBackground,
  findPeople: FindPeople,
): Promise<Finished> {
  const { raster, alpha: own } = drawing;
  const people = await findPeople();
  if (people === undefined) {
    const alpha = own ?? new Uint8Array(raster.width * raster.height).fill(255);
    const shown = cutOf('avatar', raster, face);
    const square = partOf({ raster, alpha }, shown);
    return { picture: own ? square : { raster: square.raster }, shown, notes: KEPT };
  }
  const cutout = cutOut(raster, people, own);
  const shown = avatarSquare(cutout, face);
  const filling = fillingOf(background, raster, cutout.alpha);
  return { picture: layOn(partOf(cutout, shown), filling), shown, notes: [] };
}

async function finishSticker(
  drawing: Picture,
  faces: readonly Face[],
  findPeople: FindPeople,
): Promise<Finished> {
  const people = await findPeople();
  if (people === undefined) return { picture: await fitSticker(drawing), notes: KEPT };
  const { shown, ...picture } = await sticker(cutOut(drawing.raster, people, drawing.alpha), faces);
  return { picture, shown, notes: [] };
}
