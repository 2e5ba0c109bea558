import { basename, extname } from 'node:path';
import { type FileFormat, FORMATS, type Format, fileFormatOf } from '../cartoon.ts';

/** The name of a photo's cartoon when it may lie beside the photo: photo.jpg → photo.cartoon.png. */
export function cartoonName(photo: string, format: Format): string {
  return `${stem(photo)}.cartoon.${fileFormatOf(format)}`;
}

/** The name of a photo's contact sheet: photo.jpg → photo.styles.png. */
export function sheetName(photo: string, format: Format): string {
  return `${stem(photo)}.styles.${fileFormatOf(format)}`;
}

/** The name of a photo's cartoon in a folder of cartoons: photo.jpg → photo.png. */
export function plainName(photo: string, format: Format): string {
  return `${stem(photo)}.${fileFormatOf(format)}`;
}

/** A name that says when, and not whose photo it was: outputs_20260131235959_0001.png. */
export function stampedName(started: Date, number: number, format: Format): string {
  return `${stampedFolder(started)}_${String(number).padStart(4, '0')}.${fileFormatOf(format)}`;
}

/** The folder of a batch that was given none: outputs_20260131235959. */
export const stampedFolder = (started: Date): string => `outputs_${timestamp(started)}`;

/** A moment as file names have it, in local time: 20260131235959. */
export function timestamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${date}${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}

/** The picture format a file name asks for by its ending; `undefined` for every other ending. */
export function formatOf(file: string): FileFormat | undefined {
  const ending = extname(file).slice(1).toLowerCase();
  return ending === 'jpeg' ? 'jpg' : FORMATS.find((format) => format === ending);
}

/**
 * Makes a name unique by a number before its ending: a.png, a-2.png, a-3.png. Names that differ only in letter case
 * count as equal, because many disks do not distinguish them. Marks the name as taken.
 */
export function uniqueName(name: string, taken: Set<string>): string {
  const ending = extname(name);
  const front = name.slice(0, name.length - ending.length);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${front}-${number}${ending}`;
    const key = candidate.toLowerCase();
    if (taken.has(key)) continue;
    taken.add(key);
    return candidate;
  }
}

const stem = (file: string) => basename(file, extname(file));
