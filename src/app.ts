import type { Role } from './app/context.ts';
import { findDevices, readDevices } from './app/device.ts';
import {
  type DrawOption,
  describeDrawOptions,
  readDrawOptions,
  readStyles,
  type WrittenOptions,
} from './app/draw-options.ts';
import { createErrorPrinter, type PrintError } from './app/error-printer.ts';
import { type Environment, type Installation, readInstallation, readPackage } from './app/installation.ts';
import type { ModelsCommand } from './app/models.ts';
import { drawingsAtOnce, findLooks, newId, openPool, poolLender } from './app/pool.ts';
import type { Drawable } from './app/reload.ts';
import { fileSentences, readPackFaults } from './app/style-problems.ts';
import type { TypedOrder } from './cli/admin.ts';
import type { BatchRequest } from './cli/batch.ts';
import { EXIT, type Exit, type Terminal } from './cli/terminal.ts';
import type { Config } from './config/load.ts';
import type { Words } from './i18n/words.ts';

export interface ProcessContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  /** Calls `run` whenever the process is asked to read its settings again. */
  readonly onReload: (run: () => void) => void;
}

/** What the program can do, one method for each verb; each answers with the exit status. */
export interface App {
  serve(role: Role): Promise<Exit>;
  draw(photos: readonly string[], how: DrawArguments): Promise<Exit>;
  batch(folder: string, how: BatchArguments): Promise<Exit>;
  register(): Promise<Exit>;
  models(command: ModelsCommand): Promise<Exit>;
  backup(file?: string): Promise<Exit>;
  restore(file: string): Promise<Exit>;
  copyStore(from: 'sqlite' | 'postgres', to: 'sqlite' | 'postgres'): Promise<Exit>;
  admin(order: TypedOrder): Promise<Exit>;
  doctor(how: { readonly json: boolean }): Promise<Exit>;
  /** In the language of the terminal. */
  readonly words: Words;
  /** What the options of a cartoon mean, can be and are when left out, for `--help`. */
  describeOptions(): readonly DrawOption[];
  /** Prints an unexpected error. */
  unexpected(error: unknown): Exit;
}

export interface DrawArguments {
  readonly output?: string | undefined;
  /** Those of a contact sheet, as they were written. */
  readonly styles?: readonly string[] | undefined;
  /** The options of a cartoon as they were written. */
  readonly texts: WrittenOptions;
}

export interface BatchArguments extends Omit<DrawArguments, 'styles'> {
  readonly names: BatchRequest['names'];
  readonly atOnce?: number | undefined;
}

/** Puts the program together: each verb loads what it needs when it is run. */
export function createApp(process: ProcessContext): App {
  const { terminal, signal } = process;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const installation = readInstallation(process.environment, say);
  const { loaded } = installation;
  const tellPackProblems = () => tellPacks(installation, say);
  const report = createErrorPrinter(installation, say);
  const context: Context = { ...process, installation, report };

  const usageError = (sentence: string): Exit => {
    say(sentence);
    return EXIT.usage;
  };
  const withConfig: WithConfig = async (run) =>
    loaded.ok ? run(loaded.config) : usageError(loaded.problems.join('\n'));

  return {
    serve: (role) =>
      withConfig(async (config) => {
        await tellPackProblems();
        return runServe(config, role, context);
      }),
    async draw(photos, { output, styles, texts }) {
      await tellPackProblems();
      const prepared = prepareDrawing(texts, context, { styles });
      if (typeof prepared === 'string') return usageError(prepared);
      const { draw } = await import('./cli/draw.ts');
      const { requested, dependencies } = prepared;
      const request = { photos, ...requested, ...(output !== undefined && { output }) };
      return draw(request, dependencies);
    },
    async batch(input, { output, texts, names, atOnce }) {
      await tellPackProblems();
      const prepared = prepareDrawing(texts, context, { atOnce });
      if (typeof prepared === 'string') return usageError(prepared);
      const { batch } = await import('./cli/batch.ts');
      const { requested, dependencies } = prepared;
      return batch(
        { input, names, options: requested.options, ...(output !== undefined && { output }) },
        { ...dependencies, now: () => new Date(), clock: () => performance.now() },
      );
    },
    register: () => withConfig((config) => runRegister(config, context)),
    models: (command) =>
      withConfig(async (config) => {
        if (command.verb === 'list') await tellPackProblems();
        const { runModels } = await import('./app/models.ts');
        return runModels(command, { installation, config, terminal, signal });
      }),
    ...storeVerbs(context, withConfig),
    async doctor({ json }) {
      const { runDoctor } = await import('./app/doctor.ts');
      // It reports what is wrong with packs in its own way.
      const quiet = readInstallation(process.environment, () => {});
      return runDoctor({ installation: quiet, terminal, signal, report, json });
    },
    words: installation.words,
    describeOptions: () => describeDrawOptions(installation),
    unexpected(error) {
      report(error, newId());
      return EXIT.failed;
    },
  };
}

