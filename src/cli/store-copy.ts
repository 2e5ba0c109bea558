import { Presets, SingleBar } from 'cli-progress';
import type { Words } from '../i18n/words.ts';
import { table } from './columns.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

/** How far a copy is: rows of tables first, then photos and cartoons. */
export type CopyStage = 'rows' | 'blobs';

export type StoreCopied =
  | {
      readonly state: 'copied';
      readonly tables: readonly { readonly name: string; readonly rows: number; readonly hash: string }[];
      readonly blobs: number;
      /** Where the database is that was there before. */
      readonly kept?: string | undefined;
    }
  | { readonly state: 'stopped' }
  | { readonly state: 'refused'; readonly sentence: string };

export interface StoreCopyContext {
  readonly words: Pick<Words, 'say'>;
  readonly terminal: Terminal;
  readonly to: 'sqlite' | 'postgres';
  readonly copy: (progress: (stage: CopyStage, done: number, total: number) => void) => Promise<StoreCopied>;
}

/** Copies the store, and shows each table with what was compared. */
export async function copyStoreVerb({ words, terminal, to, copy }: StoreCopyContext): Promise<Exit> {
  const say = (line: string) => void terminal.stderr.write(`${line}\n`);
  const progress = showCopying(terminal, words);
  const result = await copy(progress.at).finally(progress.stop);
  if (result.state === 'refused') {
    say(result.sentence);
    return EXIT.failed;
  }
  if (result.state === 'stopped') {
    say(words.say('cli-copy-stopped'));
    return EXIT.interrupted;
  }
  const rows = result.tables.map(({ name, rows, hash }) => [name, String(rows), hash.slice(0, 16)]);
  for (const line of table([...rows, ['blobs', String(result.blobs), '']]))
    terminal.stdout.write(`${line}\n`);
  say(words.say('cli-copy-done', { to }));
  if (result.kept !== undefined) say(words.say('cli-restore-kept', { path: result.kept }));
  return EXIT.ok;
}

/** A bar on a terminal, a line at every tenth elsewhere. */
function showCopying({ stderr }: Terminal, { say }: Pick<Words, 'say'>) {
  const describe = (stage: CopyStage, done: number, total: number) =>
    say('cli-copy-progress', { stage, done, total });
  let shown = '';
  const bar = stderr.isTTY
    ? new SingleBar(
        {
          stream: stderr as NodeJS.WritableStream,
          format: ' {bar} {progress}',
          hideCursor: true,
          clearOnComplete: true,
          gracefulExit: false,
        },
        Presets.shades_classic,
      )
    : undefined;
  return {
    at(stage: CopyStage, done: number, total: number) {
      const progress = describe(stage, done, total);
      if (bar) {
        if (shown !== stage) bar.start(total, done, { progress });
        else bar.update(done, { progress });
        shown = stage;
        return;
      }
      const tenth = `${stage} ${Math.floor((10 * done) / Math.max(total, 1))}`;
      if (tenth !== shown) stderr.write(`${progress}\n`);
      shown = tenth;
    },
    stop: () => bar?.stop(),
  };
}
