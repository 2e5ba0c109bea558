import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { BUILD } from '../build.ts';
import { placeNetwork } from './device/place.ts';
import { canRead, checksumOf, type KeptFile, keep, pathOf } from './kept-file.ts';
import { loadNetwork, type Network, type NetworkOptions, runtimeVersion } from './session.ts';

/** A network that is kept as onnxruntime optimized it, which is most of the work of loading it. */
export interface OptimizedNetwork extends KeptFile {
  /** The network as it is in ONNX: its bytes, or a file's path. */
  readonly make: () => Promise<Uint8Array | string> | Uint8Array | string;
}

/**
 * Loads a network for the processor as it was optimized before; the first time it is optimized and kept, where files can be written. Optimizing depends
 * on onnxruntime and the processor: others have files of their own.
 * @throws when onnxruntime does not accept the network
 */
export async function loadOptimized(
  { make, ...network }: OptimizedNetwork,
  options: NetworkOptions,
): Promise<Network> {
  const place = `${runtimeVersion} ${processor()} ${options.keepPlanes ?? false}`;
  const sources = network.sources.map((source) => (typeof source === 'string' ? source : checksumOf(source)));
  const kept = { ...network, sources: [place, ...sources] };
  const path = pathOf(kept);
  if (await canRead(path)) {
    try {
      return await loadNetwork(path, { ...options, optimized: true });
    } catch {
      // A damaged file is made again, or left where it can't be removed.
      await rm(path, { force: true }).catch(() => {});
    }
  }
  const model = await make();
  let loaded: Network | undefined;
  try {
    await keep(path, kept, async (draft) => {
      // A folder that can't be written to is noticed before anything is optimized.
      await writeFile(draft, '');
      loaded = await loadNetwork(model, { ...options, saveOptimized: draft });
    });
  } catch {
    // Keeping it only saves time: a read-only folder or a full disk is no reason not to draw.
  }
  return loaded ?? loadNetwork(model, options);
}

export interface BuiltNetwork {
  readonly name: string;
  /** Builds the network: always the same one by the same program. */
  readonly build: () => Uint8Array;
  /** Where networks are kept that were converted or optimized here; nothing is kept without it. */
  readonly networkFolder: string | undefined;
}

/** Loads a network that this program's code builds; the next time without building it, as long as the program is the same. */
export function loadBuilt(
  { name, build, networkFolder }: BuiltNetwork,
  options: NetworkOptions,
): Promise<Network> {
  const onProcessor = () => {
    if (BUILD === undefined || networkFolder === undefined) return loadNetwork(build(), options);
    const directory = optimizedIn(networkFolder);
    return loadOptimized({ directory, name, sources: [BUILD], make: build }, options);
  };
  return placeNetwork({ name, onProcessor, forms: [build] });
}

/** The folder of optimized networks beside those that were converted here. */
export const optimizedIn = (networkFolder: string): string => join(networkFolder, 'optimized');

let known: string | undefined;

/** What tells apart processors for which onnxruntime optimizes differently: on Linux also what a virtual machine hides of them. */
function processor(): string {
  known ??= `${process.platform} ${process.arch} ${process.platform === 'linux' ? linuxProcessor() : cpus()[0]?.model}`;
  return known;
}

function linuxProcessor(): string {
  // Of the first core; all of many cores would take long to read.
  const [first = ''] = readFileSync('/proc/cpuinfo', 'latin1').split('\n\n', 1);
  return first
    .split('\n')
    .filter((line) => /^(model name|flags|Features|CPU (implementer|part|variant))\s*:/.test(line))
    .join('\n');
}
