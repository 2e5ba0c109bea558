import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DEFAULT_OPTIONS, fail, type Outcome, type StyleId, succeed } from './cartoon.ts';
import type { BatchRequest } from './cli/batch.ts';
import type { DrawRequest } from './cli/draw.ts';
import type { WithCartoonizer } from './cli/draw-file.ts';
import type { InstallCommand } from './cli/packs.ts';
import { EXIT, type Exit, type Terminal } from './cli/terminal.ts';
import { type Config, readConfig } from './config/load.ts';
import { readStyles } from './config/styles.ts';
import { messageOf } from './error-message.ts';
import { createWords, loadLocales } from './i18n/words.ts';
import type { Cartoonizer } from './inference/cartoonizer.ts';
import { findLook } from './inference/looks.ts';
import { readCustomPacks } from './inference/packs/custom.ts';
import type { Packs } from './inference/packs/packs.ts';
import { planThreads } from './inference/plan.ts';
import type { FindLook } from './options/availability.ts';
import { describeOption, OPTION_NAMES, OPTIONS } from './options/options.ts';
import { createOptionParser } from './options/parse.ts';

export interface ProcessContext {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  /** Whether the process then ends by a signal, which stops all threads at once. */
  readonly endsBySignal: () => boolean;
}

/** What the program can do, one method for each verb; each answers with the exit status. */
export interface App {
  serve(): Promise<Exit>;
  draw(photos: readonly string[], how: DrawArguments): Promise<Exit>;
  batch(folder: string, how: BatchArguments): Promise<Exit>;
  register(): Promise<Exit>;
  models(command: ModelsCommand): Promise<Exit>;
  doctor(): Promise<Exit>;
  /** What the options of a cartoon mean and can be, for `--help`. */
  describeOptions(): readonly { readonly name: string; readonly text: string; readonly allowed: string }[];
  /** Tells the person about an error that nobody expected. */
  unexpected(error: unknown): Exit;
}

export interface DrawArguments {
  readonly output?: string | undefined;
  /** The options of a cartoon as they were written. */
  readonly texts: Readonly<Record<string, string | undefined>>;
}

/** `models list`, `install`, `verify` and `remove`. */
export type ModelsCommand =
  | { readonly verb: 'list' | 'verify' }
  | ({ readonly verb: 'install' } & InstallCommand)
  | ({ readonly verb: 'remove' } & Pick<InstallCommand, 'pack' | 'styles'>);

export interface BatchArguments extends DrawArguments {
  readonly names: BatchRequest['names'];
  readonly atOnce?: number | undefined;
}

/** The long side that “original” stops at, in pixels: it bounds memory. */
const LONGEST_SIDE = 4096;
const ROOT = new URL('../', import.meta.url);
/** Converted networks stay with the program they belong to, not in the folder it happens to be started from. */
const NETWORKS = new URL('data/networks/', ROOT);

