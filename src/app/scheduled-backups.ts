import { resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Log } from '../observability/log.ts';
import { backUpDatabase, type Contents } from '../store/sqlite/backup.ts';
import { startBackupSchedule } from './backup-schedule.ts';
import { databasePath } from './database.ts';

/** Backs the database up as often as configured, if at all; the returned function ends that. */
export function scheduleBackups(
  { backup, dataFolder, services }: Config,
  contents: () => Promise<Contents>,
  log: Pick<Log, 'info'>,
  report: (error: unknown) => void,
): () => void {
  const { every, folder, keep } = backup;
  // A PostgreSQL server is backed up by its own means.
  if (every === undefined || services.store !== undefined) return () => {};
  return startBackupSchedule({
    folder: resolve(dataFolder, folder),
    every,
    keep,
    clock: systemClock,
    async copy(target) {
      const problem = await backUpDatabase(databasePath({ dataFolder }), target, await contents());
      if (problem) throw new Error(`The database can't be backed up: ${problem.code}.`);
    },
    saved: (file) => log.info({ file }, 'database backed up'),
    failed: report,
  });
}
