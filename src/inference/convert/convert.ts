import { messageOf } from '../../error-message.ts';
import { createGraph, type ElementType, type GraphBuilder } from '../onnx/graph.ts';
import { attributesOf } from './attributes.ts';
import type { NodeDef } from './graph-def.ts';
import type { Conversion } from './operators/operator.ts';
import { OPERATORS } from './operators/table.ts';
import type { ConstantType, SourceGraph } from './source.ts';
import { createTensors, plainOrder, type Tensor, type Tensors } from './tensor.ts';
import { dataInputs, parseReference, traceWiring } from './wiring.ts';

export interface ConvertOptions {
  /** Name written into the ONNX file. */
  readonly name: string;
  /** Outputs to keep, by node name (`name` or `name:1`); everything that no other node uses when left out. */
  readonly outputs?: readonly string[];
  /** Boolean placeholders that get a fixed value, such as `{ training_flag: false }`. */
  readonly flags?: Readonly<Record<string, boolean>>;
}

/**
 * Converts a TensorFlow graph to ONNX (opset 18). Inputs and outputs keep their names, shapes and layout (NHWC); between
 * them pictures lie as NCHW. Sizes of −1 stay open. Constants are folded, batch norms drawn into the convolutions before them.
 * @returns the ONNX file
 * @throws naming node and operator when the graph holds something that has no counterpart here
 */
export function convertGraph(source: SourceGraph, options: ConvertOptions): Uint8Array {
  const outputs = options.outputs ?? leaves(source.nodes);
  const wiring = traceWiring(source.nodes, outputs, options.flags ?? {}, (node) =>
    Boolean(source.constant(node).data[0]),
  );
  const graph = createGraph(options.name);
  const tensors = createTensors(graph);
  const made = new Map<NodeDef, readonly (Tensor | undefined)[]>();

  const tensorOf = (reference: string): Tensor => {
    const { node, output } = wiring.source(reference);
    const tensor = made.get(node)?.[output];
    if (tensor === undefined) throw new TypeError(`output ${output} of "${node.name}" is not supported`);
    return tensor;
  };

  for (const node of wiring.nodes) {
    const inputs = dataInputs(node);
    const results = naming(node, () =>
      conversionOf(
        node,
        source,
        graph,
        tensors,
      )({
        attributes: attributesOf(node),
        inputs: inputs.map(tensorOf),
        isOnlyUse: (index) => wiring.uses(wiring.source(inputs[index]!)) === 1,
        graph,
        tensors,
      }),
    );
    made.set(node, Array.isArray(results) ? results : [results as Tensor]);
  }

  for (const output of outputs) {
    const tensor = tensorOf(output);
    const type = PUBLIC_TYPE[tensor.type];
    const value = naming(wiring.source(output).node, () => tensor.emit(plainOrder(tensor.shape.length)));
    const cast = type === tensor.type ? value : graph.op('Cast', [value], { to: INT32 });
    graph.output(output, cast, type, tensor.shape);
  }
  return graph.encode();
}

/** Nodes whose result is unused. */
function leaves(nodes: readonly NodeDef[]): string[] {
  const used = new Set(nodes.flatMap((node) => node.input.map((input) => parseReference(input).name)));
  return nodes
    .filter(({ name, op }) => !used.has(name) && op !== 'Const' && op !== 'NoOp')
    .map(({ name }) => name);
}

function conversionOf(node: NodeDef, source: SourceGraph, graph: GraphBuilder, tensors: Tensors): Conversion {
  if (node.op === 'Const') return () => tensors.constant(source.constant(node));
  if (node.op === 'Placeholder') return ({ attributes }) => placeholder(node, attributes, graph, tensors);
  const operator = Object.hasOwn(OPERATORS, node.op) ? OPERATORS[node.op] : undefined;
  if (operator === undefined) throw new TypeError('this operator is not known here');
  return operator;
}

function placeholder(
  node: NodeDef,
  attributes: ReturnType<typeof attributesOf>,
  graph: GraphBuilder,
  tensors: Tensors,
): Tensor {
  const type = attributes.type('dtype');
  const shape = attributes.shape('shape').map((size, axis) => (size >= 0 ? size : `${node.name}.${axis}`));
  const value = graph.input(node.name, PUBLIC_TYPE[type], shape);
  return tensors.made({
    type,
    shape,
    write: () => (PUBLIC_TYPE[type] === type ? value : graph.op('Cast', [value], { to: INT64 })),
  });
}

/** Whole numbers enter and leave as int32, as in TensorFlow; inside they are int64, as ONNX requires for shapes. */
const PUBLIC_TYPE: Readonly<Record<ConstantType, ElementType>> = {
  float32: 'float32',
  int64: 'int32',
  uint8: 'uint8',
  bool: 'bool',
};
/** Numbers of the element types in ONNX. */
const INT32 = 6;
const INT64 = 7;

function naming<T>(node: NodeDef, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = messageOf(cause);
    throw new Error(`cannot convert ${node.op} "${node.name}": ${reason}`, { cause });
  }
}
