import { parseArgs } from 'node:util';

export interface SoakSettings {
  readonly minutes: number;
  readonly seed: number;
  /** The most memory of the program and its drawing processes together, in bytes; undefined for no limit. */
  readonly memoryBytes: number | undefined;
}

const MAX_MINUTES = 240;

/**
 * What the command line asks for.
 * @throws Error with a sentence for anything else
 */
export function readSettings(args: readonly string[]): SoakSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      memory: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= MAX_MINUTES))
    throw new Error(`--minutes must be a number up to ${MAX_MINUTES}.`);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error('--seed must be a whole number.');
  return { minutes, seed, memoryBytes: values.memory === undefined ? undefined : readBytes(values.memory) };
}

function readBytes(text: string): number {
  const [, number, unit = ''] = /^(\d+)([mg])$/i.exec(text) ?? [];
  if (number === undefined) throw new Error('--memory must be given like 1g or 800m.');
  return Number(number) * (unit.toLowerCase() === 'g' ? 2 ** 30 : 2 ** 20);
}