/** Says which files of packs can't be used. */
async function tellPacks(installation: Installation, say: (line: string) => void): Promise<void> {
  const sentences = fileSentences(await readPackFaults(installation), installation.words);
  for (const sentence of sentences) say(sentence);
}

type WithConfig = (run: (config: Config) => Promise<Exit>) => Promise<Exit>;

/** What is done with the stored data, served or not. */
function storeVerbs(
  { installation, terminal, signal, environment }: Context,
  withConfig: WithConfig,
): Pick<App, 'backup' | 'restore' | 'copyStore' | 'admin'> {
  const { words } = installation;
  return {
    backup: (file) =>
      withConfig(async (config) => {
        const { runBackup } = await import('./app/backup.ts');
        return runBackup(file, { installation, config, terminal });
      }),
    restore: (file) =>
      withConfig(async () => {
        const { runRestore } = await import('./app/restore.ts');
        return runRestore(file, { installation, environment, terminal });
      }),
    async copyStore(from, to) {
      if (from === to) {
        terminal.stderr.write(`${words.say('cli-copy-same')}\n`);
        return EXIT.usage;
      }
      return withConfig(async (config) => {
        const { runStoreCopy } = await import('./app/store-copy.ts');
        return runStoreCopy(to, { config, terminal, words, signal, version: readPackage().version });
      });
    },
    admin: (order) =>
      withConfig(async (config) => {
        const { runAdmin } = await import('./app/admin.ts');
        return runAdmin(order, { config, terminal, words });
      }),
  };
}

interface Context extends ProcessContext {
  readonly installation: Installation;
  readonly report: PrintError;
}

async function runServe(config: Config, role: Role, context: Context): Promise<Exit> {
  const { serve } = await import('./app/serve.ts');
  const { installation, environment, terminal, signal, onReload } = context;
  const { loaded, words, locales } = installation;
  const atOnce = drawingsAtOnce(config);
  const drawingWith = (current: Installation): Drawable => ({
    styles: current.styles,
    packsFolder: current.folders.packsFolder,
    findLooks: () => findLooks(current),
    async contents() {
      const { collectContents } = await import('./app/backup-contents.ts');
      return collectContents(current.loaded.path, current);
    },
    async findDevices(signal) {
      const { isOpen } = await readDevices(current, config);
      return isOpen ? findDevices(current, config, signal) : undefined;
    },
    // Memory and processes stay as they were planned at the start.
    openPool: (report) => openPool(current, config, { pictures: atOnce, warm: true, report }),
  });
  return serve({
    ...drawingWith(installation),
    config,
    role,
    configPath: loaded.path,
    configWarnings: loaded.ok ? loaded.warnings : [],
    terminal,
    words,
    signal,
    onReload,
    async reread() {
      const tell = (line: string) => terminal.stderr.write(`${line}\n`);
      const current = readInstallation(environment, tell);
      await tellPacks(current, tell);
      return { loaded: current.loaded, drawable: drawingWith(current) };
    },
    locales,
    atOnce,
    version: readPackage().version,
  });
}

async function runRegister(config: Config, { installation, terminal }: Context): Promise<Exit> {
  const { register } = await import('./app/register.ts');
  const { words, locales, styles } = installation;
  return register({ config, terminal, words, locales, styles, findLooks: () => findLooks(installation) });
}

/** What the commands that draw need; a sentence when settings or options are wrong. */
function prepareDrawing(
  written: WrittenOptions,
  { installation, terminal, signal, report }: Context,
  {
    atOnce,
    styles,
  }: { readonly atOnce?: number | undefined; readonly styles?: readonly string[] | undefined },
) {
  const { loaded, words } = installation;
  if (!loaded.ok) return loaded.problems.join('\n');
  const { config } = loaded;
  const requested = readDrawOptions(installation, config, written);
  if (!requested.ok) return words.failure(requested.failure);
  const sheet = styles && readStyles(installation, styles);
  if (sheet && !sheet.ok) return words.failure(sheet.failure);
  const drawn = sheet?.value ?? [requested.value.options.style];
  const needs = { atOnce, styles: drawn, warm: false, report };
  const withCartoonizer = poolLender(installation, config, needs, signal);
  const photoBytes = config.photo.bytes;
  return {
    requested: { ...requested.value, ...(sheet && { styles: sheet.value }) },
    dependencies: { words, terminal, signal, photoBytes, withCartoonizer },
  };
}
