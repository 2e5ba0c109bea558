import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cartoon, CartoonOptions } from '../cartoon.ts';

/** One cartoon that a batch has drawn and written. */
export interface JournalEntry extends Omit<Cartoon, 'bytes' | 'format' | 'milliseconds'> {
  /** The photo's path inside the batch's folder, with `/` between the parts. */
  readonly photo: string;
  /** The photo's bytes and its time of change (ms since 1970): they tell whether it is still the same photo. */
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

/** What a batch has done so far, kept in the output folder so that the same command can go on where it stopped. */
export interface Journal {
  /** The folder of photos that the batch was made from; `undefined` when the journal is new. */
  readonly input: string | undefined;
  /** Whether the last run reached its end. */
  readonly finished: boolean;
  /** The cartoon's name that was chosen for each photo, drawn or not. */
  readonly names: ReadonlyMap<string, string>;
  /** The newest entry of each photo. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
}

const NAME = '.toonsmith-batch.jsonl';

/** Reads a folder's journal; an empty one where there is none. A last line cut off by a crash is left out. */
export async function readJournal(folder: string): Promise<Journal> {
  const text = await readFile(join(folder, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  let input: string | undefined;
  let finished = false;
  const names = new Map<string, string>();
  const entries = new Map<string, JournalEntry>();
  for (const line of text.split('\n')) {
    const said = parse(line);
    if (said === undefined) continue;
    if ('begun' in said) {
      input = said.begun;
      finished = false;
    } else if ('finished' in said) finished = true;
    else if ('named' in said)
      for (const [photo, cartoon] of Object.entries(said.named)) names.set(photo, cartoon);
    else entries.set(said.photo, said);
  }
  return { input, finished, names, entries };
}

/** Adds a line to a folder's journal: a run begins, cartoons get their names, one was written, a run reached its end. */
export async function writeJournal(folder: string, line: JournalLine): Promise<void> {
  // The newline comes first: it also ends a line that a crash cut off.
  await appendFile(join(folder, NAME), `\n${JSON.stringify(line)}`);
}

type JournalLine =
  | { readonly begun: string }
  | { readonly named: Readonly<Record<string, string>> }
  | JournalEntry
  | { readonly finished: true };

function parse(line: string): JournalLine | undefined {
  try {
    return JSON.parse(line) as JournalLine;
  } catch {
    return undefined;
  }
}
