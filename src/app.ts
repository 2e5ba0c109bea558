import { randomUUID } from 'node:crypto';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeOption, WISH_NAMES, WISHES } from './bots/options.ts';
import { createWishParser } from './bots/parse.ts';
import { createWords, loadLocales } from './bots/words.ts';
import { type CartoonOptions, DEFAULT_OPTIONS, fail, type Outcome, succeed } from './cartoon.ts';
import type { BatchRequest } from './cli/batch.ts';
import type { WithCartoonizer } from './cli/draw-file.ts';
import type { FindLook } from './cli/styles.ts';
import { EXIT, type Exit, type Terminal } from './cli/terminal.ts';
import type { Cartoonizer } from './inference/cartoonizer.ts';
import { findLook } from './inference/looks.ts';
import { planThreads } from './inference/plan.ts';
import { readStyles } from './styles.ts';

export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What the program can do, one method for each verb; each answers with the exit status. */
export interface App {
  serve(): Promise<Exit>;
  draw(photos: readonly string[], how: DrawArguments): Promise<Exit>;
  batch(folder: string, how: BatchArguments): Promise<Exit>;
  models(): Promise<Exit>;
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

export interface BatchArguments extends DrawArguments {
  readonly names: BatchRequest['names'];
  readonly atOnce?: number | undefined;
}

/** Largest photo in bytes, most pixels that are decoded, and the long side that “original” stops at. */
const LIMITS = { bytes: 50 * 2 ** 20, pixels: 50e6, longSide: 4096 };
const DEADLINE_MILLISECONDS = 120_000;
const ROOT = new URL('../', import.meta.url);

/** Puts the program together. Native libraries are loaded by the verbs that draw, so that the others start at once. */
export function createApp({ terminal, environment, signal }: Surroundings): App {
  const locales = loadLocales();
  const language = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || 'en';
  const words = createWords(language, { locales });
  const styles = readStyles(new URL('config/styles.json', ROOT));
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const machine = () => ({
    cores: availableParallelism(),
    memory: process.constrainedMemory() || totalmem(),
  });
  const chats = [
    { name: 'Discord', setting: 'DISCORD_TOKEN' },
    { name: 'Telegram', setting: 'TELEGRAM_TOKEN' },
  ].map((chat) => ({ ...chat, configured: Boolean(environment[chat.setting]) }));

  const openPool = async (pictures: number, atOnce?: number): Promise<Cartoonizer> => {
    const { createPool } = await import('./inference/pool.ts');
    const most = planThreads(machine(), atOnce).atOnce;
    return createPool({
      styles,
      limits: LIMITS,
      ...planThreads(machine(), Math.min(pictures, most)),
      backlog: most + 1,
      deadlineMilliseconds: DEADLINE_MILLISECONDS,
      report: (error, id) => report(error, id),
      newId,
    });
  };

  /** Lends a pool to some work and closes it afterwards; after Ctrl-C it is left to the end of the process. */
  const lender =
    (atOnce?: number): WithCartoonizer =>
    async (pictures, work) => {
      const pool = await openPool(pictures, atOnce);
      const result = await work(pool);
      if (!signal.aborted) await pool.close();
      return result;
    };

  /** Loads every engine to see which looks can be drawn here. */
  const findLooks = async (): Promise<FindLook> => {
    const { loadEngines } = await import('./inference/engines/index.ts');
    const engines = await loadEngines({ threads: 1 });
    const present = new Set(engines.keys());
    for (const engine of engines.values()) await engine.close();
    return (style) => findLook(styles, style, present);
  };

  const readOptions = (texts: DrawArguments['texts']): Outcome<Partial<CartoonOptions>> => {
    const spoken = [...locales.keys()].map((locale) => createWords(locale, { locales }));
    const { wishes, hints } = createWishParser({ styles, spoken }).values(texts);
    if (hints[0] !== undefined) return fail(hints[0]);
    // Crops need to know where the face is; nothing finds faces yet.
    if (wishes.crop !== undefined && wishes.crop !== 'none')
      return fail({
        code: 'bad-option',
        option: 'crop',
        value: wishes.crop,
        allowed: 'none',
        nearest: 'none',
      });
    return succeed(wishes);
  };

  const report = (error: unknown, id: string) => {
    const told = error instanceof Error ? error : new Error(String(error));
    say(
      environment.TOONSMITH_DEBUG
        ? `Error ${id}: ${told.stack}`
        : `Error ${id}: ${told.message.split('\n')[0]} (TOONSMITH_DEBUG=1 shows where.)`,
    );
  };

  const misused = (sentence: string): Exit => {
    say(sentence);
    return EXIT.usage;
  };

  const common = { words, terminal, signal, photoBytes: LIMITS.bytes };

  return {
    async serve() {
      const { explainServing } = await import('./cli/serve.ts');
      return explainServing({ terminal, styles, findLook: await findLooks(), chats });
    },

    async draw(photos, { output, texts }) {
      const asked = readOptions(texts);
      if (!asked.ok) return misused(words.failure(asked.failure));
      const { draw } = await import('./cli/draw.ts');
      const { format } = asked.value;
      const options = { ...DEFAULT_OPTIONS, ...asked.value };
      return draw(
        { photos, options, ...(output !== undefined && { output }), ...(format && { format }) },
        { ...common, withCartoonizer: lender() },
      );
    },

    async batch(input, { output, texts, names, atOnce }) {
      const asked = readOptions(texts);
      if (!asked.ok) return misused(words.failure(asked.failure));
      const { batch } = await import('./cli/batch.ts');
      const options = { ...DEFAULT_OPTIONS, ...asked.value };
      return batch(
        { input, options, names, ...(output !== undefined && { output }) },
        {
          ...common,
          withCartoonizer: lender(atOnce),
          now: () => new Date(),
          clock: () => performance.now(),
        },
      );
    },

    async models() {
      const { listModels } = await import('./cli/models.ts');
      return listModels({ styles, findLook: await findLooks(), words, terminal });
    },

    async doctor() {
      const { doctor } = await import('./cli/doctor.ts');
      return doctor({
        terminal,
        words,
        machine: {
          ...machine(),
          node: process.versions.node,
          platform: `${process.platform} ${process.arch}`,
          freeMemory: process.availableMemory?.() ?? freemem(),
        },
        disks: [fileURLToPath(ROOT), tmpdir()].map((folder) => ({
          folder,
          freeBytes: () => freeBytes(folder),
        })),
        libraries: async () => (await import('./inference/versions.ts')).nativeVersions(),
        styles,
        findLook: findLooks,
        chats,
        withCartoonizer: lender(),
        testPhoto: () => readFile(new URL('config/test-photo.jpg', ROOT)),
        clock: () => performance.now(),
      });
    },

    describeOptions() {
      const english = createWords('en', { locales });
      return CLI_OPTIONS.map((name) => {
        const { text, allowed } = describeOption(WISHES[name], english, {
          styles,
          spoken: [english],
        });
        return { name, text, allowed: allowed ?? '' };
      });
    },

    unexpected(error) {
      report(error, newId());
      return EXIT.failed;
    },
  };
}

/** Every option of a cartoon but “private”: nobody else sees the answer here. */
const CLI_OPTIONS = WISH_NAMES.filter((name) => name !== 'private');

const newId = () => randomUUID().slice(0, 8);

async function freeBytes(folder: string): Promise<number> {
  await access(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
