import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { BlobStore } from '../blobs/blob-store.ts';
import { openFolderBlobStore } from '../blobs/folder.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import { type Config, secretsOf } from '../config/load.ts';
import type { Locales } from '../i18n/locales.ts';
import type { Words } from '../i18n/words.ts';
import { createLog, type Log } from '../observability/log.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import type { AppContext } from './context.ts';
import { createAppContext } from './create-context.ts';
import { databasePath, databaseProblemText } from './database.ts';
import { createLazyPool, type LazyPool } from './lazy-pool.ts';
import { createReload, type Drawable, type Reread } from './reload.ts';
import { scheduleBackups } from './scheduled-backups.ts';
import { defaultStyleHint, describeStart, movedDataProblem, openAdminToken } from './startup.ts';
import type { StartedSurface, Surface } from './surfaces/surface.ts';
import { createSurfaces } from './surfaces/surfaces.ts';

export interface ServeOptions extends Drawable {
  readonly config: Config;
  /** The operator's configuration file, where there is one. */
  readonly configPath: string | undefined;
  /** A sentence for each setting that is ignored. */
  readonly configWarnings: readonly string[];
  readonly terminal: Terminal;
  /** In the language of the terminal. */
  readonly words: Words;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly locales: Locales;
  readonly version: string;
  /** Pictures drawn at once. */
  readonly atOnce: number;
  readonly reread: Reread;
  /** Calls `run` whenever the process is asked to read its settings again. */
  readonly onReload: (run: () => void) => void;
}

/** Serves everything that is configured until it is asked to stop; then finishes what is being drawn. */
export async function serve(options: ServeOptions): Promise<Exit> {
  const { config, terminal, words } = options;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  let blobs: BlobStore | undefined;
  // Photos that are no longer needed are deleted before a request is refused.
  const freeSpace = async () => ((await blobs?.evict(DATABASE_SPACE_BYTES)) ?? 0) > 0;
  const opened = await openStore(options, freeSpace);
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
  let drawable: Drawable = options;
  const pool = createLazyPool(() => drawable.openPool(report));
  const context = await createAppContext({ ...options, adminToken, store, blobs, log, report, pool });
  const surfaces = await createSurfaces(context);
  if (surfaces.length === 0) {
    await store.close();
    say(words.say('cli-serve-nothing'));
    return EXIT.usage;
  }
  for (const { frontEnd } of surfaces) context.service.attach(frontEnd);
  for (const line of describeStart(options)) say(line);
  const standIn = defaultStyleHint(config, context.catalog, words);
  if (standIn !== undefined) say(standIn);
  await context.service.start();
  reloadOnRequest({ ...options, pool, context, surfaces, log, say, report }, (next) => {
    drawable = next;
  });
  const stopBackups = scheduleBackups(config, log, report);
  const run: Run = { ...options, surfaces, pool, say, report };
  const exit = await serveUntilStopped(run).catch((error) => {
    say(words.say('cli-serve-failed', { id: report(error) }));
    return EXIT.failed;
  });
  stopBackups();
  for (const { stop } of surfaces) await stop?.().catch(report);
  await context.service.close({ drainFor: config.stop.drain });
  for (const { close } of surfaces) await close?.().catch(report);
  await store.close();
  return (await pool.close()) ? exit : EXIT.interrupted;
}

interface Reloading extends ServeOptions {
  readonly pool: LazyPool;
  readonly context: AppContext;
  readonly surfaces: readonly Surface[];
  readonly log: Log;
  readonly say: (line: string) => void;
  readonly report: (error: unknown) => string;
}

/** From now on, reads settings and packs again whenever that is asked for. */
function reloadOnRequest(
  { pool, context, log, say, report, ...options }: Reloading,
  useDrawable: (drawable: Drawable) => void,
): void {
  const { live, catalog } = context;
  const reload = createReload({
    ...options,
    live,
    catalog,
    say,
    setLogLevel(level) {
      log.level = level;
    },
    reopenPool(next) {
      useDrawable(next);
      return pool.reopen();
    },
  });
  options.onReload(() => {
    void reload().catch((error) => say(options.words.say('cli-reload-failed', { id: report(error) })));
  });
}

/** Freed when the database finds the disk full. */
const DATABASE_SPACE_BYTES = 2 ** 20;

type OpenedStore =
  | { readonly ok: true; readonly store: Store; readonly adminToken: string | undefined }
  | { readonly ok: false; readonly sentence: string };

/** Opens and claims the store, before another process's photos could be touched; and the admin token beside it. */
async function openStore(
  { config, words, terminal }: Pick<ServeOptions, 'config' | 'words' | 'terminal'>,
  freeSpace: () => Promise<boolean>,
): Promise<OpenedStore> {
  const moved = movedDataProblem(config, words, terminal.cwd);
  if (moved !== undefined) return { ok: false, sentence: moved };
  const opened = openSqliteStore({ path: databasePath(config), freeSpace });
  if (!opened.ok) return { ok: false, sentence: databaseProblemText(opened.problem, words) };
  const { store } = opened;
  const refuse = async (sentence: string): Promise<OpenedStore> => {
    await store.close();
    return { ok: false, sentence };
  };
  if (!(await store.claim()))
    return refuse(words.say('cli-serve-folder-in-use', { folder: config.dataFolder }));
  const admin = openAdminToken(config, words);
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

interface Run extends Pick<ServeOptions, 'signal' | 'words'> {
  readonly surfaces: readonly Surface[];
  readonly pool: LazyPool;
  readonly say: (line: string) => void;
  readonly report: (error: unknown) => string;
}

async function serveUntilStopped({ surfaces, pool, signal, words, say }: Run): Promise<Exit> {
  const states: StartedSurface['state'][] = [];
  for (const surface of surfaces) {
    const { state, sentence } = await surface.start(words);
    say(sentence);
    states.push(state);
  }
  // One refused token doesn't end the others; it is tried again.
  if (states.includes('failed') || !states.includes('open')) return EXIT.failed;
  if (states.includes('refused')) say(words.say('cli-serve-goes-on'));
  const stopped = aborted(signal);
  await Promise.race([pool.warm(), stopped]);
  if (pool.canDraw()) say(words.say('cli-serve-ready'));
  await stopped;
  say(words.say('cli-serve-finishing'));
  return EXIT.ok;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
