import { env, InferenceSession, Tensor } from 'onnxruntime-node';

/** The version of onnxruntime that runs here. */
export const runtimeVersion = env.versions.node ?? env.versions.common;

/** A tensor as it goes in and out of a network: row-major data and its shape. */
export interface NetworkTensor {
  readonly data: Float32Array | Uint8Array | Int32Array;
  readonly dims: readonly number[];
}

/** A loaded ONNX network. The only door to onnxruntime. */
export interface Network {
  /** Names of its inputs and outputs, in the file's order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs the network once. Inputs and outputs by their names in the file; throws when a name, type or shape does not match. */
  run(inputs: Record<string, NetworkTensor>): Promise<Record<string, NetworkTensor>>;
  /** Frees the network's memory. */
  close(): Promise<void>;
}

export interface NetworkOptions {
  /** Threads that work on one operator. */
  readonly threads: number;
  /**
   * For a network of many planes and few convolutions: channels are not gathered into blocks of 8 or 16, which makes wide
   * convolutions quick, but pads narrow ones and has to be undone for everything else.
   */
  readonly keepPlanes?: boolean;
}

/** Loads an ONNX network from its file bytes (or a file's path); throws when onnxruntime does not accept it. */
export async function loadNetwork(
  model: Uint8Array | string,
  { threads, keepPlanes = false }: NetworkOptions,
): Promise<Network> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: keepPlanes ? 'extended' : 'all',
    // Sizes change from picture to picture: the memory pattern planner then only keeps the largest plan alive
    // (measured in the design's prototype: peak 1342 → 828 MB at 2048, same speed).
    enableMemPattern: false,
    // An arena keeps the most that its network ever took, and every network has its own: together 970 MB where 440 are needed
    // (measured in docs/decisions/memory-of-drawing.md).
    enableCpuMemArena: false,
    logSeverityLevel: 3,
    // Waking a thread for each small operator costs more than letting it look for work for a moment; without an end, looking costs much
    // where the machine is shared (measured in docs/decisions/2026-11-22-dct-net.md).
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '100' } } },
  };
  // It accepts both, but no overload takes the union.
  const session = await InferenceSession.create(model as string, options);
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(inputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, toTensor(tensor)]),
      );
      const results = await session.run(feeds);
      for (const [name, { data }] of Object.entries(results))
        if (data instanceof Float32Array) checkFinite(data, name);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, fromTensor(name, tensor)]),
      );
    },
    close: () => session.release(),
  };
}

/** About how many numbers of an output are looked at: NaN spreads through a network to most of them. */
const SAMPLES = 65_536;

function checkFinite(data: Float32Array, name: string): void {
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  for (let at = 0; at < data.length; at += step)
    if (!Number.isFinite(data[at])) throw new Error(`output ${name} is not a number everywhere`);
}

function toTensor({ data, dims }: NetworkTensor): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof Uint8Array) return new Tensor('uint8', data, dims);
  return new Tensor('int32', data, dims);
}

function fromTensor(name: string, { data, dims }: Tensor): NetworkTensor {
  if (data instanceof Float32Array || data instanceof Uint8Array || data instanceof Int32Array)
    return { data, dims };
  throw new TypeError(`output ${name} has a type this program does not use`);
}
