// The embedded network beside one of DCT-Net's, by turns, in a process of its own: child-networks.ts side threads runs [packs]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixInput } from '../../src/inference/engines/toon/fold.ts';
import { openPack } from '../../src/inference/packs/installed.ts';
import { networkOf } from '../../src/inference/packs/networks.ts';
import { loadNetwork } from '../../src/inference/session.ts';

/** Milliseconds: the least of all runs; without an installed pack nothing is known of the teacher. */
export interface NetworksMeasure {
  readonly embedded: number;
  readonly teacher?: number;
}

const [side = '', threads = '', runs = '', packs = ''] = process.argv.slice(2);
const dims = [Number(side), Number(side), 3];
const count = dims.reduce((product, dimension) => product * dimension);
const options = { threads: Number(threads) };
const model = readFileSync(new URL('../../models/toon.onnx', import.meta.url));
const embedded = await loadNetwork(fixInput(model, 'code', Float32Array.of(1, 0, 0, 0, 0, 0)), options);
const pack = openPack(join(packs, 'dct-net'));
const [style] = packs === '' ? [] : await pack.styles();
const teacher = style && (await loadNetwork(await networkOf(pack, style.head, 'generator'), options));
const bytes = Uint8Array.from({ length: count }, (_, index) => (index * 37) % 256);
const floats = Float32Array.from(bytes);

const times = { embedded: [] as number[], teacher: [] as number[] };
for (let run = 0; run <= Number(runs); run++) {
  times.embedded.push(await clocked(() => embedded.run({ picture: { data: bytes, dims } })));
  if (teacher) times.teacher.push(await clocked(() => teacher.run({ input_image: { data: floats, dims } })));
}
const measure: NetworksMeasure = {
  embedded: Math.min(...times.embedded),
  ...(teacher && { teacher: Math.min(...times.teacher) }),
};
console.log(JSON.stringify(measure));
process.exit(0);

async function clocked(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
