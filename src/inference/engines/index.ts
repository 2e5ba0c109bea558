import type { Engine } from './engine.ts';

export interface EngineSetup {
  /** Threads that one network may use. */
  readonly threads: number;
}

/** Loads every engine that is present, by id. */
export async function loadEngines(_setup: EngineSetup): Promise<ReadonlyMap<string, Engine>> {
  return new Map();
}
