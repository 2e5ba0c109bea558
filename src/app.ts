import { randomUUID } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { createWords } from './bots/words.ts';
import { DEFAULT_OPTIONS } from './cartoon.ts';
import type { BatchRequest } from './cli/batch.ts';
import type { DrawRequest } from './cli/draw.ts';
import { type OptionTexts, readOptions } from './cli/options.ts';
import { EXIT, type Exit, type Terminal } from './cli/terminal.ts';
import { planCapacity } from './inference/capacity.ts';
import type { Cartoonizer } from './inference/cartoonizer.ts';
import { readStyles } from './styles.ts';

export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What the program can do, one method for each verb; each answers with the exit status. */
export interface App {
  draw(
    photos: readonly string[],
    how: { readonly output?: string | undefined; readonly texts: OptionTexts },
  ): Promise<Exit>;
  batch(
    folder: string,
    how: {
      readonly output?: string | undefined;
      readonly texts: OptionTexts;
      readonly names: BatchRequest['names'];
      readonly atOnce?: number | undefined;
    },
  ): Promise<Exit>;
}

/** Puts the program together. Native libraries are loaded by the verbs that draw, so the others start at once. */
export function createApp({ terminal, environment, signal }: Surroundings): App {
  const words = createWords(environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || 'en');
  const styles = readStyles(new URL('../config/styles.json', import.meta.url));
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const limits = { bytes: 50 * 2 ** 20, pixels: 50e6, longSide: 4096 };

  /** Lends a pool to some work and closes it afterwards; after Ctrl-C it is left to the end of the process. */
  const withPool = async (
    pictures: number,
    atOnce: number | undefined,
    work: (cartoonizer: Cartoonizer) => Promise<Exit>,
  ): Promise<Exit> => {
    const { createPool } = await import('./inference/pool.ts');
    const machine = { cores: availableParallelism(), memory: process.constrainedMemory() || totalmem() };
    const most = planCapacity(machine, atOnce).atOnce;
    const pool = await createPool({
      styles,
      limits,
      ...planCapacity(machine, Math.min(pictures, most)),
      backlog: most + 1,
      deadlineMilliseconds: 120_000,
      report: (error, id) => say(`Error ${id}: ${error instanceof Error ? error.stack : error}`),
      newId: () => randomUUID().slice(0, 8),
    });
    const exit = await work(pool);
    if (!signal.aborted) await pool.close();
    return exit;
  };

  return {
    async draw(photos, { output, texts }) {
      const asked = readOptions(texts, styles);
      if (!asked.ok) return misused(words.failure(asked.failure));
      const { draw } = await import('./cli/draw.ts');
      const { format } = asked.value;
      const request: DrawRequest = {
        photos,
        options: { ...DEFAULT_OPTIONS, ...asked.value },
        ...(output !== undefined && { output }),
        ...(format && { format }),
      };
      return withPool(photos.length, undefined, (cartoonizer) =>
        draw(request, { cartoonizer, words, terminal, signal, photoBytes: limits.bytes }),
      );
    },

    async batch(input, { output, texts, names, atOnce }) {
      const asked = readOptions(texts, styles);
      if (!asked.ok) return misused(words.failure(asked.failure));
      const { batch } = await import('./cli/batch.ts');
      const request: BatchRequest = {
        input,
        names,
        options: { ...DEFAULT_OPTIONS, ...asked.value },
        ...(output !== undefined && { output }),
      };
      return withPool(Number.POSITIVE_INFINITY, atOnce, (cartoonizer) =>
        batch(request, {
          cartoonizer,
          words,
          terminal,
          signal,
          photoBytes: limits.bytes,
          now: () => new Date(),
          clock: () => performance.now(),
        }),
      );
    },
  };

  function misused(sentence: string): Exit {
    say(sentence);
    return EXIT.usage;
  }
}
