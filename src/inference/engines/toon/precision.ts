import { modelProto } from '../../onnx/proto.ts';

/** Types of ONNX tensors. */
const FLOAT32 = 1;
const INT64 = 7;
const FLOAT16 = 10;

interface Node {
  readonly opType: string;
  readonly domain?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute?: readonly {
    readonly name: string;
    readonly type?: number;
    readonly i?: unknown;
    readonly ints?: readonly unknown[];
  }[];
}

interface Model {
  readonly graph: {
    readonly node: readonly Node[];
    readonly initializer: readonly { readonly name: string; readonly dataType: number }[];
    readonly input: readonly { readonly name: string; readonly type: { tensorType: { elemType: number } } }[];
    readonly output: readonly { readonly name: string }[];
  };
}

/**
 * The embedded network as graphics processors like it: what it computes in whole numbers of 8 bits and in single precision is computed in half
 * precision. What goes in and comes out stays as it was. Constants are turned when onnxruntime loads it.
 */
export const inHalfPrecision = (file: Uint8Array): Uint8Array =>
  rewritten(file, (model) => halved(withoutWholeNumbers(model.graph.node), model));

/** The same in single precision, for those that have no other. */
export const inSinglePrecision = (file: Uint8Array): Uint8Array =>
  rewritten(file, (model) => withoutWholeNumbers(model.graph.node));

function rewritten(file: Uint8Array, rewrite: (model: Model) => readonly Node[]): Uint8Array {
  const model = modelProto().toObject(modelProto().decode(file)) as Model;
  const changed = { ...model, graph: { ...model.graph, node: pruned(rewrite(model), model) } };
  return modelProto().encode(modelProto().fromObject(changed)).finish();
}

/** Convolutions and activations in 8 bits as they were before their numbers were rounded, with channels first like all others. */
function withoutWholeNumbers(nodes: readonly Node[]): Node[] {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  /** Of numbers divided by their scale, rounded and cast: the numbers. */
  const unrounded = (name: string): string => {
    const cast = makers.get(name)!;
    return makers.get(makers.get(cast.input[0]!)!.input[0]!)!.input[0]!;
  };
  const names = new Map<string, string>();
  const nameOf = (name: string) => names.get(name) ?? name;
  return nodes.flatMap(({ opType, domain = '', ...node }): Node[] => {
    const input = node.input.map(nameOf);
    if (onlyForWholeNumbers({ opType, ...node })) {
      names.set(node.output[0]!, input[0]!);
      return [];
    }
    switch (opType) {
      case 'QLinearConv': {
        const [weights, bias] = [unrounded(input[3]!), unrounded(input[8]!)];
        const attribute = node.attribute!.filter(({ name }) => name !== 'channels_last');
        return [{ ...node, opType: 'Conv', input: [input[0]!, weights, bias], attribute }];
      }
      case 'QLinearLeakyRelu':
        return [{ ...node, opType: 'LeakyRelu', input: [input[0]!] }];
      default:
        return [{ ...node, opType, domain, input }];
    }
  });
}

/** Whether a node rounds, or turns the axes of feature maps: pictures, which are turned in any precision, have three. */
const onlyForWholeNumbers = ({ opType, attribute = [] }: Node): boolean =>
  opType === 'QuantizeLinear' ||
  opType === 'DequantizeLinear' ||
  (opType === 'Transpose' && attribute.some(({ name, ints }) => name === 'perm' && ints?.length === 4));

/** What is computed of the picture, in half precision. */
function halved(nodes: readonly Node[], { graph }: Model): Node[] {
  const types = new Map(graph.initializer.map(({ name, dataType }) => [name, dataType]));
  for (const { name, type } of graph.input) types.set(name, type.tensorType.elemType);
  const ofPicture = new Set(graph.input.map(({ name }) => name));
  const turned = new Set<string>();
  return nodes.flatMap((node) => {
    const isOfPicture = node.input.some((name) => ofPicture.has(name));
    const type = typeOf(node, types);
    for (const name of node.output) {
      types.set(name, isOfPicture && type === FLOAT32 ? FLOAT16 : type);
      if (isOfPicture) ofPicture.add(name);
    }
    if (!isOfPicture) return [node];
    if (node.opType === 'Cast') return [castTo(types.get(node.output[0]!)!, node)];
    const casts: Node[] = [];
    const input = node.input.map((name, place) => {
      // The factors of a change of size are in single precision.
      if (types.get(name) !== FLOAT32 || (node.opType === 'Resize' && place > 0)) return name;
      const half = `${name}:half`;
      if (!turned.has(half)) casts.push(castTo(FLOAT16, { opType: 'Cast', input: [name], output: [half] }));
      turned.add(half);
      return half;
    });
    return [...casts, { ...node, input }];
  });
}

const castTo = (type: number, node: Node): Node => ({
  ...node,
  attribute: [{ name: 'to', type: 2, i: type }],
});

/** The type of what a node computes, before anything is halved. */
function typeOf({ opType, input, attribute = [] }: Node, types: ReadonlyMap<string, number>): number {
  if (opType === 'Shape') return INT64;
  if (opType === 'Cast') return Number(attribute.find(({ name }) => name === 'to')?.i);
  const type = types.get(input[0]!)!;
  return type === FLOAT16 ? FLOAT32 : type;
}

/** The nodes that outputs depend on. */
function pruned(nodes: readonly Node[], { graph }: Model): Node[] {
  const needed = new Set(graph.output.map(({ name }) => name));
  const kept = [...nodes].reverse().filter((node) => {
    if (!node.output.some((name) => needed.has(name))) return false;
    for (const name of node.input) needed.add(name);
    return true;
  });
  return kept.reverse();
}
