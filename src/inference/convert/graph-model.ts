import { readFile } from 'node:fs/promises';
import { placeNetwork } from '../device/place.ts';
import { loadOptimized, optimizedIn } from '../optimized.ts';
import type { Network } from '../session.ts';
import { CONVERTER_VERSION, cachedNetwork } from './cache.ts';

export interface GraphModel {
  /** The folder of its two files, `<name>.json` and `<name>.bin`. */
  readonly folder: URL;
  readonly name: string;
  /** Outputs to keep, by node name, and with them what they are computed from; all of them when left out. */
  readonly outputs?: readonly string[];
  /** Where converted and optimized networks are kept. */
  readonly directory: string;
  readonly threads: number;
}

/** Loads a graph model of TensorFlow.js; the first time it is converted and optimized before. */
export async function loadGraphModel({
  folder,
  name,
  outputs,
  directory,
  threads,
}: GraphModel): Promise<Network> {
  const [json, weights] = await Promise.all([
    readFile(new URL(`${name}.json`, folder)),
    readFile(new URL(`${name}.bin`, folder)),
  ]);
  const sources = [json, weights, ...(outputs ?? [])];
  const make = async () => {
    // Much code for what happens once.
    const [{ convertGraph }, { readGraphModel }] = await Promise.all([
      import('./convert.ts'),
      import('./source.ts'),
    ]);
    const convert = () =>
      convertGraph(readGraphModel(json.toString(), weights), { name, ...(outputs && { outputs }) });
    return cachedNetwork({ directory, name, sources, convert });
  };
  const optimized = {
    directory: optimizedIn(directory),
    name,
    sources: [CONVERTER_VERSION, ...sources],
    make,
  };
  return placeNetwork({ name, onProcessor: () => loadOptimized(optimized, { threads }), forms: [make] });
}
