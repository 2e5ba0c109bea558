import { join } from 'node:path';
import { openPack } from '../../src/inference/packs/installed.ts';
import type { MemoryMeasure } from './child-memory.ts';
import { megabytes, table } from './markdown.ts';
import { runChild } from './run-child.ts';

export interface MemoryBench {
  /** Where packs are installed. */
  readonly packs: string;
  readonly photo: string;
  readonly sizes: readonly number[];
}

const SLOTS = [1, 2];
const FILTERS = ['cel', 'comic', 'pop', 'ink', 'watercolor', 'pencil'];
const EMBEDDED = ['anime', '3d', 'handdrawn', 'sketch', 'artstyle'];

/** The memory of one and of two slots that have drawn every style of a kind, by size; DCT-Net's where its pack is installed. */
export async function measureMemory({ packs, photo, sizes }: MemoryBench): Promise<string> {
  const installed = (await openPack(join(packs, 'dct-net')).styles()).map(({ style }) => style);
  const none = join(packs, 'none');
  const kinds = [
    { name: `filters, ${FILTERS.length} styles`, styles: FILTERS, from: none },
    { name: `embedded network, ${EMBEDDED.length} styles`, styles: EMBEDDED, from: none },
    ...(installed.length > 0
      ? [{ name: `DCT-Net, ${installed.length} styles`, styles: installed, from: packs }]
      : []),
  ];
  const rows = kinds.flatMap(({ name, styles, from }) =>
    SLOTS.map((slots) => [
      name,
      `${slots}`,
      ...sizes.map((size) => {
        console.error(`the memory of ${slots} slot(s), ${name}, at ${size} …`);
        const args = [styles.join(','), size, slots, photo, from];
        return megabytes(runChild<MemoryMeasure>('child-memory.ts', ...args).peakBytes);
      }),
    ]),
  );
  return table(['peak MB of all processes', 'slots', ...sizes.map(String)], rows);
}
