// One style at one size with one number of threads, in a process of its own: its peak memory is that of this case alone.
import { readFileSync } from 'node:fs';
import {
  type Cartoon,
  DEFAULT_OPTIONS,
  type Format,
  type Size,
  STAGES,
  type Stage,
} from '../../src/cartoon.ts';
import { peakBytes } from './memory.ts';
import { openPool } from './pool.ts';

/** Milliseconds, except where it says otherwise. */
export interface StyleMeasure {
  /** From nothing to a thread that is ready to draw, not warmed. */
  readonly start: number;
  /** The first picture. */
  readonly cold: number;
  /** The median of the later half of the following pictures, whole and by stage: the program's own code has to get warm too. */
  readonly warm: number;
  /** The quickest of them. */
  readonly least: number;
  readonly stages: Readonly<Record<Stage, number>>;
  /** Most memory of all processes, in bytes. */
  readonly peakBytes: number;
}

/** Milliseconds that are spent on the following pictures at least. */
const LEAST = 3_000;

const [style = '', size = '', format = '', threads = '', runs = '', photo = '', packsFolder = ''] =
  process.argv.slice(2);
const options = { ...DEFAULT_OPTIONS, style, size: Number(size) as Size, format: format as Format };

const opened = performance.now();
const pool = await openPool({ atOnce: 1, networkThreads: Number(threads), packsFolder });
const start = performance.now() - opened;
const cold = (await draw()).milliseconds;
const following: { milliseconds: number; cartoon: Cartoon }[] = [];
for (const began = performance.now(); following.length < Number(runs) || performance.now() - began < LEAST; )
  following.push(await draw());
const peak = peakBytes();
await pool.close();
const warm = following.slice(following.length >> 1);

const measure: StyleMeasure = {
  start,
  cold,
  warm: median(warm.map(({ milliseconds }) => milliseconds)),
  least: Math.min(...warm.map(({ milliseconds }) => milliseconds)),
  stages: Object.fromEntries(
    STAGES.map((stage) => [stage, median(warm.map(({ cartoon }) => cartoon.milliseconds[stage]))]),
  ) as Record<Stage, number>,
  peakBytes: peak,
};
console.log(JSON.stringify(measure));

async function draw() {
  const began = performance.now();
  const drawn = await pool.cartoonize({ photo: new Uint8Array(readFileSync(photo)), options });
  if (!drawn.ok) throw new Error(`${style} at ${size}: ${drawn.failure.code}`);
  return { milliseconds: performance.now() - began, cartoon: drawn.value };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
