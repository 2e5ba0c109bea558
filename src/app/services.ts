import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobStore } from '../blobs/blob-store.ts';
import { openFolderBlobStore } from '../blobs/folder.ts';
import type { ObjectStorage } from '../blobs/object-storage.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import { createLocalDispatch, type Dispatch } from '../jobs/dispatch.ts';
import { createLocalSignals, type Signals } from '../jobs/signals.ts';
import type { Connection } from '../postgres/connection.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import { databasePath, databaseProblemText } from './database.ts';
import { openPostgres } from './open-store.ts';

/** What requests, photos and news between processes are kept in, as the settings say. */
export interface Services {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly signals: Signals;
  readonly dispatch: Dispatch;
  /** Once nothing uses them any more. */
  close(): Promise<void>;
}

export type OpenedServices =
  | { readonly ok: true; readonly services: Services }
  | { readonly ok: false; readonly sentence: string };

/** Called for an error that is nobody's answer. */
type Report = (error: unknown) => void;
type Say = Pick<Words, 'say'>;

/** Opens the store, and locks one that is not shared; then the rest. Libraries of services that aren't configured aren't loaded. */
export const openServices = (config: Config, words: Say, report: Report): Promise<OpenedServices> =>
  config.services.store === undefined ? openAlone(config, words, report) : openShared(config, words, report);

/** One process: SQLite, a folder, no other service. */
async function openAlone(config: Config, words: Say, report: Report): Promise<OpenedServices> {
  let blobs: BlobStore | undefined;
  // Photos that are no longer needed are deleted before a request is refused.
  const freeSpace = async () => ((await blobs?.evict(DATABASE_SPACE_BYTES)) ?? 0) > 0;
  const opened = openSqliteStore({ path: databasePath(config), freeSpace });
  if (!opened.ok) return { ok: false, sentence: databaseProblemText(opened.problem, words) };
  const { store } = opened;
  // Before another process's photos could be touched.
  if (!(await store.lock())) {
    await store.close();
    return { ok: false, sentence: words.say('cli-serve-folder-in-use', { folder: config.dataFolder }) };
  }
  blobs = await openFolder(config, report);
  return {
    ok: true,
    services: {
      ...{ store, blobs, signals: createLocalSignals(report), dispatch: createLocalDispatch(report) },
      close: store.close,
    },
  };
}

/** Freed when the database finds the disk full. */
const DATABASE_SPACE_BYTES = 2 ** 20;

/** One of any number of processes on a PostgreSQL database. */
async function openShared(config: Config, words: Say, report: Report): Promise<OpenedServices> {
  const opened = await openPostgres(config, words, report);
  if (!opened.ok) return opened;
  const { store, db } = opened;
  let signals: Signals;
  try {
    signals = await openSignals(config, db, report);
  } catch (error) {
    await store.close();
    const service = redisOf(config) === undefined ? 'postgres' : 'redis';
    return { ok: false, sentence: words.say(`cli-${service}-unreachable`, { reason: messageOf(error) }) };
  }
  const blobs = await openSharedBlobs(config, db, report);
  const { openBullmqDispatch } = await import('../dispatch/bullmq.ts');
  const dispatch = await openBullmqDispatch({
    url: redisOf(config) ?? (config.services.store as string),
    name: NAME,
    report,
  });
  return {
    ok: true,
    services: {
      ...{ store, blobs, signals, dispatch },
      async close() {
        await dispatch.close();
        await signals.close();
        await store.close();
      },
    },
  };
}

/** Of the queue and the channel. */
const NAME = 'toonsmith';
const redisOf = ({ services: { queue } }: Config) => (queue === 'postgres' ? undefined : queue);

async function openSignals(config: Config, db: Connection, report: Report): Promise<Signals> {
  const redis = redisOf(config);
  if (redis !== undefined) {
    const { openRedisSignals } = await import('../signals/redis.ts');
    return openRedisSignals({ url: redis, channel: NAME, report });
  }
  const local = createLocalSignals(report);
  const { openPostgresSignals } = await import('../signals/postgres.ts');
  return openPostgresSignals(db, { local, report });
}

/** Photos and cartoons of all processes on a database. */
export async function openSharedBlobs(config: Config, db: Connection, report: Report): Promise<BlobStore> {
  const { openSharedBlobStore } = await import('../blobs/shared.ts');
  return openSharedBlobStore({ ...limitsOf(config, report), db, storage: await openStorage(config, db) });
}

async function openStorage({ services: { blobs } }: Config, db: Connection): Promise<ObjectStorage> {
  if (blobs !== undefined && blobs !== 'postgres')
    return (await import('../blobs/s3.ts')).createS3Storage(blobs);
  return (await import('../blobs/postgres.ts')).createPostgresStorage(db);
}

/** Photos and cartoons of one process. */
export const openFolder = (config: Config, report: Report): Promise<BlobStore> =>
  openFolderBlobStore({ ...limitsOf(config, report), folder: blobFolder(config) });

/** What an earlier version has made stays in use: photos may wait there. */
function blobFolder({ dataFolder }: Config): string {
  const earlier = join(dataFolder, 'spool');
  return existsSync(earlier) ? earlier : join(dataFolder, 'blobs');
}

const limitsOf = ({ blobs }: Config, report: Report) => ({
  maxBytes: blobs.bytes,
  timeToLive: blobs.lifetime,
  ...(blobs.key && { key: Buffer.from(blobs.key, 'hex') }),
  clock: systemClock,
  report,
});
