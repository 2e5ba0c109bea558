import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomPack } from '../packs/custom.ts';
import { DCT_NET, openPack } from '../packs/installed.ts';
import { createCustomEngine } from './custom/engine.ts';
import { createDctNetEngine } from './dct-net/engine.ts';
import type { Engine } from './engine.ts';
import { createFiltersEngine } from './filters/engine.ts';
import { parseFilterStyles } from './filters/styles.ts';
import { createToonEngine } from './toon/engine.ts';

export interface EngineSetup {
  /** Threads that one network may use. */
  readonly threads: number;
  /** Where networks are kept that were converted here. */
  readonly networkFolder: string;
  /** Where installed packs are. */
  readonly packsFolder: string;
  /** The operator's own styles. */
  readonly customPacks: readonly CustomPack[];
}

const EMBEDDED_NETWORK = new URL('../../../models/toon.onnx', import.meta.url);

/** Loads every engine that is present, by id. */
export async function loadEngines({
  threads,
  networkFolder,
  packsFolder,
  customPacks,
}: EngineSetup): Promise<ReadonlyMap<string, Engine>> {
  const filterStyles = parseFilterStyles(
    await readFile(new URL('../../../config/filters.json', import.meta.url), 'utf8'),
  );
  const engines = [
    await createFiltersEngine({ styles: filterStyles, threads }),
    await createDctNetEngine({ pack: openPack(join(packsFolder, DCT_NET)), networkFolder, threads }),
    createToonEngine({ model: await readFile(EMBEDDED_NETWORK), threads }),
    createCustomEngine({ packs: customPacks, threads }),
  ].filter((engine) => engine !== undefined);
  return new Map(engines.map((engine) => [engine.id, engine]));
}
