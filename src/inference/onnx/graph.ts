import { modelProto } from './proto.ts';

/** Names a tensor that flows through a graph under construction. */
export type Value = string;
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] };
/** A dimension: a number, or a name when it is only known at run time. */
export type Dimension = number | string;

export interface GraphBuilder {
  /**
   * Declares an input of the model. A large graph leaves out shapes with sizes that are only known at run time: onnxruntime would follow them through
   * all operators, in a time that grows with the square of their number.
   */
  input(name: string, type: ElementType, shape?: readonly Dimension[]): Value;
  /** Declares an output of the model: the value gets this public name. */
  output(name: string, value: Value, type: ElementType, shape: readonly Dimension[]): void;
  /** Adds an operator and returns its first output. Whole numbers become integer attributes: write `{ float: 1 }` for a float. */
  op(type: string, inputs: readonly Value[], attributes?: Record<string, Attribute>): Value;
  /** Adds an operator with several outputs. */
  ops(
    type: string,
    inputs: readonly Value[],
    outputs: number,
    attributes?: Record<string, Attribute>,
  ): Value[];
  /** A float32 constant; a plain number becomes a scalar. Equal constants are stored once. */
  floats(values: number | readonly number[] | Float32Array, shape?: readonly number[]): Value;
  /** An int64 constant of rank 1, or of the given shape. */
  ints(values: readonly number[], shape?: readonly number[]): Value;
  /** A uint8 constant. */
  bytes(values: Uint8Array, shape: readonly number[]): Value;
  /** A bool constant. */
  flags(values: readonly boolean[], shape: readonly number[]): Value;
  /** The finished ONNX file. */
  encode(): Uint8Array;
}

const ELEMENT = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
export type ElementType = keyof typeof ELEMENT;

/** The operator set all our models are written in; onnxruntime ≥ 1.14 runs it. */
const OPSET = 18;
const IR_VERSION = 8;

/** Starts an empty ONNX graph (opset 18) that is built up operator by operator and encoded at the end. */
export function createGraph(name: string): GraphBuilder {
  const nodes: object[] = [];
  const initializers: object[] = [];
  const inputs: object[] = [];
  const outputs: object[] = [];
  let count = 0;

  const ops: GraphBuilder['ops'] = (type, from, outputCount, attributes = {}) => {
    const id = `${type}_${count++}`;
    const to = Array.from({ length: outputCount }, (_, index) => (outputCount === 1 ? id : `${id}:${index}`));
    nodes.push({
      name: id,
      opType: type,
      input: from,
      output: to,
      attribute: Object.entries(attributes).map(attribute),
    });
    return to;
  };

  return {
    input(value, type, shape) {
      inputs.push(valueInfo(value, type, shape));
      return value;
    },
    output(publicName, value, type, shape) {
      nodes.push({
        name: publicName,
        opType: 'Identity',
        input: [value],
        output: [publicName],
        attribute: [],
      });
      outputs.push(valueInfo(publicName, type, shape));
    },
    op: (type, from, attributes) => ops(type, from, 1, attributes)[0]!,
    ops,
    ...createConstants(initializers),
    encode: () =>
      modelProto()
        .encode(
          modelProto().fromObject({
            irVersion: IR_VERSION,
            producerName: 'toonsmith',
            opsetImport: [{ domain: '', version: OPSET }],
            graph: { name, node: nodes, initializer: initializers, input: inputs, output: outputs },
          }),
        )
        .finish(),
  };
}

/** Adds constants to the initializers; equal ones are stored once. */
function createConstants(initializers: object[]): Pick<GraphBuilder, 'floats' | 'ints' | 'bytes' | 'flags'> {
  const constants = new Map<string, Value>();
  const constant = (type: ElementType, raw: Uint8Array, shape: readonly number[]): Value => {
    const key = `${type}[${shape.join()}]${Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64')}`;
    const known = constants.get(key);
    if (known !== undefined) return known;
    const value = `c${constants.size}`;
    constants.set(key, value);
    initializers.push({ name: value, dataType: ELEMENT[type], dims: shape, rawData: raw });
    return value;
  };
  return {
    floats(values, shape) {
      const data = typeof values === 'number' ? Float32Array.of(values) : Float32Array.from(values);
      const ownShape = typeof values === 'number' ? [] : [data.length];
      return constant('float32', new Uint8Array(data.buffer), shape ?? ownShape);
    },
    ints(values, shape) {
      const data = BigInt64Array.from(values, BigInt);
      return constant('int64', new Uint8Array(data.buffer), shape ?? [data.length]);
    },
    bytes: (values, shape) => constant('uint8', values, shape),
    flags: (values, shape) => constant('bool', Uint8Array.from(values, Number), shape),
  };
}

function valueInfo(name: string, type: ElementType, shape?: readonly Dimension[]): object {
  const dim = shape?.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT[type], ...(dim && { shape: { dim } }) } } };
}

/** Type numbers of AttributeProto: 1 float, 2 int, 3 string, 6 floats, 7 ints. */
function attribute([name, value]: [string, Attribute]): object {
  if (typeof value === 'string') return { name, type: 3, s: Buffer.from(value) };
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return { name, type: 1, f: value };
    return { name, type: 2, i: value };
  }
  if ('float' in value) return { name, type: 1, f: value.float };
  if ('floats' in value) return { name, type: 6, floats: value.floats };
  return { name, type: 7, ints: value };
}
