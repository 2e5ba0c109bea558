import { convertGraph } from '../../convert/convert.ts';
import type { NodeDef } from '../../convert/graph-def.ts';
import { readFrozenGraph } from '../../convert/source.ts';
import { dataInputs, parseReference } from '../../convert/wiring.ts';
import { drawInBlocks } from './blocks.ts';

/**
 * Converts a frozen DCT-Net generator (cartoon_h.pb, cartoon_bg.pb) to ONNX. The official graph ends in a guided filter:
 * out = slope · photo + offset, clipped and scaled to bytes. The converted network answers with the two coefficients instead
 * of the picture, so that they can be computed small and applied at any size.
 *
 * Input `input_image`: float32 [height, width, 3], BGR 0…255, both sides multiples of 16.
 * Outputs `slope`, `offset`: float32 [1, height, width, 3], BGR; slope · (photo / 127.5 − 1) + offset is the drawing, −1…1.
 * @throws naming what is missing when the graph is not of the official form
 */
export function convertCartoonNetwork(frozen: Uint8Array): Uint8Array {
  const source = readFrozenGraph(frozen);
  const { slope, offset } = findGuidedFilter(source.nodes);
  const alias = (name: string, input: string): NodeDef => ({
    name,
    op: 'Identity',
    input: [input],
    attr: {},
  });
  const network = convertGraph(
    { ...source, nodes: [...source.nodes, alias('slope', slope), alias('offset', offset)] },
    { name: 'cartoon', outputs: ['slope', 'offset'] },
  );
  return drawInBlocks(network);
}

/**
 * Converts the landmark network (keypoints.pb) to ONNX.
 *
 * Input `tower_0/images`: float32 [1, 160, 160, 3], RGB 0…255. Output `tower_0/prediction`: [1, 143], of which the first 136
 * are 68 points x, y as parts of the square.
 * @throws when the graph holds something the converter does not support
 */
export function convertLandmarkNetwork(frozen: Uint8Array): Uint8Array {
  return convertGraph(readFrozenGraph(frozen), {
    name: 'landmarks',
    outputs: ['tower_0/prediction'],
    flags: { training_flag: false },
  });
}

/** The operators from the picture back to the guided filter's sum. */
const TAIL = ['Cast', 'Mul', 'Add', 'Maximum', 'Minimum', 'StridedSlice'];

function findGuidedFilter(nodes: readonly NodeDef[]): { slope: string; offset: string } {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const nodeOf = (reference: string): NodeDef => {
    const node = byName.get(parseReference(reference).name);
    if (node === undefined) throw new TypeError(`the graph has no node "${reference}"`);
    return node.op === 'Identity' ? nodeOf(node.input[0]!) : node;
  };
  const expecting = (node: NodeDef, op: string): NodeDef => {
    if (node.op === op) return node;
    throw new TypeError(`not a DCT-Net graph: "${node.name}" is ${node.op} where ${op} is expected`);
  };

  const input = byName.get('input_image');
  if (input?.op !== 'Placeholder') throw new TypeError('not a DCT-Net graph: it has no input "input_image"');
  let node = nodeOf('output_image');
  for (const op of TAIL) node = nodeOf(dataInputs(expecting(node, op))[0]!);
  const [product, offset] = dataInputs(expecting(node, 'Add'));
  const [slope] = dataInputs(expecting(nodeOf(product!), 'Mul'));
  return { slope: slope!, offset: offset! };
}
