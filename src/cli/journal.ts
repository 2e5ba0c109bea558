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

/**
 * What the batches of one folder of photos have done so far, kept in the output folder so that the same command can go on
 * where it stopped. Batches of other photos may go to the same output folder, even at the same time.
 */
export interface Journal {
  /** Whether a run has begun, and the last one did not reach its end. */
  readonly stopped: boolean;
  /** The cartoon's name that was chosen for each photo, drawn or not. */
  readonly names: ReadonlyMap<string, string>;
  /** The newest entry of each photo. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** The names of all cartoons, those of other photos too. */
  readonly taken: readonly string[];
  /** The name of the report that every run here writes; `undefined` before the first one. */
  readonly report: string | undefined;
}

/** The journal's name in the output folder. A folder that has it holds the cartoons of a batch. */
export const JOURNAL = '.toonsmith-batch.jsonl';

/** The report's name, unless a file of the person has it already. */
export const REPORT = 'report.json';

/**
 * Reads what a folder's journal says about the batches of the photos in `input`; nothing where there is no journal. A last
 * line cut off by a crash is left out.
 */
export async function readJournal(folder: string, input: string): Promise<Journal> {
  const text = await readFile(join(folder, JOURNAL), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const none = () => ({
    stopped: false,
    names: new Map<string, string>(),
    entries: new Map<string, JournalEntry>(),
  });
  const batches = new Map<string, ReturnType<typeof none>>();
  let report: string | undefined;
  for (const line of text.split('\n')) {
    const said = parse(line);
    if (said === undefined) continue;
    const batch = batches.get(said.of) ?? none();
    batches.set(said.of, batch);
    if ('begun' in said) {
      batch.stopped = true;
      report = said.report;
    } else if ('finished' in said) batch.stopped = false;
    else if ('named' in said)
      for (const [photo, cartoon] of Object.entries(said.named)) batch.names.set(photo, cartoon);
    else if ('drawn' in said) batch.entries.set(said.drawn.photo, said.drawn);
  }
  const taken = [...batches.values()].flatMap(({ names }) => [...names.values()]);
  return { ...(batches.get(input) ?? none()), taken, report };
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
  | { readonly begun: true; readonly report: string }
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