/** Puts the program together. Native libraries are loaded by the verbs that draw, so that the others start at once. */
export function createApp({ terminal, environment, signal, endsBySignal }: ProcessContext): App {
  const locales = loadLocales();
  const loaded = readConfig(environment);
  const packsFolder = join(
    resolve(fileURLToPath(ROOT), loaded.ok ? loaded.config.drawing.modelsFolder : 'models'),
    'packs',
  );
  const ownStyles = readStyles(new URL('config/styles.json', ROOT));
  const custom = readCustomPacks(
    packsFolder,
    ownStyles.map(({ id }) => id),
  );
  const styles = [...ownStyles, ...custom.packs.map(({ style }) => style)];
  const folders = { networkFolder: fileURLToPath(NETWORKS), packsFolder, customPacks: custom.packs };
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  for (const problem of custom.problems) say(problem);
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG;
  const words = createWords(locale || (loaded.ok && loaded.config.language) || 'en', { locales });

  const openPool = async (
    config: Config,
    { pictures, atOnce, warm, report: told }: PoolNeeds,
  ): Promise<Cartoonizer> => {
    const { createPool } = await import('./inference/pool.ts');
    const machine = { ...measureMachine(), perDrawing: config.drawing.memory };
    const most = planThreads(machine, atOnce ?? config.drawing.atOnce).atOnce;
    const { networkThreads } = planThreads(machine, Math.min(pictures, most));
    return createPool({
      styles,
      limits: { bytes: config.photo.bytes, pixels: config.photo.pixels, longSide: LONGEST_SIDE },
      atOnce: Math.min(pictures, most),
      networkThreads: config.drawing.threads ?? networkThreads,
      ...folders,
      ...(warm && { warm }),
      backlog: most + 1,
      deadlineMilliseconds: config.drawing.deadline,
      report: told ?? tellError,
      newId,
    });
  };

  /** Lends a pool to some work and closes it afterwards, unless a signal ends the process while it draws. */
  const lender =
    (config: Config, needs: Omit<PoolNeeds, 'pictures'>): WithCartoonizer =>
    async (pictures, work) => {
      const pool = await openPool(config, { pictures, ...needs });
      try {
        return await work(pool);
      } finally {
        if (!endsBySignal() || pool.load().running === 0) await pool.close();
      }
    };

  /** Loads every engine to see which looks can be drawn here. */
  const findLooks = async (): Promise<FindLook> => {
    const { loadEngines } = await import('./inference/engines/index.ts');
    const engines = await loadEngines({ threads: 1, ...folders });
    for (const engine of engines.values()) await engine.close();
    return (style) => findLook(styles, style, engines);
  };

  const openPacks = async ({ drawing }: Config): Promise<Packs> => {
    const { createPacks } = await import('./inference/packs/packs.ts');
    const { parseCatalogue } = await import('./inference/packs/catalogue.ts');
    return createPacks({
      catalogue: parseCatalogue(await readFile(new URL('models/packs.json', ROOT), 'utf8')),
      folder: packsFolder,
      base: drawing.modelsFrom,
      fetch,
      // Aborting ends the wait; whoever waits looks at the signal.
      wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
      now: () => new Date(),
    });
  };

  /** The options that were written, as far as they can be done, over the operator's defaults. */
  const readOptions = (config: Config, texts: DrawArguments['texts']): Outcome<AskedOptions> => {
    const translations = [...locales.keys()].map((locale) => createWords(locale, { locales }));
    const { options: requested, hints } = createOptionParser({ styles, translations }).values(texts);
    if (hints[0] !== undefined) return fail(hints[0]);
    const { format: usual, ...defaults } = config.cartoon;
    const format = usual === 'auto' ? DEFAULT_OPTIONS.format : usual;
    const options = { ...DEFAULT_OPTIONS, ...defaults, format, ...requested };
    return succeed({ options, ...(requested.format && { format: requested.format }) });
  };

  /** What the commands that draw share; a sentence when settings or options are not right. */
  const prepareDrawing = (texts: DrawArguments['texts'], atOnce?: number) => {
    if (!loaded.ok) return loaded.problems.join('\n');
    const asked = readOptions(loaded.config, texts);
    if (!asked.ok) return words.failure(asked.failure);
    const withCartoonizer = lender(loaded.config, { atOnce, warm: [asked.value.options.style] });
    const photoBytes = loaded.config.photo.bytes;
    return { asked: asked.value, parts: { words, terminal, signal, photoBytes, withCartoonizer } };
  };

  let isReportExplained = false;
  const tellError = (error: unknown, id: string) => {
    say(
      environment.TOONSMITH_DEBUG
        ? `Error ${id}: ${error instanceof Error ? error.stack : messageOf(error)}`
        : `Error ${id}: ${messageOf(error).split('\n')[0]}`,
    );
    if (!isReportExplained) say(HOW_TO_REPORT);
    isReportExplained = true;
  };

  const misused = (sentence: string): Exit => {
    say(sentence);
    return EXIT.usage;
  };

  const chats = (loaded.ok ? [loaded.config] : []).flatMap(({ discord, telegram }) => [
    { name: 'Discord', setting: 'DISCORD_TOKEN', configured: discord.token !== undefined },
    { name: 'Telegram', setting: 'TELEGRAM_TOKEN', configured: telegram.token !== undefined },
  ]);

  return {
    async serve() {
      if (!loaded.ok) return misused(loaded.problems.join('\n'));
      const { config } = loaded;
      const { serve } = await import('./app/serve.ts');
      const machine = { ...measureMachine(), perDrawing: config.drawing.memory };
      const { atOnce } = planThreads(machine, config.drawing.atOnce);
      return serve({
        config,
        configPath: loaded.path,
        configWarnings: loaded.warnings,
        terminal,
        signal,
        locales,
        styles,
        findLooks,
        atOnce,
        version: readPackage().version,
        openPool: (logged) => openPool(config, { pictures: atOnce, report: logged }),
      });
    },

    async draw(photos, { output, texts }) {
      const prepared = prepareDrawing(texts);
      if (typeof prepared === 'string') return misused(prepared);
      const { draw } = await import('./cli/draw.ts');
      const { asked, parts } = prepared;
      return draw({ photos, ...asked, ...(output !== undefined && { output }) }, parts);
    },

    async batch(input, { output, texts, names, atOnce }) {
      const prepared = prepareDrawing(texts, atOnce);
      if (typeof prepared === 'string') return misused(prepared);
      const { batch } = await import('./cli/batch.ts');
      const { asked, parts } = prepared;
      return batch(
        { input, names, options: asked.options, ...(output !== undefined && { output }) },
        { ...parts, now: () => new Date(), clock: () => performance.now() },
      );
    },

    async register() {
      if (!loaded.ok) return misused(loaded.problems.join('\n'));
      const { register } = await import('./app/register.ts');
      return register({ config: loaded.config, terminal, locales, styles, findLooks });
    },

    async models(command) {
      if (!loaded.ok) return misused(loaded.problems.join('\n'));
      const packs = await openPacks(loaded.config);
      const { installPack, removePack, verifyPacks } = await import('./cli/packs.ts');
      const parts = { packs, words, terminal, signal, clock: () => performance.now() };
      switch (command.verb) {
        case 'list': {
          const { listModels } = await import('./cli/models.ts');
          return listModels({ styles, findLook: await findLooks(), packs, words, terminal });
        }
        case 'install':
          return installPack(command, parts);
        case 'verify':
          return verifyPacks(parts);
        case 'remove':
          return removePack(command, parts);
      }
    },

    async doctor() {
      const { doctor } = await import('./cli/doctor.ts');
      const dataFolders = loaded.ok ? [resolve(loaded.config.dataFolder)].filter(existsSync) : [];
      return doctor({
        terminal,
        words,
        machine: {
          ...measureMachine(),
          node: process.versions.node,
          testedNodes: readPackage().toonsmith.testedNodes,
          platform: `${process.platform} ${process.arch}`,
          freeMemory: process.availableMemory?.() ?? freemem(),
        },
        disks: [fileURLToPath(ROOT), tmpdir(), ...dataFolders].map((folder) => ({
          folder,
          freeBytes: () => freeBytes(folder),
        })),
        libraries: async () => (await import('./inference/versions.ts')).nativeVersions(),
        tryDatabase: async () => (await import('./store/sqlite/try-database.ts')).tryDatabase(),
        styles,
        ownStyles: custom.packs.map(({ style }) => style.id),
        findLook: findLooks,
        chats,
        settingProblems: loaded.ok ? [] : loaded.problems,
        settingWarnings: loaded.ok ? loaded.warnings : [],
        withCartoonizer: async (pictures, work) => {
          if (!loaded.ok) throw new Error('the settings have to be right first');
          return lender(loaded.config, { warm: [DEFAULT_OPTIONS.style] })(pictures, work);
        },
        testPhoto: () => readFile(new URL('config/test-photo.jpg', ROOT)),
        clock: () => performance.now(),
      });
    },

    describeOptions() {
      const english = createWords('en', { locales });
      return CLI_OPTIONS.map((name) => {
        const { text, allowed } = describeOption(OPTIONS[name], english, { styles, translations: [english] });
        return { name, text, allowed: allowed ?? '' };
      });
    },

    unexpected(error) {
      tellError(error, newId());
      return EXIT.failed;
    },
  };
}

