import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../atomic-write.ts';
import type { StyleId } from '../../cartoon.ts';

/** A file of an installed style; it is stored under its hash, so that equal files are kept once. */
export interface InstalledFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /**
   * Why these bytes are taken for the publisher's: `known` by this program's hashes, `listed` by the publisher with no
   * hash known here, or `unverified`: they came from a folder, without a publisher's hash.
   */
  readonly trust: Trust;
}
export type Trust = 'known' | 'listed' | 'unverified';

/** An installed style, as its record says. */
export interface InstalledStyle {
  readonly style: StyleId;
  readonly head: InstalledFile;
  readonly background: InstalledFile;
  readonly keypoints: InstalledFile;
  readonly mask: InstalledFile;
  /** The folder it came from had no background network: the head network draws the background too. */
  readonly headDrawsBackground: boolean;
  /** The address or folder it came from, and when, as ISO 8601. */
  readonly from: string;
  readonly installed: string;
}

const ROLES = ['head', 'background', 'keypoints', 'mask'] as const;
export type Role = (typeof ROLES)[number];
export const filesOf = (style: InstalledStyle): InstalledFile[] => ROLES.map((role) => style[role]);

const file = z.strictObject({
  name: z.string(),
  size: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  trust: z.enum(['known', 'listed', 'unverified']),
});
const record = z.strictObject({
  style: z.string(),
  head: file,
  background: file,
  keypoints: file,
  mask: file,
  headDrawsBackground: z.boolean(),
  from: z.string(),
  installed: z.string(),
});

/**
 * What is installed of one pack, in a folder of its own: files/<hash>, networks/ converted from them, and styles/<id>.json. A
 * style is installed when, and only when, its record is there: it is written last, under another name, and renamed.
 */
export interface InstalledPack {
  readonly folder: string;
  styles(): Promise<InstalledStyle[]>;
  /** The folder of all files. */
  readonly files: string;
  /** Where a file with this hash is or will be. */
  pathOf(sha256: string): string;
  /** Where converted networks are kept. */
  readonly networks: string;
  save(style: InstalledStyle): Promise<void>;
  /** Takes a style away, and every file that no other style uses. */
  remove(style: StyleId): Promise<void>;
}

/** Opens the folder of a pack; it need not be there yet. Reading throws an error that names a record that is not right. */
export function openPack(folder: string): InstalledPack {
  const records = join(folder, 'styles');
  const files = join(folder, 'files');
  const networks = join(folder, 'networks');

  const styles = async (): Promise<InstalledStyle[]> => {
    const names = (await namesIn(records)).filter((name) => /^[a-z0-9-]+\.json$/.test(name));
    return Promise.all(
      names.sort().map(async (name) => {
        const path = join(records, name);
        const parsed = record.safeParse(JSON.parse(await readFile(path, 'utf8')));
        if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
        return parsed.data;
      }),
    );
  };

  return {
    folder,
    files,
    networks,
    styles,
    pathOf: (sha256) => join(files, sha256),
    async save(style) {
      await mkdir(records, { recursive: true });
      await writeAtomically(join(records, `${style.style}.json`), (draft) =>
        writeFile(draft, `${JSON.stringify(style, undefined, 2)}\n`),
      );
    },
    async remove(style) {
      await rm(join(records, `${style}.json`), { force: true });
      const used = new Set((await styles()).flatMap(filesOf).map(({ sha256 }) => sha256));
      const unused = (name: string) => ![...used].some((sha256) => name.includes(sha256.slice(0, 16)));
      for (const place of [files, networks])
        for (const name of (await namesIn(place)).filter(unused))
          await rm(join(place, name), { force: true });
      if (used.size === 0) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
