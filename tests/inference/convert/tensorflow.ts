import '@tensorflow/tfjs-backend-cpu';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { env, io, type NamedTensorMap, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { graphDefMessage } from '../../../src/inference/convert/graph-def.ts';

/** The independent interpreter: TensorFlow.js executes the same graph that the converter reads. */

export interface Fed {
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly dims: readonly number[];
  readonly type?: 'float32' | 'int32' | 'bool';
}

export interface ModelFiles {
  /** Text of model.json. */
  readonly json: string;
  readonly weights: Uint8Array;
}

/** Runs a graph model in TensorFlow.js; the answers are by the names asked for. */
export async function runTensorFlow(
  { json, weights }: ModelFiles,
  feeds: Readonly<Record<string, Fed>>,
  outputs: readonly string[],
): Promise<Record<string, Fed>> {
  // Otherwise it advertises its native sibling on the console.
  env().set('IS_NODE', false);
  const model = JSON.parse(json) as {
    modelTopology: { node: readonly { op: string }[] };
    weightsManifest: { weights: io.WeightsManifestEntry[] }[];
  };
  const network: GraphModel = await loadGraphModel(
    io.fromMemory({
      modelTopology: { versions: {}, ...model.modelTopology },
      weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
      weightData: new Uint8Array(weights).buffer,
    }),
  );
  const named: NamedTensorMap = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims, type }]) => [
      name,
      tensor(data, [...dims], type ?? 'float32'),
    ]),
  );
  const branches = model.modelTopology.node.some(({ op }) => op === 'Switch');
  const run = branches ? network.executeAsync(named, [...outputs]) : network.execute(named, [...outputs]);
  const results = (await run) as Tensor | Tensor[];
  const list = Array.isArray(results) ? results : [results];
  const answers = Object.fromEntries(
    outputs.map((name, index) => [
      name,
      { data: list[index]!.dataSync() as Fed['data'], dims: list[index]!.shape },
    ]),
  );
  for (const used of [...list, ...Object.values(named)]) used.dispose();
  network.dispose();
  return answers;
}

/** Writes a frozen graph (.pb) as the files TensorFlow.js reads: the constants move into a weight file. */
export function asGraphModel(frozen: Uint8Array): ModelFiles {
  const graph = graphDefMessage().toObject(graphDefMessage().decode(frozen), {
    longs: String,
    enums: String,
    bytes: String,
  }) as { node: RawNode[] };
  const weights: io.WeightsManifestEntry[] = [];
  const chunks: Buffer[] = [];
  for (const node of graph.node) {
    const value = node.attr?.value?.tensor;
    if (node.op !== 'Const' || value === undefined) continue;
    const shape = (value.tensorShape?.dim ?? []).map(({ size }) => Number(size ?? 0));
    const count = shape.reduce((product, size) => product * size, 1);
    chunks.push(contentOf(value, count));
    weights.push({ name: node.name, shape, dtype: value.dtype === 'DT_FLOAT' ? 'float32' : 'int32' });
    delete value.tensorContent;
  }
  const json = JSON.stringify({ modelTopology: graph, weightsManifest: [{ weights }] });
  return { json, weights: Buffer.concat(chunks) };
}

interface RawNode {
  readonly name: string;
  readonly op: string;
  readonly attr?: { readonly value?: { readonly tensor?: RawTensor } };
}

interface RawTensor {
  readonly dtype: string;
  readonly tensorShape?: { readonly dim?: readonly { readonly size?: string }[] };
  /** Base64. */
  tensorContent?: string;
  readonly floatVal?: readonly number[];
  readonly intVal?: readonly number[];
}

function contentOf({ dtype, tensorContent, floatVal, intVal }: RawTensor, count: number): Buffer {
  if (tensorContent) return Buffer.from(tensorContent, 'base64');
  const values = floatVal ?? intVal ?? [];
  const all = Array.from({ length: count }, (_, index) => values[Math.min(index, values.length - 1)] ?? 0);
  return Buffer.from((dtype === 'DT_FLOAT' ? Float32Array.from(all) : Int32Array.from(all)).buffer);
}

/** Largest difference, as a part of the largest magnitude that the reference holds. */
export function relativeError(found: Fed, reference: Fed): number {
  if (found.dims.join() !== reference.dims.join())
    throw new Error(`shape [${found.dims}] instead of [${reference.dims}]`);
  let difference = 0;
  let magnitude = 1e-6;
  reference.data.forEach((value, index) => {
    difference = Math.max(difference, Math.abs(value - found.data[index]!));
    magnitude = Math.max(magnitude, Math.abs(value));
    if (Number.isNaN(found.data[index]!)) difference = Number.POSITIVE_INFINITY;
  });
  return difference / magnitude;
}
