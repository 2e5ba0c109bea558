import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { halvesToFloats } from './half.ts';
import { NetworkFaultError } from './packs/network-fault.ts';

// Its libraries for Linux and macOS otherwise send Microsoft how often and with what they are used, and keep an identifier of the machine.
// They look when the first network is loaded (https://github.com/microsoft/onnxruntime/pull/27379).
process.env.ORT_DISABLE_TELEMETRY = '1';

/** The version of onnxruntime that runs here. */
export const runtimeVersion = env.versions.node ?? env.versions.common;

/** A tensor as it comes out of a network: row-major data and its shape; float16 numbers come as float32. */
export interface NetworkTensor {
  readonly data: Float32Array | Uint8Array | Int32Array;
  readonly dims: readonly number[];
}

/** A tensor as it goes into a network; Uint16Array holds the bits of float16 numbers. */
export type NetworkFeed = NetworkTensor | { readonly data: Uint16Array; readonly dims: readonly number[] };

/** An input or output as the file declares it; a size is a name, or empty, where it is only known at run time. */
export interface NetworkPort {
  readonly name: string;
  /** The type of its numbers, such as `float32`; `none` where it is not a tensor. */
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A loaded ONNX network. The only door to onnxruntime. */
export interface Network {
  /** Names of its inputs and outputs, in the file's order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What the file declares about them, in the same order. */
  readonly ports: { readonly inputs: readonly NetworkPort[]; readonly outputs: readonly NetworkPort[] };
  /** Runs the network once. Inputs and outputs by their names in the file; throws when a name, type or shape does not match. */
  run(inputs: Record<string, NetworkFeed>): Promise<Record<string, NetworkTensor>>;
  /** Frees the network's memory. */
  close(): Promise<void>;
}

/** What a network can run on beside the processor, by the names of onnxruntime's execution providers. */
export type Device = 'cuda' | 'webgpu' | 'coreml' | 'dml';

export interface NetworkOptions {
  /** Threads that work on one operator. */
  readonly threads: number;
  /** Runs on this device, and on the processor what the device can't do; all of it on the processor without it. */
  readonly device?: Device;
  /**
   * For a network of many planes and few convolutions: channels are not gathered into blocks of 8 or 16, which makes wide
   * convolutions quick, but pads narrow ones and has to be undone for everything else.
   */
  readonly keepPlanes?: boolean;
  /** It was saved by `saveOptimized`, with the same options. */
  readonly optimized?: boolean;
  /** Where onnxruntime writes the network as it optimized it; it only fits this version of onnxruntime and this processor. */
  readonly saveOptimized?: string;
}

/** Loads an ONNX network from its file bytes (or a file's path); throws when onnxruntime does not accept it. */
export async function loadNetwork(
  model: Uint8Array | string,
  { threads, device, keepPlanes = false, optimized = false, saveOptimized }: NetworkOptions,
): Promise<Network> {
  // What it does not have, it leaves out with a warning.
  if (device !== undefined && !listSupportedBackends().some(({ name }) => name === device))
    throw new Error(`onnxruntime has no ${device} here`);
  const options: InferenceSession.SessionOptions = {
    executionProviders: device === undefined ? ['cpu'] : [device, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimized ? 'disabled' : keepPlanes ? 'extended' : 'all',
    ...(saveOptimized !== undefined && { optimizedModelFilePath: saveOptimized }),
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
    ports: { inputs: session.inputMetadata.map(portOf), outputs: session.outputMetadata.map(portOf) },
    async run(inputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, toTensor(tensor)]),
      );
      const results = await session.run(feeds);
      const tensors = Object.entries(results).map(
        ([name, tensor]) => [name, fromTensor(name, tensor)] as const,
      );
      for (const [, { data }] of tensors) if (data instanceof Float32Array) checkFinite(data);
      return Object.fromEntries(tensors);
    },
    close: () => session.release(),
  };
}

/** What is needed of a network that only runs. */
export type Runnable = Pick<Network, 'run' | 'close'>;

/** A network that is loaded when it first runs, or is asked for. */
export interface LoadedWhenUsed extends Runnable {
  get(): Promise<Network>;
}

/** Loads a network when it is first used; a load that failed is tried again. */
export function loadWhenUsed(load: () => Promise<Network>): LoadedWhenUsed {
  let loading: Promise<Network> | undefined;
  const loaded = () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    get: loaded,
    run: async (inputs) => (await loaded()).run(inputs),
    close: async () => (await loading)?.close(),
  };
}

const portOf = (metadata: InferenceSession.ValueMetadata): NetworkPort =>
  metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: 'none', shape: [] };

/** About how many numbers of an output are looked at: NaN spreads through a network to most of them. */
const SAMPLES = 65_536;

function checkFinite(data: Float32Array): void {
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  for (let at = 0; at < data.length; at += step)
    if (!Number.isFinite(data[at])) throw new NetworkFaultError({ code: 'not-finite' });
}

function toTensor({ data, dims }: NetworkFeed): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof Uint16Array) return float16Tensor(data, dims);
  if (data instanceof Uint8Array) return new Tensor('uint8', data, dims);
  return new Tensor('int32', data, dims);
}

/**
 * Since Node.js 24, onnxruntime's JavaScript (1.30) turns bits of float16 numbers into a Float16Array, which its native part takes for an
 * empty array. So the bits stay a Uint16Array, and only the type says what they are.
 */
function float16Tensor(bits: Uint16Array, dims: readonly number[]): Tensor {
  const tensor: { type: string } = new Tensor('uint16', bits, dims);
  tensor.type = 'float16';
  return tensor as Tensor;
}

function fromTensor(name: string, { type, data, dims }: Tensor): NetworkTensor {
  if (data instanceof Float32Array || data instanceof Uint8Array || data instanceof Int32Array)
    return { data, dims };
  if (type === 'float16' && ArrayBuffer.isView(data)) {
    // Newer Node.js has an array type of its own for these bits.
    const bits = new Uint16Array(data.buffer, data.byteOffset, data.length);
    return { data: halvesToFloats(bits), dims };
  }
  throw new TypeError(`output ${name} has a type this program does not use`);
}
