import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConvertOptions, convertGraph } from '../../../src/inference/convert/convert.ts';
import { readFrozenGraph, readGraphModel, type SourceGraph } from '../../../src/inference/convert/source.ts';
import { loadNetwork } from '../../../src/inference/session.ts';
import { tinyGenerator, tinyLandmarks } from '../../fixtures/dct-net.ts';
import { asGraphModel, type ModelFiles, relativeError, runTensorFlow } from './tensorflow.ts';

/** A whole network, run by TensorFlow.js and, converted, by onnxruntime on the same picture. */
export interface ComparedNetwork {
  readonly name: string;
  /** Whether the network's files lie here (the official networks are no part of the project). */
  readonly shared: boolean;
  readonly input: string;
  readonly dims: readonly number[];
  readonly outputs: readonly string[];
  /** What the input's numbers are multiplied with: they lie between −1 and 1, or 0 and 255. */
  readonly range: readonly [number, number];
  readonly flags?: ConvertOptions['flags'];
  read(): Promise<{ files: ModelFiles; source: SourceGraph }>;
}

const models = fileURLToPath(new URL('../../../models/', import.meta.url));
export const officialNetworks = fileURLToPath(
  new URL('../../../../shared/weights/dct-net/', import.meta.url),
);

const packaged = (
  name: string,
  dims: number[],
  outputs: string[],
  input: string,
  range: [number, number],
): ComparedNetwork => ({
  name,
  shared: false,
  input,
  dims,
  outputs,
  range,
  async read() {
    const json = await readFile(join(models, `${name}.json`), 'utf8');
    const weights = await readFile(join(models, `${name}.bin`));
    return { files: { json, weights }, source: readGraphModel(json, weights) };
  },
});

type Feeding = Pick<ComparedNetwork, 'input' | 'dims' | 'outputs' | 'range' | 'flags'>;

const frozen = (
  name: string,
  shared: boolean,
  bytesOf: () => Uint8Array | Promise<Uint8Array>,
  how: Feeding,
): ComparedNetwork => ({
  name,
  shared,
  ...how,
  async read() {
    const bytes = await bytesOf();
    return { files: asGraphModel(bytes), source: readFrozenGraph(bytes) };
  },
});

const official = (file: string, how: Feeding) =>
  frozen(file, true, () => readFile(join(officialNetworks, file)), how);

const LANDMARKS: Feeding = {
  input: 'tower_0/images',
  dims: [1, 160, 160, 3],
  outputs: ['tower_0/prediction'],
  range: [0, 255],
  flags: { training_flag: false },
};

/** The cartoon networks end in bytes: compared is the number before it is cut down to one. */
const cartoon = (style: string, dims: number[]) =>
  official(`${style}_h.fp16.pb`, {
    input: 'input_image',
    dims: [...dims, 3],
    outputs: ['mul_6'],
    range: [0, 255],
  });

const lastFloat = () => readFrozenGraph(tinyGenerator()).nodes.at(-1)!.input[0]!;

export const NETWORKS: readonly ComparedNetwork[] = [
  packaged(
    'faces/blazeface',
    [1, 256, 256, 3],
    ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'],
    'input',
    [-1, 1],
  ),
  packaged('faces/facemesh', [1, 192, 192, 3], ['Identity', 'Identity_1', 'Identity_2'], 'input_1', [0, 1]),
  packaged('faces/iris', [2, 64, 64, 3], ['Identity'], 'input_1', [0, 1]),
  // Before the last sigmoid: these blobs show nobody, and shares of almost nothing agree to fewer digits.
  packaged('person/person', [1, 256, 256, 3], ['segment_add'], 'input_1', [0, 1]),
  frozen('a generator of the official form, with few channels', false, () => tinyGenerator(0.1), {
    input: 'input_image',
    dims: [48, 32, 3],
    outputs: [lastFloat()],
    range: [0, 255],
  }),
  frozen('a small landmark network of the official form', false, tinyLandmarks, LANDMARKS),
  official('keypoints.pb', LANDMARKS),
  cartoon('anime', [48, 32]),
  cartoon('3d', [32, 48]),
  cartoon('handdrawn', [32, 32]),
  cartoon('sketch', [32, 32]),
  cartoon('artstyle', [32, 32]),
  cartoon('design', [32, 32]),
  cartoon('illustration', [32, 32]),
];

/** Largest relative difference over all outputs, and the milliseconds that reading and converting took. */
export async function compare(network: ComparedNetwork): Promise<{ error: number; milliseconds: number }> {
  const { input, dims, outputs, flags } = network;
  const data = picture(dims, network.range);
  const { files } = await network.read();
  const training = { data: Uint8Array.of(0), dims: [], type: 'bool' } as const;
  const flagFeeds = Object.fromEntries(Object.keys(flags ?? {}).map((name) => [name, training]));
  const expected = await runTensorFlow(files, { [input]: { data, dims }, ...flagFeeds }, outputs);

  const started = performance.now();
  const { source } = await network.read();
  const model = convertGraph(source, { name: network.name, outputs, ...(flags && { flags }) });
  const milliseconds = performance.now() - started;
  const converted = await loadNetwork(model, { threads: 1 });
  const found = await converted.run({ [input]: { data, dims } });
  await converted.close();
  const error = Math.max(...outputs.map((output) => relativeError(found[output]!, expected[output]!)));
  return { error, milliseconds };
}

/** Soft blobs of colour with some noise, the same at every call. */
function picture(dims: readonly number[], [lowest, highest]: readonly [number, number]): Float32Array {
  const [height = 1, width = 1] = dims.slice(-3);
  let state = 7;
  return Float32Array.from({ length: dims.reduce((product, size) => product * size, 1) }, (_, index) => {
    state = (state * 48271) % 2147483647;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width) % height;
    const wave = Math.sin((7 * x) / width + (index % 3)) * Math.cos((5 * y) / height);
    const unit = 0.5 + 0.4 * wave + 0.1 * (state / 1073741823.5 - 1);
    return lowest + unit * (highest - lowest);
  });
}
