import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Style } from '../cartoon.ts';
import { changedSettings } from '../config/changes.ts';
import type { Config, ReadConfig } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Looks } from '../options/availability.ts';
import type { Contents } from '../store/sqlite/backup.ts';
import type { KnownDevices } from './device.ts';
import type { LazyPool } from './lazy-pool.ts';
import type { LiveCatalog } from './live-catalog.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Surface } from './surfaces/surface.ts';

/** The styles and packs of an installation as they are now, and how to draw with them. */
export interface Drawable {
  readonly styles: readonly Style[];
  readonly packsFolder: string;
  readonly findLooks: () => Promise<Looks>;
  /** What a backup keeps of it besides the database. */
  readonly contents: () => Promise<Contents>;
  /** Tries the devices that have not been tried; undefined where that was done. */
  readonly findDevices: (signal: AbortSignal) => Promise<KnownDevices | undefined>;
  readonly openPool: (report: (error: unknown, id: string) => void) => Promise<Cartoonizer>;
}

/** The settings and packs on disk, read again. */
export type Reread = () => Promise<{ readonly loaded: ReadConfig; readonly drawable: Drawable }>;

export interface ReloadContext {
  readonly config: Config;
  readonly packsFolder: string;
  readonly reread: Reread;
  readonly live: Pick<LiveSettings, 'apply'>;
  readonly setLogLevel: (level: string) => void;
  readonly catalog: Pick<LiveCatalog, 'update' | 'contents'>;
  /** Lets the pool draw with these packs. */
  readonly reopenPool: (drawable: Drawable) => ReturnType<LazyPool['reopen']>;
  readonly surfaces: readonly Pick<Surface, 'refresh'>[];
  readonly words: Pick<Words, 'say' | 'list'>;
  readonly say: (line: string) => void;
}

/** Reads settings and packs again at each call, one call after the other, and says what changed and what needs a restart. */
export function createReload(context: ReloadContext): () => Promise<void> {
  const { words, say } = context;
  let current = context.config;
  let packs = fingerprint(context.packsFolder);
  let running: Promise<unknown> = Promise.resolve();

  const reload = async () => {
    const { loaded, drawable } = await context.reread();
    if (!loaded.ok) {
      for (const line of [words.say('cli-reload-problems'), ...loaded.problems]) say(line);
      return;
    }
    const { live, restart } = changedSettings(current, loaded.config);
    context.live.apply(loaded.config);
    context.setLogLevel(loaded.config.log.level);
    current = { ...loaded.config };
    for (const warning of loaded.warnings) say(warning);
    if (live.length > 0) say(words.say('cli-reload-live', { names: words.list(live) }));
    if (restart.length > 0) say(words.say('cli-reload-restart', { names: words.list(restart) }));
    const arePacksChanged = fingerprint(drawable.packsFolder) !== packs;
    if (arePacksChanged) {
      packs = fingerprint(drawable.packsFolder);
      await reloadPacks(drawable, context);
    }
    if (live.length + restart.length === 0 && !arePacksChanged) say(words.say('cli-reload-nothing'));
  };

  return () => {
    const next = running.then(reload);
    running = next.catch(() => undefined);
    return next;
  };
}

async function reloadPacks(drawable: Drawable, context: ReloadContext): Promise<void> {
  const { catalog, words, say } = context;
  // Menus first: nobody should choose what the next pool can't draw.
  catalog.update(drawable.styles, await drawable.findLooks());
  await context.reopenPool(drawable);
  for (const { refresh } of context.surfaces) await refresh?.();
  say(words.say('cli-reload-packs', { styles: catalog.contents.styles.map(({ id }) => id).join(', ') }));
}

/** Differs when a file of a pack was added, removed or replaced. */
function fingerprint(folder: string): string {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true }).map(String).sort();
  } catch {
    // No pack was ever installed.
    return '';
  }
  return names
    .map((name) => {
      const file = statSync(join(folder, name), { throwIfNoEntry: false });
      return `${name} ${file?.size} ${file?.mtimeMs}`;
    })
    .join('\n');
}
