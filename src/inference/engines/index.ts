import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPack } from '../packs/installed.ts';
import { createCustomEngine } from './custom/engine.ts';
import { createDctNetEngine } from './dct-net/engine.ts';
import type { Engine } from './engine.ts';
import { createFiltersEngine } from './filters/engine.ts';
import type { FilterStyle } from './filters/styles.ts';
import { DCT_NET } from './names.ts';
import { type PresentSetup, readFilters } from './present.ts';
import { createToonEngine } from './toon/engine.ts';

export interface EngineSetup extends PresentSetup {
  /** Threads that one network may use. */
  readonly threads: number;
  /** Where networks are kept that were converted or optimized here. */
  readonly networkFolder: string;
}

const EMBEDDED_NETWORK = new URL('../../../models/toon.onnx', import.meta.url);

/** Makes every engine that is present, by id; their networks are loaded when they are first used. */
export async function loadEngines({
  threads,
  networkFolder,
  packsFolder,
  customPacks,
}: EngineSetup): Promise<ReadonlyMap<string, Engine>> {
  const filters = Object.entries<FilterStyle>(JSON.parse(await readFilters()));
  const engines = [
    createFiltersEngine({ styles: new Map(filters), networkFolder, threads }),
    await createDctNetEngine({ pack: openPack(join(packsFolder, DCT_NET)), networkFolder, threads }),
    createToonEngine({ model: () => readFile(EMBEDDED_NETWORK), networkFolder, threads }),
    createCustomEngine({ packs: customPacks, threads }),
  ].filter((engine) => engine !== undefined);
  return new Map(engines.map((engine) => [engine.id, engine]));
}
