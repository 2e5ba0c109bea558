import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';

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
}

/** File name endings of pictures; the ones that cannot be drawn (HEIC, BMP …) are met too, so that the report names them. */
const ENDINGS = new Set(
  'jpg jpeg jpe jfif png apng webp gif avif avifs tif tiff heic heif bmp jxl jp2 dng cr2 nef arw'.split(' '),
);

/**
 * Finds the pictures of a folder and its subfolders in a steady order. Hidden files and the folder named `except` are left
 * out, links to files are followed, links to folders are not: they may lead in circles.
 */
export async function findPhotos(folder: string, except: string): Promise<FoundPhotos> {
  const photos: FoundPhoto[] = [];
  let others = 0;
  const excepted = await realpath(except).catch(() => except);

  const visit = async (inside: string): Promise<void> => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = posix.join(inside, entry.name);
      const place = join(folder, path);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) {
        if ((await realpath(place)) !== excepted) await visit(path);
        continue;
      }
      const found = await stat(place).catch(() => undefined);
      if (found?.isFile() && ENDINGS.has(extname(entry.name).slice(1).toLowerCase()))
        photos.push({ path, size: found.size, modified: Math.round(found.mtimeMs) });
      else others += 1;
    }
  };
  await visit('');
  return { photos, others };
}
