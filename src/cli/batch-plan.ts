import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type CartoonOptions, DEFAULT_OPTIONS, fileFormatOf } from '../cartoon.ts';
import type { FoundPhoto } from './find-photos.ts';
import { type Journal, type JournalEntry, readJournal } from './journal.ts';
import { formatOf, plainName, stampedFolder, stampedName, uniqueName } from './names.ts';

export interface PlannedPhoto {
  readonly photo: FoundPhoto;
  /** The cartoon's path inside the output folder. */
  readonly cartoon: string;
  /** What an earlier run wrote and what still holds. */
  readonly done?: JournalEntry;
}

/**
 * Gives each photo its cartoon's name and finds the ones that are done. A name once given is kept; a new one never is that
 * of a file which is there already.
 */
export async function planBatch(
  photos: readonly FoundPhoto[],
  how: {
    /** Where the cartoons go. */
    readonly folder: string;
    /** The paths of all files there, with `/` between the parts. */
    readonly there: readonly string[];
    /** What earlier runs did there. */
    readonly journal: Journal;
    readonly options: CartoonOptions;
    readonly names: 'photo' | 'time';
    readonly started: Date;
  },
): Promise<PlannedPhoto[]> {
  const { folder, there, journal, options, names, started } = how;
  const taken = new Set([...journal.taken, ...there].map((path) => path.toLowerCase()));
  let number = 0;
  const newName = (photo: FoundPhoto): string => {
    if (names === 'photo')
      return uniqueName(posix.join(posix.dirname(photo.path), plainName(photo.path, options.format)), taken);
    number += 1;
    return uniqueName(stampedName(started, number, options.format), taken);
  };

  const plan: PlannedPhoto[] = [];
  for (const photo of photos) {
    const given = journal.names.get(photo.path);
    const cartoon =
      given !== undefined && formatOf(given) === fileFormatOf(options.format) ? given : newName(photo);
    const entry = journal.entries.get(photo.path);
    const done = entry?.cartoon === cartoon && (await stillHolds(entry, photo, options, folder));
    plan.push({ photo, cartoon, ...(done && { done: entry }) });
  }
  return plan;
}

/** Whether an earlier cartoon is of this very photo, drawn with these options, and still there. */
async function stillHolds(
  entry: JournalEntry,
  photo: FoundPhoto,
  options: CartoonOptions,
  folder: string,
): Promise<boolean> {
  if (entry.size !== photo.size || entry.modified !== photo.modified || !sameOptions(entry.options, options))
    return false;
  const there = await stat(join(folder, entry.cartoon)).catch(() => undefined);
  return there?.size === entry.bytes;
}

function sameOptions(one: CartoonOptions, other: CartoonOptions): boolean {
  // What an earlier version recorded lacks the options that came since.
  const earlier = { ...DEFAULT_OPTIONS, ...one };
  return (Object.keys(other) as (keyof CartoonOptions)[]).every((name) => earlier[name] === other[name]);
}

/** The newest folder that a batch of the same photos and options made itself, and was stopped in. */
export async function stoppedFolder(
  input: string,
  options: CartoonOptions,
  cwd: string,
): Promise<string | undefined> {
  const there = await readdir(cwd, { withFileTypes: true });
  const folders = there.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const earlier = folders.filter((name) => /^outputs_\d{14}(-\d+)?$/.test(name)).sort();
  for (const name of earlier.reverse()) {
    const { stopped } = await readJournal(join(cwd, name), input);
    if (stopped && sameOptions(stopped, options)) return join(cwd, name);
  }
  return undefined;
}

/** Makes the folder of a batch that names none, which is no other batch's even when both begin in the same moment. */
export async function makeFolder(cwd: string, started: Date): Promise<string> {
  const tried = new Set<string>();
  for (;;) {
    const folder = join(cwd, uniqueName(stampedFolder(started), tried));
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
