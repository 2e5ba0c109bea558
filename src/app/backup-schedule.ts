import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { timestamp } from '../cli/names.ts';
import type { Clock } from '../clock.ts';

export interface BackupScheduleOptions {
  readonly folder: string;
  /** Milliseconds between two backups. */
  readonly every: number;
  /** How many of them stay. */
  readonly keep: number;
  readonly clock: Clock;
  /** Copies the database to a file; throws when that fails. */
  readonly copy: (target: string) => Promise<void>;
  readonly saved: (file: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Makes a backup whenever the newest one is old enough, from now on; the returned function ends that. */
export function startBackupSchedule(options: BackupScheduleOptions): () => void {
  const { clock, every, failed } = options;
  let isStopped = false;
  let cancel = () => {};
  const next = async () => {
    let wait = RETRY_MS;
    try {
      wait = await backUpIfDue(options);
    } catch (error) {
      failed(error);
    }
    if (!isStopped) cancel = clock.after(Math.min(wait, every), () => void next());
  };
  void next();
  return () => {
    isStopped = true;
    cancel();
  };
}

const RETRY_MS = 3_600_000;

/** Answers how many milliseconds the newest backup is good for. */
async function backUpIfDue(options: BackupScheduleOptions): Promise<number> {
  const { folder, every, keep, clock, copy, saved } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const newest = (await backupsIn(folder)).at(-1);
  const age = newest === undefined ? every : clock.now() - (await stat(join(folder, newest))).mtimeMs;
  // A file of the future, after the clock was corrected, is as good as new.
  if (age < every) return every - Math.max(0, age);
  const name = `toonsmith_${timestamp(new Date(clock.now()))}.db`;
  await copy(join(folder, name));
  saved(name);
  for (const old of (await backupsIn(folder)).slice(0, -keep)) await rm(join(folder, old), { force: true });
  return every;
}

/** Those that were made here or by `./run.sh backup`, oldest first; nothing else is ever deleted. */
const backupsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^toonsmith_\d{14}\.db$/.test(name)).sort();