interface PoolNeeds {
  /** How many are to be drawn. */
  readonly pictures: number;
  /** How many at once, when somebody said so. */
  readonly atOnce?: number | undefined;
  /** Styles that are about to be drawn; all of them without it. */
  readonly warm?: readonly StyleId[];
  /** Told of every unexpected error, with the id that the person sees; the terminal is, without it. */
  readonly report?: (error: unknown, id: string) => void;
}

/** Complete options, and the format when it was asked for by name. */
type AskedOptions = Pick<DrawRequest, 'options' | 'format'>;

/** Every option of a cartoon but “private”: nobody else sees the answer here. */
const CLI_OPTIONS = OPTION_NAMES.filter((name) => name !== 'private');

const HOW_TO_REPORT =
  'This is a fault in Toonsmith or on this machine: ./run.sh doctor looks for the cause, and TOONSMITH_DEBUG=1 shows where it happens. ' +
  'Please report it with the output of both; docs/troubleshooting.md says how.';

/** Memory is a container's limit where there is one; outside of one the system answers 0 or more than there is. */
function measureMachine() {
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return { cores: availableParallelism(), memory: Math.min(limit, totalmem()) };
}

interface PackageFile {
  readonly version: string;
  readonly toonsmith: { readonly testedNodes: readonly string[] };
}

const readPackage = (): PackageFile => JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));

const newId = () => randomUUID().slice(0, 8);

async function freeBytes(folder: string): Promise<number> {
  await access(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
