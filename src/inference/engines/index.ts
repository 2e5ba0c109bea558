import { readFile } from 'node:fs/promises';
import type { Engine } from './engine.ts';
import { createFiltersEngine } from './filters/engine.ts';
import { parseFilterStyles } from './filters/styles.ts';

export interface EngineSetup {
  /** Threads that one network may use. */
  readonly threads: number;
}

/** Loads every engine that is present, by id. */
export async function loadEngines({ threads }: EngineSetup): Promise<ReadonlyMap<string, Engine>> {
  const filterStyles = parseFilterStyles(
    await readFile(new URL('../../../config/filters.json', import.meta.url), 'utf8'),
  );
  const engines = [await createFiltersEngine({ styles: filterStyles, threads })];
  return new Map(engines.map((engine) => [engine.id, engine]));
}
