import { graphDefMessage } from '../../../src/inference/convert/graph-def.ts';
import type { ModelFiles } from './tensorflow.ts';

/** A whole number, a flag, a text, a type (DT_…), a list of whole numbers or texts, or `{ float }`. */
export type Attribute =
  | number
  | boolean
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number };

export interface TinyGraph {
  /** Declares an input; −1 leaves a size open. */
  input(name: string, shape: readonly number[], type?: string): string;
  /** A float constant with numbers between −1 and 1 that never repeat, or with those given. */
  floats(shape: readonly number[], values?: readonly number[]): string;
  ints(values: readonly number[], shape?: readonly number[]): string;
  node(op: string, inputs: readonly string[], attributes?: Record<string, Attribute>, name?: string): string;
  /** The files of a TensorFlow.js graph model. */
  graphModel(): ModelFiles;
  /** The same graph as a binary GraphDef. */
  frozen(): Uint8Array;
}

/** Writes small TensorFlow graphs by hand. */
export function tinyGraph(): TinyGraph {
  const nodes: { name: string; op: string; input?: readonly string[]; attr: Record<string, object> }[] = [];
  const weights: { name: string; shape: readonly number[]; dtype: string; bytes: Buffer }[] = [];
  let count = 0;
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 1073741823.5 - 1;
  };
  const constant = (
    shape: readonly number[],
    dtype: 'float32' | 'int32',
    array: Float32Array | Int32Array,
  ) => {
    const name = `constant${count++}`;
    const type = dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32';
    nodes.push({
      name,
      op: 'Const',
      attr: { dtype: { type }, value: { tensor: { dtype: type, tensorShape: shapeOf(shape) } } },
    });
    weights.push({ name, shape, dtype, bytes: Buffer.from(array.buffer) });
    return name;
  };
  return {
    input(name, shape, type = 'DT_FLOAT') {
      nodes.push({ name, op: 'Placeholder', attr: { dtype: { type }, shape: { shape: shapeOf(shape) } } });
      return name;
    },
    floats(shape, values) {
      const length = shape.reduce((product, size) => product * size, 1);
      return constant(shape, 'float32', Float32Array.from(values ?? Array.from({ length }, random)));
    },
    ints: (values, shape = [values.length]) => constant(shape, 'int32', Int32Array.from(values)),
    node(op, input, attributes = {}, name = `${op}${count++}`) {
      const attr = Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, attribute(value)]),
      );
      nodes.push({ name, op, input, attr: { T: { type: 'DT_FLOAT' }, ...attr } });
      return name;
    },
    graphModel: () => ({
      json: JSON.stringify({
        modelTopology: { node: nodes },
        weightsManifest: [{ weights: weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })) }],
      }),
      weights: Buffer.concat(weights.map(({ bytes }) => bytes)),
    }),
    frozen() {
      const content = new Map(weights.map(({ name, bytes }) => [name, bytes]));
      const full = nodes.map((node) => {
        const bytes = content.get(node.name);
        if (bytes === undefined) return node;
        const { tensor } = node.attr.value as { tensor: object };
        return { ...node, attr: { ...node.attr, value: { tensor: { ...tensor, tensorContent: bytes } } } };
      });
      return graphDefMessage()
        .encode(graphDefMessage().fromObject({ node: full }))
        .finish();
    },
  };
}

const shapeOf = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) });

function attribute(value: Attribute): object {
  if (typeof value === 'number') return { i: String(value) };
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'string') return value.startsWith('DT_') ? { type: value } : { s: base64(value) };
  if ('float' in value) return { f: value.float };
  if (value.every((entry) => typeof entry === 'string')) return { list: { s: value.map(base64) } };
  return { list: { i: value.map(String) } };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
