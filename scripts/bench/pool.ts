import { fileURLToPath } from 'node:url';
import { readStyles } from '../../src/config/styles.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import { createPool } from '../../src/inference/pool.ts';

/** Where the program keeps the networks it converted. */
export const NETWORKS = fileURLToPath(new URL('../../data/networks/', import.meta.url));

export interface PoolShape {
  readonly atOnce: number;
  readonly networkThreads: number;
  readonly packsFolder: string;
}

/** Opens a pool as the program does, with the built drawing processes. Nothing is warmed: the first picture is the cold one. */
export function openPool(shape: PoolShape): Promise<Cartoonizer> {
  return createPool({
    ...shape,
    styles: readStyles(new URL('../../config/styles.json', import.meta.url)),
    limits: { bytes: 50e6, pixels: 50e6, longSide: 4096 },
    memory: { process: 2e9, atRest: 2e9, decodeAlone: 2e9 },
    networkFolder: NETWORKS,
    customPacks: [],
    warm: [],
    backlog: 100,
    deadlineMilliseconds: 300_000,
    report: (error) => console.error(error),
    newId: () => 'bench',
    worker: new URL('../../dist/inference/worker.js', import.meta.url),
    // What translates this script would translate the built program too, which makes it an eighth slower.
    execArgv: [],
  });
}
