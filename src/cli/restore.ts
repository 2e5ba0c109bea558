import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import { fileErrorText } from './files.ts';
import { timestamp } from './names.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface RestoreContext {
  readonly words: Pick<Words, 'bytes' | 'say'>;
  readonly terminal: Terminal;
  readonly now: () => Date;
  /** The database file. */
  readonly database: string;
  /** Puts the backup in its place, and keeps what was there; answers with a sentence when nothing was changed. */
  readonly restore: (backup: string, kept: string) => Promise<string | undefined>;
}

/** Restores the database from a backup; what was there is kept beside it. */
export async function restore(
  file: string,
  { words, terminal, now, database, restore }: RestoreContext,
): Promise<Exit> {
  const refuse = (sentence: string): Exit => {
    terminal.stderr.write(`${sentence}\n`);
    return EXIT.failed;
  };
  const backup = resolve(terminal.cwd, file);
  const kept = `${database.replace(/\.db$/, '')}_before-restore_${timestamp(now())}.db`;
  try {
    if (!(await stat(backup)).isFile()) return refuse(words.say('cli-restore-no-file', { path: file }));
    const problem = await restore(backup, kept);
    if (problem !== undefined) return refuse(problem);
    const { size } = await stat(database);
    terminal.stdout.write(`${file} → ${database}  (${words.bytes(size)})\n`);
    const wasThere = await stat(kept).catch(() => undefined);
    if (wasThere) terminal.stderr.write(`${words.say('cli-restore-kept', { path: kept })}\n`);
    return EXIT.ok;
  } catch (error) {
    return refuse(
      fileErrorText(error, file, words) ??
        words.say('cli-restore-failed', { path: file, reason: messageOf(error) }),
    );
  }
}
