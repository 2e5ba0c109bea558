import { access, constants, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../atomic-write.ts';
import type { StyleId } from '../../cartoon.ts';
import type { InstalledFile, InstalledStyle } from './installed-record.ts';

export type { InstalledFile, InstalledStyle } from './installed-record.ts';

/** A file of an installed pack that can't be used. */
export interface InstalledProblem {
  /** A style's record, or the folder of the records; or a file that a style needs. */
  readonly of: 'record' | 'file';
  readonly file: string;
  /** The code of a system's error, such as EACCES, or `damaged` for a record that isn't one. */
  readonly reason: string;
}

/** What is installed, and what of it can be used. */
export interface InstalledSurvey {
  /** Every style whose record can be read. */
  readonly styles: readonly InstalledStyle[];
  /** Of these, the ones whose files can be read too. */
  readonly usable: readonly InstalledStyle[];
  readonly problems: readonly InstalledProblem[];
}

const ROLES = ['head', 'background', 'keypoints', 'mask'] as const;
export type Role = (typeof ROLES)[number];
export const filesOf = (style: InstalledStyle): InstalledFile[] => ROLES.map((role) => style[role]);

/**
 * What is installed of one pack, in a folder of its own: files/<hash>, networks/ converted from them, and styles/<id>.json. A
 * style is installed when, and only when, its record is there: it is written last, under another name, and renamed.
 */
export interface InstalledPack {
  readonly folder: string;
  /** Throws when a record can't be read: nothing may be removed then, as the style may need it. */
  styles(): Promise<readonly InstalledStyle[]>;
  /** The same without throwing, so that one style's files don't keep the others from being used. */
  survey(): Promise<InstalledSurvey>;
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

/** Opens the folder of a pack; it need not be there yet. */
export function openPack(folder: string): InstalledPack {
  const records = join(folder, 'styles');
  const files = join(folder, 'files');
  const networks = join(folder, 'networks');

  const pathOf = (sha256: string) => join(files, sha256);
  const readRecords = async () => {
    const names = await namesIn(records);
    if (!Array.isArray(names)) return { styles: [], problems: [names] };
    const read = await Promise.all(
      names
        .filter((name) => /^[a-z0-9-]+\.json$/.test(name))
        .sort()
        .map((name) => readRecord(join(records, name))),
    );
    return { styles: read.filter(isStyle), problems: read.filter(isProblem) };
  };
  const styles = async () => {
    const read = await readRecords();
    const [problem] = read.problems;
    if (problem !== undefined) throw new Error(`${problem.file}: ${problem.reason}`);
    return read.styles;
  };

  return {
    folder,
    files,
    networks,
    styles,
    async survey() {
      const { styles: readable, problems } = await readRecords();
      const usable: InstalledStyle[] = [];
      const faults = new Map<string, InstalledProblem>();
      for (const style of readable) {
        const unreadable = await unreadableFiles(filesOf(style).map(({ sha256 }) => pathOf(sha256)));
        for (const fault of unreadable) faults.set(fault.file, fault);
        if (unreadable.length === 0) usable.push(style);
      }
      return { styles: readable, usable, problems: [...problems, ...faults.values()] };
    },
    pathOf,
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
        for (const name of await removable(place, unused)) await rm(join(place, name), { force: true });
      if (used.size === 0) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A style's record, or why it isn't one. */
async function readRecord(file: string): Promise<InstalledStyle | InstalledProblem> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { of: 'record', file, reason: codeOf(error) };
  }
  try {
    const { parseRecord } = await import('./installed-record.ts');
    return parseRecord(text);
  } catch {
    // JSON or a field of it: the style has to be installed again either way.
    return { of: 'record', file, reason: 'damaged' };
  }
}

const isStyle = (read: InstalledStyle | InstalledProblem): read is InstalledStyle => 'style' in read;

const isProblem = (read: InstalledStyle | InstalledProblem): read is InstalledProblem => !isStyle(read);

async function unreadableFiles(files: readonly string[]): Promise<InstalledProblem[]> {
  const tried = files.map((file) =>
    access(file, constants.R_OK).then(
      () => [],
      (error: unknown) => [{ of: 'file' as const, file, reason: codeOf(error) }],
    ),
  );
  return (await Promise.all(tried)).flat();
}

/** Names of files in a folder that may be removed; throws when the folder can't be read. */
async function removable(folder: string, unused: (name: string) => boolean): Promise<string[]> {
  const names = await namesIn(folder);
  if (!Array.isArray(names)) throw new Error(`${names.file}: ${names.reason}`);
  return names.filter(unused);
}

async function namesIn(folder: string): Promise<string[] | InstalledProblem> {
  try {
    return await readdir(folder);
  } catch (error) {
    const reason = codeOf(error);
    return reason === 'ENOENT' || reason === 'ENOTDIR' ? [] : { of: 'record', file: folder, reason };
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
