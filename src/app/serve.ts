import { randomBytes } from 'node:crypto';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import { type Config, secretsOf } from '../config/load.ts';
import { isDiskFull } from '../disk-full.ts';
import { messageOf } from '../error-message.ts';
import type { Locales } from '../i18n/locales.ts';
import type { Words } from '../i18n/words.ts';
import { createLog, type Log } from '../observability/log.ts';
import type { Store } from '../store/store.ts';
import type { AppContext, Role } from './context.ts';
import { createAppContext } from './create-context.ts';
import { createLazyPool, type LazyPool } from './lazy-pool.ts';
import { createReload, type Drawable, type Reread } from './reload.ts';
import { scheduleBackups } from './scheduled-backups.ts';
import { searchDevice } from './search-device.ts';
import { openServices, type Services } from './services.ts';
import { standBy } from './stand-by.ts';
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
  readonly role: Role;
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

/**
 * Serves what its role says until it is asked to stop; then finishes what is being drawn. Where the owners take it out of service, it
 * does the same, and waits until they put it back.
 */
export async function serve(options: ServeOptions): Promise<Exit> {
  const { terminal } = options;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  for (;;) {
    const served = await serveOnce(options, say);
    if (served !== 'drained') return served;
    const report = (error: unknown) => say(messageOf(error));
    const waited = await standBy({ ...options, say, report });
    if (waited !== 'resumed') return waited;
  }
}

async function serveOnce(options: ServeOptions, say: Say): Promise<Exit | 'drained'> {
  const { config, terminal, words, role } = options;
  if (role !== 'all' && config.services.store === undefined) {
    say(words.say('cli-serve-needs-store'));
    return EXIT.usage;
  }
  const moved = movedDataProblem(config, words, terminal.cwd);
  if (moved !== undefined) {
    say(moved);
    return EXIT.failed;
  }
  const admin = openAdminToken(config, role, words);
  const log = createLog({
    level: config.log.level,
    secrets: [...secretsOf(config), ...(admin.ok && admin.token ? [admin.token] : [])],
    write: (line) => terminal.stdout.write(line),
  });
  const report = (error: unknown, id = randomBytes(6).toString('base64url')) => {
    log.error({ err: error, id }, 'unexpected error');
    return id;
  };
  const opened = await openServices(config, words, report);
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { services } = opened;
  const refusal = admin.ok ? await refuseMembers(services.store, options) : admin.sentence;
  if (refusal !== undefined) {
    await services.close();
    say(refusal);
    return EXIT.failed;
  }
  const adminToken = admin.ok ? admin.token : undefined;
  try {
    return await serveWith(services, { ...options, adminToken, log, report, say });
  } catch (error) {
    // Open connections would keep the process from ending.
    await services.close().catch(report);
    if (!isDiskFull(error)) throw error;
    say(diskFullText(config, words));
    return EXIT.failed;
  }
}

const diskFullText = ({ dataFolder }: Config, { say }: Words) =>
  say('cli-serve-disk-full', { folder: dataFolder });

interface Serving extends ServeOptions {
  readonly adminToken: string | undefined;
  readonly log: Log;
  readonly say: Say;
  readonly report: (error: unknown, id?: string) => string;
}

type Say = (line: string) => void;

async function serveWith(services: Services, options: Serving): Promise<Exit | 'drained'> {
  const { config, role, words, log, say, report } = options;
  const failure = new AbortController();
  const fail = (sentence: string) => {
    say(sentence);
    failure.abort();
  };
  let drawable: Drawable = options;
  const pool = createLazyPool(() => drawable.openPool(report));
  const drained = new AbortController();
  const onDrained = () => drained.abort();
  const { adminToken, locales, version, styles, findLooks, atOnce } = options;
  const context = await createAppContext({
    ...{ config, adminToken, locales, services },
    drawing: { styles, findLooks, atOnce, pool },
    monitoring: { log, report },
    process: { role, version, fail, onDrained },
  });
  const surfaces = await createSurfaces(context);
  if (surfaces.length === 0 && role !== 'worker') {
    await services.close();
    say(words.say('cli-serve-nothing'));
    return EXIT.usage;
  }
  for (const { frontEnd } of surfaces) if (frontEnd) context.service.attach(frontEnd);
  for (const line of describeStart(options)) say(line);
  const standIn = defaultStyleHint(config, context.catalog, words);
  if (standIn !== undefined) say(standIn);
  await context.service.start();
  const signal = AbortSignal.any([options.signal, failure.signal, drained.signal]);
  reloadOnRequest({ ...options, signal, pool, context, surfaces, log, say, report }, (next) => {
    drawable = next;
  });
  // A shared database is backed up by what serves it.
  const stopBackups = services.store.shared
    ? () => {}
    : scheduleBackups(config, drawable.contents, log, report);
  const search = () => searchDevice({ findDevices: drawable.findDevices, pool, log, report, signal });
  const exit = await serveUntilStopped({ ...options, signal, surfaces, pool, say, search }).catch((error) => {
    const id = report(error);
    say(isDiskFull(error) ? diskFullText(config, words) : words.say('cli-serve-failed', { id }));
    return EXIT.failed;
  });
  stopBackups();
  for (const { stop } of surfaces) await stop?.().catch(report);
  await context.service.close({ drainFor: config.stop.drain });
  for (const { close } of surfaces) await close?.().catch(report);
  await services.close();
  await pool.close();
  if (failure.signal.aborted) return EXIT.failed;
  if (drained.signal.aborted && !options.signal.aborted && exit === EXIT.ok) return 'drained';
  return exit;
}

/**
 * Processes of different versions could read each other's records wrongly, and a copy would not have what changes now: a sentence
 * where such a process runs.
 */
async function refuseMembers(
  store: Store,
  { version, words }: Pick<ServeOptions, 'version' | 'words'>,
): Promise<string | undefined> {
  if (!store.shared) return undefined;
  const members = await store.members(systemClock.now());
  if (members.some(({ role }) => role === 'copy')) return words.say('cli-serve-copying');
  const other = members.find((member) => member.version !== version);
  return other && words.say('cli-serve-other-version', { version, other: other.version });
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
    if (options.signal.aborted) return;
    void reload().catch((error) => say(options.words.say('cli-reload-failed', { id: report(error) })));
  });
}

interface Run extends Pick<ServeOptions, 'signal' | 'words' | 'role'> {
  readonly surfaces: readonly Surface[];
  readonly pool: LazyPool;
  readonly say: (line: string) => void;
  /** Looks for a device that draws quicker. */
  readonly search: () => Promise<void>;
}

async function serveUntilStopped({ surfaces, pool, signal, words, role, say, search }: Run): Promise<Exit> {
  const states: StartedSurface['state'][] = [];
  for (const surface of surfaces) {
    const { state, sentence } = await surface.start(words);
    say(sentence);
    states.push(state);
  }
  // One refused token doesn't end the others; it is tried again.
  if (states.includes('failed') || (states.length > 0 && !states.includes('open'))) return EXIT.failed;
  if (states.includes('refused')) say(words.say('cli-serve-goes-on'));
  const stopped = aborted(signal);
  // A front leaves the drawing to others: its networks are loaded when a sample is asked for.
  const draws = role !== 'front';
  if (draws) await Promise.race([pool.warm(), stopped]);
  if (!draws || pool.canDraw()) say(words.say('cli-serve-ready'));
  // One drawing process at least has shown that the processor draws.
  if (draws && pool.canDraw()) void search();
  await stopped;
  say(words.say('cli-serve-finishing'));
  return EXIT.ok;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
