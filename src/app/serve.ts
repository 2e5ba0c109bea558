import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openFolderBlobStore } from '../blobs/folder.ts';
import type { Style } from '../cartoon.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import { type Config, secretsOf } from '../config/load.ts';
import type { Locales } from '../i18n/words.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import { createLog } from '../observability/log.ts';
import type { FindLook } from '../options/availability.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import { createAppContext } from './create-context.ts';
import { createLazyPool, type LazyPool } from './lazy-pool.ts';
import type { Surface } from './surfaces/surface.ts';
import { createSurfaces } from './surfaces/surfaces.ts';

export interface ServeOptions {
  readonly config: Config;
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
  const log = createLog({
    level: config.log.level,
    secrets: secretsOf(config),
    write: (line) => terminal.stdout.write(line),
  });
  const report = (error: unknown, id = randomBytes(6).toString('base64url')) => {
    log.error({ err: error, id }, 'unexpected error');
    return id;
  };

  const opened = await openStore(config);
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { store } = opened;
  const blobs = await openBlobs(config, report);
  const pool = createLazyPool(() => options.openPool(report));
  const context = await createAppContext({ ...options, store, blobs, log, report, pool });
  const surfaces = await createSurfaces(context);
  if (surfaces.length === 0) {
    await store.close();
    say('There is nothing to serve: set DISCORD_TOKEN or TELEGRAM_TOKEN, or web.enabled to on.');
    return EXIT.usage;
  }
  for (const { frontEnd } of surfaces) context.service.attach(frontEnd);
  await context.service.start();
  const run: Run = { ...options, surfaces, pool, say, report };
  const exit = await serveUntilStopped(run).catch((error) => {
    say(`Something unexpected happened (${report(error)}). ./run.sh doctor looks for the cause.`);
    return EXIT.failed;
  });
  for (const { stop } of surfaces) await stop?.().catch(report);
  await context.service.close({ drainFor: config.stop.drain });
  for (const { close } of surfaces) await close?.().catch(report);
  await store.close();
  return (await pool.close()) ? exit : EXIT.interrupted;
}

type OpenedStore =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly sentence: string };

/** Opens and claims the store, before the other process's photos could be touched. */
async function openStore({ dataFolder }: Config): Promise<OpenedStore> {
  const opened = openSqliteStore({ path: join(dataFolder, 'toonsmith.db') });
  if (!opened.ok || (await opened.store.claim())) return opened;
  await opened.store.close();
  const sentence = `Another Toonsmith already serves from the folder ${dataFolder}. Stop it first, or give this one another with TOONSMITH_DATA_FOLDER=….`;
  return { ok: false, sentence };
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
  if (pool.isWarm()) say('Ready to draw. Ctrl-C stops.');
  await stopped;
  say('Stopping: what is being drawn is finished first. Ctrl-C again stops at once.');
  return exit;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
