// Pictures per second with every thread busy, in a process of its own.
import { readFileSync } from 'node:fs';
import { DEFAULT_OPTIONS, type Size } from '../../src/cartoon.ts';
import { peakBytes } from './memory.ts';
import { openPool } from './pool.ts';

export interface ThroughputMeasure {
  readonly picturesPerSecond: number;
  /** Most memory of all processes, in bytes. */
  readonly peakBytes: number;
}

const [style = '', size = '', atOnce = '', networkThreads = '', pictures = '', photo = '', packsFolder = ''] =
  process.argv.slice(2);
const options = { ...DEFAULT_OPTIONS, style, size: Number(size) as Size };
const pool = await openPool({
  atOnce: Number(atOnce),
  networkThreads: Number(networkThreads),
  packsFolder,
});

await drawAll(Number(atOnce));
const began = performance.now();
await drawAll(Number(pictures));
const seconds = (performance.now() - began) / 1000;
const peak = peakBytes();
await pool.close();

const measure: ThroughputMeasure = {
  picturesPerSecond: Number(pictures) / seconds,
  peakBytes: peak,
};
console.log(JSON.stringify(measure));

async function drawAll(count: number): Promise<void> {
  const bytes = readFileSync(photo);
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => pool.cartoonize({ photo: new Uint8Array(bytes), options })),
  );
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed) throw new Error(`${style} at ${size}: ${JSON.stringify(failed)}`);
}
