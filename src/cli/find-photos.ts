import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import type { Words } from '../i18n/words.ts';
import { fileErrorText } from './files.ts';
import { JOURNAL } from './journal.ts';

/** A photo of a folder. */
export interface FoundPhoto {
  /** Its path inside the folder, with `/` between the parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was changed last, in ms since 1970. */
  readonly modified: number;
}

export interface FoundPhotos {
  readonly photos: readonly FoundPhoto[];
  /** How many other files lie there. */
  readonly others: number;
  /** Folders that could not be read. */
  readonly leftOut: readonly LeftOut[];
}

/** A folder that could not be read. */
export interface LeftOut {
  /** Its path inside the folder of photos; empty when it is that folder itself. */
  readonly folder: string;
  /** Why, in one sentence. */
  readonly sentence: string;
}

/** File name endings of pictures; the ones that cannot be drawn (JPEG XL, raw photos …) are met too, so that the report names them. */
const ENDINGS = new Set(
  'jpg jpeg jpe jfif png apng webp gif avif avifs tif tiff heic heif bmp jxl jp2 dng cr2 nef arw'.split(' '),
);

/**
 * Finds the pictures of a folder and its subfolders in a steady order. Hidden files, the folder named `except` and subfolders
 * with the cartoons of earlier batches are passed over; links to files are followed, links to folders are not: they may lead
 * in circles. `shown` is the folder as the person wrote it.
 */
export async function findPhotos(
  folder: string,
  {
    except,
    shown,
    words,
  }: {
    readonly except: string | undefined;
    readonly shown: string;
    readonly words: Pick<Words, 'say'>;
  },
): Promise<FoundPhotos> {
  const photos: FoundPhoto[] = [];
  const leftOut: LeftOut[] = [];
  let others = 0;
  const excepted = except === undefined ? undefined : await realpath(except).catch(() => except);

  const entriesOf = async (inside: string): Promise<Dirent[]> => {
    try {
      return await readdir(join(folder, inside), { withFileTypes: true });
    } catch (error) {
      const sentence = fileErrorText(error, join(shown, inside), words);
      if (sentence === undefined) throw error;
      leftOut.push({ folder: inside, sentence });
      return [];
    }
  };
  const visit = async (inside: string): Promise<void> => {
    const entries = await entriesOf(inside);
    if (inside !== '' && entries.some(({ name }) => name === JOURNAL)) return;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = posix.join(inside, entry.name);
      const place = join(folder, path);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) {
        if ((await realpath(place).catch(() => place)) !== excepted) await visit(path);
        continue;
      }
      const found = await stat(place).catch(() => undefined);
      if (found?.isFile() && ENDINGS.has(extname(entry.name).slice(1).toLowerCase()))
        photos.push({ path, size: found.size, modified: Math.round(found.mtimeMs) });
      else others += 1;
    }
  };
  await visit('');
  return { photos, others, leftOut };
}
