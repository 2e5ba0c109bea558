import { randomBytes } from 'node:crypto';
import type { Style } from '../cartoon.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import { type Config, secretsOf } from '../config/load.ts';
import type { Locales } from '../i18n/locales.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import { createLog, type Log } from '../observability/log.ts';
import type { FindLook } from '../options/availability.ts';
import type { Store } from '../store/store.ts';
import type { Role } from './context.ts';
import { createAppContext } from './create-context.ts';
import { createLazyPool, type LazyPool } from './lazy-pool.ts';
import { openServices, type Services } from './services.ts';
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
  readonly role: Role;
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

/** Serves what its role says until it is asked to stop; then finishes what is being drawn. */
export async function serve(options: ServeOptions): Promise<Exit> {
  const { config, terminal, role } = options;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  if (role !== 'all' && config.services.store === undefined) {
    say(
      'Processes of several roles share a PostgreSQL database. Set TOONSMITH_STORE; docs/scale.md explains how.',
    );
    return EXIT.usage;
  }
  const admin = openAdminToken(config, role);
  const log = createLog({
    level: config.log.level,
    secrets: [...secretsOf(config), ...(admin.ok && admin.token ? [admin.token] : [])],
    write: (line) => terminal.stdout.write(line),
  });
  const report = (error: unknown, id = randomBytes(6).toString('base64url')) => {
    log.error({ err: error, id }, 'unexpected error');
    return id;
  };
  const opened = await openServices(config, report);
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { services } = opened;
  const refusal = admin.ok ? await refuseVersion(services.store, options.version) : admin.sentence;
  if (refusal !== undefined) {
    await services.close();
    say(refusal);
    return EXIT.failed;
  }
  const adminToken = admin.ok ? admin.token : undefined;
  return serveWith(services, { ...options, adminToken, log, report, say });
}

interface Serving extends ServeOptions {
  readonly adminToken: string | undefined;
  readonly log: Log;
  readonly say: (line: string) => void;
  readonly report: (error: unknown, id?: string) => string;
}

async function serveWith(services: Services, options: Serving): Promise<Exit> {
  const { config, role, say, report } = options;
  const failure = new AbortController();
  const fail = (sentence: string) => {
    say(sentence);
    failure.abort();
  };
  const pool = createLazyPool(() => options.openPool(report));
  const context = await createAppContext({ ...options, ...services, pool, fail });
  const surfaces = await createSurfaces(context);
  if (surfaces.length === 0 && role !== 'worker') {
    await services.close();
    say('Nothing to start. Set DISCORD_TOKEN or TELEGRAM_TOKEN, or set web.enabled to on.');
    return EXIT.usage;
  }
  for (const { frontEnd } of surfaces) if (frontEnd) context.service.attach(frontEnd);
  for (const line of describeStart(options)) say(line);
  await context.service.start();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const run: Run = { signal, surfaces, pool, draws: role !== 'front', say };
  const exit = await serveUntilStopped(run).catch((error) => {
    say(`Something went wrong (${report(error)}). To find the cause, run ./run.sh doctor.`);
    return EXIT.failed;
  });
  for (const { stop } of surfaces) await stop?.().catch(report);
  await context.service.close({ drainFor: config.stop.drain });
  for (const { close } of surfaces) await close?.().catch(report);
  await services.close();
  const isClosed = await pool.close();
  if (failure.signal.aborted) return EXIT.failed;
  return isClosed ? exit : EXIT.interrupted;
}

/** Processes of different versions could read each other's records wrongly: a sentence where one of another version runs. */
async function refuseVersion(store: Store, version: string): Promise<string | undefined> {
  const other = (await store.members(systemClock.now())).find((member) => member.version !== version);
  if (!store.shared || !other) return undefined;
  return `This is Toonsmith ${version}, and a process of version ${other.version} is using the same database. Stop the old ones first, or install the same version everywhere.`;
}

interface Run extends Pick<ServeOptions, 'signal'> {
  readonly surfaces: readonly Surface[];
  readonly pool: LazyPool;
  /** This process draws: its networks are loaded before anybody asks. */
  readonly draws: boolean;
  readonly say: (line: string) => void;
}

async function serveUntilStopped({ surfaces, pool, draws, signal, say }: Run): Promise<Exit> {
  let exit: Exit = EXIT.ok;
  for (const surface of surfaces) {
    const { isOpen, sentence } = await surface.start();
    say(sentence);
    if (!isOpen) exit = EXIT.failed;
  }
  if (exit !== EXIT.ok) return exit;
  const stopped = aborted(signal);
  if (draws) await Promise.race([pool.warm(), stopped]);
  if (!draws || pool.canDraw()) say('Ready. Press Ctrl-C to stop.');
  await stopped;
  say('Finishing cartoons in progress… To stop immediately, press Ctrl-C again.');
  return exit;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
