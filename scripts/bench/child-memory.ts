// The memory of a pool that draws several styles at one size, in a process of its own: child-memory.ts cel,comic 1024 2 …
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DEFAULT_OPTIONS, type Size } from '../../src/cartoon.ts';
import { peakBytes } from './memory.ts';
import { openPool } from './pool.ts';

export interface MemoryMeasure {
  /** Most memory of all processes together, in bytes. */
  readonly peakBytes: number;
}

const [styles = '', size = '', slots = '', photo = '', packsFolder = ''] = process.argv.slice(2);
const atOnce = Number(slots);
const networkThreads = Math.max(1, Math.floor(availableParallelism() / atOnce));
const pool = await openPool({ atOnce, networkThreads, packsFolder });
const bytes = readFileSync(photo);

// Each style as often as there are slots, one style after the other: every process has drawn nearly all of them in the end.
for (const style of styles.split(',')) {
  const options = { ...DEFAULT_OPTIONS, style, size: Number(size) as Size };
  const outcomes = await Promise.all(
    Array.from({ length: atOnce }, () => pool.cartoonize({ photo: new Uint8Array(bytes), options })),
  );
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed) throw new Error(`${style} at ${size}: ${JSON.stringify(failed)}`);
}
const measure: MemoryMeasure = { peakBytes: peakBytes() };
await pool.close();
console.log(JSON.stringify(measure));
