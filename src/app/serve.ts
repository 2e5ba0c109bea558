import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { BlobStore } from '../blobs/blob-store.ts';
import { openFolderBlobStore } from '../blobs/folder.ts';
import type { Style } from '../cartoon.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import { type Config, secretsOf } from '../config/load.ts';
import type { Locales } from '../i18n/locales.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import { createLog } from '../observability/log.ts';
import type { FindLook } from '../options/availability.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import { createAppContext } from './create-context.ts';
import { createLazyPool, type LazyPool } from './lazy-pool.ts';
import { describeStart, openAdminToken } from './startup.ts';
import type { Surface } from './surfaces/surface.ts';
import { createSurfaces } from './surfaces/surfaces.ts';

export interface ServeOptions {
  readonly config: Config;
  /** The operator's configuration file, where there is one. */
  readonly configPath: string | undefined;
  /** A sentence for each setting that is ignored. */
  readonly configWarnings: readonly string[];
  readonly terminal: Terminal;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly locales: Locales;
  readonly styles: readonly Style[];
  readonly findLooks: () => Promise<FindLook>;
  readonly version: string;
  /** Pictures drawn at once. */
  readonly atOnce: number;
  readonly openPool: (report: (error: unknown, id: string) => void) => Promise<Cartoonizer>;
}

/** Serves everything that is configured until it is asked to stop; then finishes what is being drawn. */
export async function serve(options: ServeOptions): Promise<Exit> {
  const { config, terminal } = options;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  let blobs: BlobStore | undefined;
  // Photos that are no longer needed are deleted before a request is refused.
  const freeSpace = async () => ((await blobs?.evict(DATABASE_SPACE_BYTES)) ?? 0) > 0;
  const opened = await openStore(config, freeSpace);
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { store, adminToken } = opened;
  const log = createLog({
    level: config.log.level,
    secrets: [...secretsOf(config), ...(adminToken ? [adminToken] : [])],
    write: (line) => terminal.stdout.write(line),
  });
  const report = (error: unknown, id = randomBytes(6).toString('base64url')) => {
    log.error({ err: error, id }, 'unexpected error');
    return id;
  };

  blobs = await openBlobs(config, report);
  const pool = createLazyPool(() => options.openPool(report));
  const context = await createAppContext({ ...options, adminToken, store, blobs, log, report, pool });
  const surfaces = await createSurfaces(context);
  if (surfaces.length === 0) {
    await store.close();
    say('Nothing to start. Set DISCORD_TOKEN or TELEGRAM_TOKEN, or set web.enabled to on.');
    return EXIT.usage;
  }
  for (const { frontEnd } of surfaces) context.service.attach(frontEnd);
  for (const line of describeStart(options)) say(line);
  await context.service.start();
  const run: Run = { ...options, surfaces, pool, say, report };
  const exit = await serveUntilStopped(run).catch((error) => {
    say(`Something went wrong (${report(error)}). To find the cause, run ./run.sh doctor.`);
    return EXIT.failed;
  });
  for (const { stop } of surfaces) await stop?.().catch(report);
  await context.service.close({ drainFor: config.stop.drain });
  for (const { close } of surfaces) await close?.().catch(report);
  await store.close();
  return (await pool.close()) ? exit : EXIT.interrupted;
}

/** Freed when the database finds the disk full. */
const DATABASE_SPACE_BYTES = 2 ** 20;

type OpenedStore =
  | { readonly ok: true; readonly store: Store; readonly adminToken: string | undefined }
  | { readonly ok: false; readonly sentence: string };

/** Opens and claims the store, before another process's photos could be touched; and the admin token beside it. */
async function openStore(config: Config, freeSpace: () => Promise<boolean>): Promise<OpenedStore> {
  const opened = openSqliteStore({ path: join(config.dataFolder, 'toonsmith.db'), freeSpace });
  if (!opened.ok) return opened;
  const { store } = opened;
  const refuse = async (sentence: string): Promise<OpenedStore> => {
    await store.close();
    return { ok: false, sentence };
  };
  if (!(await store.lock()))
    return refuse(
      `Another Toonsmith is already using the folder ${config.dataFolder}. Stop it first, or set another folder with TOONSMITH_DATA_FOLDER=….`,
    );
  const admin = openAdminToken(config);
  return admin.ok ? { ok: true, store, adminToken: admin.token } : refuse(admin.sentence);
}

const openBlobs = ({ dataFolder, spool }: Config, report: (error: unknown) => void) =>
  openFolderBlobStore({
    folder: join(dataFolder, 'spool'),
    maxBytes: spool.bytes,
    timeToLive: spool.lifetime,
    ...(spool.key && { key: Buffer.from(spool.key, 'hex') }),
    clock: systemClock,
    report,
  });

interface Run extends Pick<ServeOptions, 'signal'> {
  readonly surfaces: readonly Surface[];
  readonly pool: LazyPool;
  readonly say: (line: string) => void;
  readonly report: (error: unknown) => string;
}

async function serveUntilStopped({ surfaces, pool, signal, say }: Run): Promise<Exit> {
  let exit: Exit = EXIT.ok;
  for (const surface of surfaces) {
    const { isOpen, sentence } = await surface.start();
    say(sentence);
    if (!isOpen) exit = EXIT.failed;
  }
  if (exit !== EXIT.ok) return exit;
  const stopped = aborted(signal);
  await Promise.race([pool.warm(), stopped]);
  if (pool.canDraw()) say('Ready. Press Ctrl-C to stop.');
  await stopped;
  say('Finishing cartoons in progress… To stop immediately, press Ctrl-C again.');
  return exit;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
