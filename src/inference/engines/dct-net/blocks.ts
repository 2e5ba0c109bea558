import { modelProto } from '../../onnx/proto.ts';

/** Side of a block in pixels. */
const BLOCK = 2;
/** Convolutions with so few outputs gain, if they have so many inputs that it matters. */
const FEW_OUTPUTS = 4;
const MANY_INPUTS = 8;

interface Node {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly { readonly name: string; readonly ints?: readonly number[] }[];
}

interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly rawData: Uint8Array;
}

interface Graph {
  readonly node: readonly Node[];
  readonly initializer: readonly Initializer[];
}

/**
 * Lets convolutions with three or so outputs draw blocks of 2×2 pixels: onnxruntime computes 8 or 16 output channels at
 * a time, however many there are, so a layer that paints R, G and B wastes most of its work. The same sums become one
 * convolution with four times the outputs, a window one pixel larger and stride 2, whose outputs are arranged as pixels.
 * @param model an ONNX file whose pictures have even sides where such convolutions work
 * @returns an ONNX file that answers with the same numbers
 */
export function drawInBlocks(model: Uint8Array): Uint8Array {
  const decoded = modelProto().toObject(modelProto().decode(model), { longs: Number, arrays: true }) as {
    readonly graph: Graph;
  };
  const known = new Map(decoded.graph.initializer.map((value) => [value.name, value]));
  const added: Initializer[] = [];
  const node = decoded.graph.node.flatMap((each): readonly object[] => {
    const [weights, bias] = each.input.slice(1).map((name) => known.get(name));
    if (each.opType !== 'Conv' || weights === undefined || bias === undefined || !isNarrow(each, weights))
      return [each];
    const name = each.output[0]!;
    const [inputs, made, blocks] = [each.input[0]!, [`${name}:weights`, `${name}:bias`], `${name}:blocks`];
    const [outputs = 0, depth = 0, height = 0, width = 0] = weights.dims;
    const window = [height + BLOCK - 1, width + BLOCK - 1];
    added.push(
      initializer(made[0]!, [BLOCK ** 2 * outputs, depth, ...window], inBlocks(weights)),
      initializer(made[1]!, [BLOCK ** 2 * outputs], repeat(floatsOf(bias), BLOCK ** 2)),
    );
    const attributes = [
      { name: 'strides', type: INTS, ints: [BLOCK, BLOCK] },
      { name: 'pads', type: INTS, ints: padsOf(each) },
      { name: 'kernel_shape', type: INTS, ints: window },
    ];
    return [
      { name: blocks, opType: 'Conv', input: [inputs, ...made], output: [blocks], attribute: attributes },
      {
        name,
        opType: 'DepthToSpace',
        input: [blocks],
        output: [name],
        attribute: [{ name: 'blocksize', type: INT, i: BLOCK }],
      },
    ];
  });
  const used = new Set(node.flatMap((each) => (each as Node).input));
  const initializers = [...decoded.graph.initializer, ...added].filter(({ name }) => used.has(name));
  const graph = { ...decoded.graph, node, initializer: initializers };
  return modelProto()
    .encode(modelProto().fromObject({ ...decoded, graph }))
    .finish();
}

/** Type numbers of AttributeProto. */
const INT = 2;
const INTS = 7;
const FLOAT32 = 1;

/** Few outputs of many inputs, pixel by pixel, the picture keeping its size. */
function isNarrow(
  node: Node,
  { dims: [outputs = 0, depth = 0, height = 0, width = 0] }: Initializer,
): boolean {
  const [top = 0, left = 0, bottom = 0, right = 0] = padsOf(node);
  return (
    outputs <= FEW_OUTPUTS &&
    depth >= MANY_INPUTS &&
    [...intsOf(node, 'strides'), ...intsOf(node, 'dilations')].every((step) => step === 1) &&
    top + bottom === height - 1 &&
    left + right === width - 1
  );
}

const intsOf = ({ attribute }: Node, name: string): readonly number[] =>
  attribute.find((each) => each.name === name)?.ints ?? [];
const padsOf = (node: Node) => intsOf(node, 'pads');

/** [outputs, inputs, h, w] → [pixel of the block · outputs, inputs, h + 1, w + 1]: each pixel's window lies one further. */
function inBlocks(weights: Initializer): Float32Array<ArrayBuffer> {
  const [outputs = 0, inputs = 0, height = 0, width = 0] = weights.dims;
  const values = floatsOf(weights);
  const [rows, columns] = [height + BLOCK - 1, width + BLOCK - 1];
  const result = new Float32Array(BLOCK ** 2 * outputs * inputs * rows * columns);
  for (let pixel = 0; pixel < BLOCK ** 2; pixel++)
    for (let plane = 0; plane < outputs * inputs; plane++)
      for (let row = 0; row < height; row++) {
        const from = (plane * height + row) * width;
        const down = row + Math.floor(pixel / BLOCK);
        const to = ((pixel * outputs * inputs + plane) * rows + down) * columns + (pixel % BLOCK);
        result.set(values.subarray(from, from + width), to);
      }
  return result;
}

function repeat(values: Float32Array, times: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length * times);
  for (let time = 0; time < times; time++) result.set(values, time * values.length);
  return result;
}

/** In a buffer of its own: the file's bytes may start anywhere. */
const floatsOf = ({ rawData }: Initializer) => new Float32Array(new Uint8Array(rawData).buffer);

const initializer = (name: string, dims: readonly number[], values: Float32Array<ArrayBuffer>) => ({
  name,
  dims,
  dataType: FLOAT32,
  rawData: new Uint8Array(values.buffer),
});
