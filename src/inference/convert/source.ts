import { halvesToFloats } from '../half.ts';
import { decodeGraphDef, graphDefFromJson, type NodeDef, type TensorProto } from './graph-def.ts';

/** A TensorFlow graph ready to be converted, whatever file it came from. */
export interface SourceGraph {
  readonly nodes: readonly NodeDef[];
  /** The value of a Const node; throws when its type is one no network computes with. */
  constant(node: NodeDef): Constant;
}

/** Whole numbers of every width are one kind, floating point numbers another. */
export type ConstantType = 'float32' | 'int64' | 'uint8' | 'bool';

export interface Constant {
  readonly type: ConstantType;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | readonly number[];
}

/**
 * Reads a frozen graph (.pb, binary GraphDef).
 * @throws when the bytes are not a GraphDef
 */
export function readFrozenGraph(bytes: Uint8Array): SourceGraph {
  return {
    nodes: decodeGraphDef(bytes).node,
    constant({ attr }) {
      if (attr.value?.tensor === undefined) throw new TypeError('has no value');
      return readTensorProto(attr.value.tensor);
    },
  };
}

/** The parts of a TensorFlow.js graph model's model.json that carry the graph and its weights. */
interface GraphModelJson {
  readonly modelTopology: unknown;
  readonly weightsManifest: readonly { readonly weights: readonly WeightEntry[] }[];
}

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/**
 * Reads a TensorFlow.js graph model. Weights may be stored in half precision or quantised to 8 or 16 bits
 * (value = stored · scale + min).
 * @param json text of the model's .json file
 * @param weights its weight files, joined in the order of the manifest
 * @throws when the files do not fit together
 */
export function readGraphModel(json: string, weights: Uint8Array): SourceGraph {
  const model = JSON.parse(json) as GraphModelJson;
  const constants = new Map<string, Constant>();
  let offset = 0;
  for (const entry of model.weightsManifest.flatMap((group) => group.weights)) {
    const count = entry.shape.reduce((product, size) => product * size, 1);
    const stored = STORED[entry.quantization?.dtype ?? entry.dtype];
    const type = TYPES[entry.dtype];
    if (stored === undefined || type === undefined)
      throw new TypeError(`weight "${entry.name}" has the unknown type ${entry.dtype}`);
    const end = offset + count * stored.size;
    if (end > weights.length) throw new RangeError(`the weight files end before "${entry.name}"`);
    const raw = stored.read(copyOf(weights.subarray(offset, end)));
    const { scale, min = 0 } = entry.quantization ?? {};
    const data = scale === undefined ? raw : Float64Array.from(raw, (value) => value * scale + min);
    constants.set(entry.name, constant(type, entry.shape, data));
    offset = end;
  }
  if (offset !== weights.length)
    throw new RangeError(`the weight files have ${weights.length - offset} bytes too many`);
  return {
    nodes: graphDefFromJson(model.modelTopology).node,
    constant({ name }) {
      const value = constants.get(name);
      if (value === undefined) throw new TypeError('has no weights in the weight files');
      return value;
    },
  };
}

function readTensorProto(tensor: TensorProto): Constant {
  const type = TYPES[tensor.dtype];
  const stored = STORED[tensor.dtype];
  if (type === undefined || stored === undefined)
    throw new TypeError(`has values of type ${tensor.dtype}, which no network computes with`);
  const shape = (tensor.tensorShape?.dim ?? []).map(({ size }) => size ?? 0);
  const count = shape.reduce((product, size) => product * size, 1);
  if (tensor.tensorContent !== undefined && tensor.tensorContent.length > 0) {
    if (tensor.tensorContent.length !== count * stored.size)
      throw new RangeError(`has ${tensor.tensorContent.length} bytes, not ${count * stored.size}`);
    return constant(type, shape, stored.read(copyOf(tensor.tensorContent)));
  }
  const values = [
    ...tensor.floatVal,
    ...tensor.doubleVal,
    ...tensor.intVal,
    ...tensor.int64Val,
    ...tensor.boolVal.map(Number),
    ...halvesToFloats(tensor.halfVal),
  ];
  // TensorFlow leaves out repetitions of the last value, and a single zero altogether.
  const data = Array.from({ length: count }, (_, index) => values[Math.min(index, values.length - 1)] ?? 0);
  return constant(type, shape, data);
}

function constant(type: ConstantType, shape: readonly number[], data: ArrayLike<number>): Constant {
  if (type === 'float32') return { type, shape, data: Float32Array.from(data) };
  return { type, shape, data: Array.from(data, Math.round) };
}

/** In a buffer of its own: file bytes are often a view that starts anywhere (and Buffer's slice would share them). */
const copyOf = (bytes: Uint8Array) => new Uint8Array(bytes);

const TYPES: Readonly<Record<string, ConstantType>> = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float32',
  DT_HALF: 'float32',
  DT_INT64: 'int64',
  DT_INT32: 'int64',
  DT_INT16: 'int64',
  DT_INT8: 'int64',
  DT_UINT8: 'uint8',
  DT_BOOL: 'bool',
  float32: 'float32',
  int32: 'int64',
  bool: 'bool',
};

/** How numbers lie in memory (little endian), by TensorFlow's and by TensorFlow.js's names. */
const STORED: Readonly<Record<string, Stored>> = (() => {
  const float32: Stored = { size: 4, read: (bytes) => new Float32Array(bytes.buffer) };
  const float16: Stored = { size: 2, read: (bytes) => halvesToFloats(new Uint16Array(bytes.buffer)) };
  const int32: Stored = { size: 4, read: (bytes) => new Int32Array(bytes.buffer) };
  const uint8: Stored = { size: 1, read: (bytes) => bytes };
  return {
    DT_FLOAT: float32,
    DT_DOUBLE: { size: 8, read: (bytes) => new Float64Array(bytes.buffer) },
    DT_HALF: float16,
    DT_INT64: { size: 8, read: (bytes) => Float64Array.from(new BigInt64Array(bytes.buffer), Number) },
    DT_INT32: int32,
    DT_INT16: { size: 2, read: (bytes) => new Int16Array(bytes.buffer) },
    DT_INT8: { size: 1, read: (bytes) => new Int8Array(bytes.buffer) },
    DT_UINT8: uint8,
    DT_BOOL: uint8,
    float32,
    float16,
    int32,
    uint8,
    uint16: { size: 2, read: (bytes) => new Uint16Array(bytes.buffer) },
    bool: uint8,
  };
})();

interface Stored {
  readonly size: number;
  /** The bytes have a buffer of their own, so that every alignment works. */
  read(bytes: Uint8Array<ArrayBuffer>): ArrayLike<number>;
}
