import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cartoon, CartoonOptions } from '../cartoon.ts';

/** One cartoon that a batch has drawn and written. */
export interface JournalEntry extends Omit<Cartoon, 'bytes' | 'format' | 'milliseconds'> {
  /** The photo's path inside the batch's folder, with `/` between the parts. */
  readonly photo: string;
  /** The photo's bytes and its time of change (ms since 1970): they show whether it is still the same photo. */
  readonly size: number;
  readonly modified: number;
  readonly options: CartoonOptions;
  /** The cartoon's path inside the output folder. */
  readonly cartoon: string;
  /** The cartoon's bytes. */
  readonly bytes: number;
  /** Spent in all stages together. */
  readonly milliseconds: number;
}

/**
 * What the batches of one folder of photos have done so far, kept in the output folder so that the same command can go on
 * where it stopped. Batches of other photos may go to the same output folder, even at the same time.
 */
export interface Journal {
  /** The options of the last run that has begun, unless it reached its end. */
  readonly stopped: CartoonOptions | undefined;
  /** The cartoon's name that was chosen for each photo, drawn or not. */
  readonly names: ReadonlyMap<string, string>;
  /** The newest entry of each photo. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** The names of all cartoons and reports, those of other photos too, in small letters. */
  readonly taken: readonly string[];
  /** The name of the report that every run of these photos writes; `undefined` before the first one. */
  readonly report: string | undefined;
}

/** The journal's name in the output folder. A folder that has it holds the cartoons of a batch. */
export const JOURNAL = '.toonsmith-batch.jsonl';

/** The report's name, unless a file of the person or the batch of other photos has it already. */
export const REPORT = 'report.json';

/**
 * Reads what a folder's journal says about the batches of the photos in `input`; nothing where there is no journal. A line
 * that a crash cut off, or that does not say whose it is, is left out. A name belongs to the first line that takes it: batches
 * that begin in the same moment may take the same one, and find here whose it is.
 */
export async function readJournal(folder: string, input: string): Promise<Journal> {
  const text = await readFile(join(folder, JOURNAL), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const none = () => ({
    stopped: undefined as CartoonOptions | undefined,
    names: new Map<string, string>(),
    entries: new Map<string, JournalEntry>(),
    report: undefined as string | undefined,
  });
  const batches = new Map<string, ReturnType<typeof none>>();
  const owners = new Map<string, string>();
  const takes = (owner: string, name: string): boolean => {
    const key = name.toLowerCase();
    if (!owners.has(key)) owners.set(key, owner);
    return owners.get(key) === owner;
  };
  for (const line of text.split('\n')) {
    const said = parse(line);
    if (said?.of === undefined) continue;
    const batch = batches.get(said.of) ?? none();
    batches.set(said.of, batch);
    if ('begun' in said) {
      batch.stopped = said.options;
      if (takes(said.of, said.report)) batch.report = said.report;
    } else if ('finished' in said) batch.stopped = undefined;
    else if ('named' in said) {
      for (const [photo, cartoon] of Object.entries(said.named))
        if (takes(join(said.of, photo), cartoon)) batch.names.set(photo, cartoon);
    } else if ('drawn' in said) batch.entries.set(said.drawn.photo, said.drawn);
  }
  return { ...(batches.get(input) ?? none()), taken: [...owners.keys()] };
}

/** Adds a line to a folder's journal: a run begins, cartoons get their names, one was written, a run reached its end. */
export async function writeJournal(folder: string, line: JournalLine): Promise<void> {
  // The newline comes first: it also ends a line that a crash cut off.
  await appendFile(join(folder, JOURNAL), `\n${JSON.stringify(line)}`);
}

type JournalLine = {
  /** The folder of photos whose batch this is about. */
  readonly of: string;
} & (
  | { readonly begun: true; readonly options: CartoonOptions; readonly report: string }
  | { readonly named: Readonly<Record<string, string>> }
  | { readonly drawn: JournalEntry }
  | { readonly finished: true }
);

function parse(line: string): JournalLine | undefined {
  try {
    return JSON.parse(line) as JournalLine;
  } catch {
    return undefined;
  }
}
