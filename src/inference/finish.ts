import type { Background, CartoonOptions, Note } from '../cartoon.ts';
import { replaceBackground } from './cutout/background.ts';
import { cutOut } from './cutout/cutout.ts';
import type { PersonFinder } from './cutout/person-finder.ts';
import { fitSticker, sticker } from './cutout/sticker.ts';
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
export interface DrawnScene extends Pick<Framed, 'pixels' | 'faces' | 'others'> {
  readonly photo: Picture;
}

/** Makes of a drawing what was asked for: sharper, in front of another background, a sticker, beside its photo. */
export async function finish(
  drawn: Raster,
  scene: DrawnScene,
  options: Pick<CartoonOptions, 'enhance' | 'background' | 'faces' | 'format' | 'compare'>,
  personFinder: Pick<PersonFinder, 'find'>,
): Promise<Finished> {
  const { raster, alpha } = scene.pixels;
  const drawing = { raster: options.enhance ? enhance(drawn) : drawn, ...(alpha && { alpha }) };
  const findPeople = () =>
    personFinder.find(raster, {
      chosen: scene.faces,
      others: scene.others,
      only: options.faces === 'largest',
    });
  if (options.format === 'sticker') return finishSticker(drawing, scene.faces, findPeople);
  const { picture, notes } = await onBackground(drawing, options.background, findPeople);
  return { picture: options.compare ? sideBySide(scene.photo, picture) : picture, notes };
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
