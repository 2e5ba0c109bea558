import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isDiskFull } from '../disk-full.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import { fileErrorText, isFolder } from './files.ts';
import { timestamp } from './names.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface BackupContext {
  readonly words: Pick<Words, 'bytes' | 'say'>;
  readonly terminal: Terminal;
  readonly now: () => Date;
  /** The database file. */
  readonly database: string;
  /**
   * Copies the database to a file; answers with a sentence when the database can't be copied, and rejects when the file can't be
   * written.
   */
  readonly copy: (target: string) => Promise<string | undefined>;
}

/**
 * Backs up the database to a file, or to a new file in a folder; in the current folder when none is given. Missing folders are
 * made, and no file is overwritten.
 */
export async function backup(
  output: string | undefined,
  { words, terminal, now, database, copy }: BackupContext,
): Promise<Exit> {
  const refuse = (sentence: string): Exit => {
    terminal.stderr.write(`${sentence}\n`);
    return EXIT.failed;
  };
  const file = await targetOf(output ?? '.', terminal.cwd, now());
  const target = resolve(terminal.cwd, file);
  if (!(await exists(database))) return refuse(words.say('cli-backup-nothing', { path: database }));
  if (await exists(target)) return refuse(words.say('cli-backup-exists', { path: file }));
  try {
    await mkdir(dirname(target), { recursive: true });
    const problem = await copy(target);
    if (problem !== undefined) return refuse(problem);
  } catch (error) {
    return refuse(backupErrorText(error, file, words));
  }
  const { size } = await stat(target);
  terminal.stdout.write(`${basename(database)} → ${file}  (${words.bytes(size)})\n`);
  return EXIT.ok;
}

/** The file to write, relative to where the person is: with a name of its own in a folder. */
async function targetOf(output: string, cwd: string, at: Date): Promise<string> {
  const isInFolder = /[/\\]$/.test(output) || (await isFolder(resolve(cwd, output)));
  return isInFolder ? join(output, `toonsmith_${timestamp(at)}.db`) : output;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function backupErrorText(error: unknown, file: string, words: Pick<Words, 'say'>): string {
  if (isDiskFull(error)) return words.say('cli-file-disk-full', { path: file });
  return (
    fileErrorText(error, file, words) ??
    words.say('cli-backup-failed', { path: file, reason: messageOf(error) })
  );
}
