// DCT-Net's engine beside its networks run alone, in a process of its own: child-pack.ts both|networks …
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { createDctNetEngine } from '../../src/inference/engines/dct-net/engine.ts';
import { HEAD_SIDE } from '../../src/inference/engines/portrait/head.ts';
import { BEST_PIPELINE } from '../../src/inference/engines/portrait/pipeline-config.ts';
import { workingSize } from '../../src/inference/engines/portrait/scale.ts';
import { createFaceFinder } from '../../src/inference/faces/finder.ts';
import type { Size } from '../../src/inference/image/area.ts';
import { openPhoto } from '../../src/inference/image/photo.ts';
import { openPack } from '../../src/inference/packs/installed.ts';
import { networkOf } from '../../src/inference/packs/networks.ts';
import { loadNetwork } from '../../src/inference/session.ts';
import { NETWORKS } from './pool.ts';

export interface PackMeasure {
  /** Processor time in milliseconds: the least of all runs of the networks alone, and of the whole drawing. */
  readonly networks: number;
  readonly draw: number;
  /** The median over all runs of how many times the networks' processor time the drawing took right after. */
  readonly ratio: number;
  /** Most memory of the whole process, in bytes. */
  readonly peakBytes: number;
}

const [mode = '', packs = '', id = '', longSide = '', runs = '', photo = ''] = process.argv.slice(2);
const pack = openPack(join(packs, 'dct-net'));
const style = (await pack.styles()).find((installed) => installed.style === id)!;
const raster = await readPhoto();
const runNetworks = await loadNetworks();
const draw = mode === 'both' ? await loadEngine() : async () => {};

const measured: { networks: number; draw: number }[] = [];
await runNetworks();
await draw();
for (let run = 0; run < Number(runs); run++)
  measured.push({ networks: await processorTime(runNetworks), draw: await processorTime(draw) });
const ratios = measured.map((each) => each.draw / each.networks).toSorted((a, b) => a - b);
const measure: PackMeasure = {
  networks: Math.min(...measured.map((each) => each.networks)),
  draw: Math.min(...measured.map((each) => each.draw)),
  ratio: ratios[ratios.length >> 1]!,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(measure));
process.exit(0);

async function readPhoto() {
  const opened = await openPhoto(new Uint8Array(readFileSync(photo)), { bytes: 50e6, pixels: 50e6 });
  const pixels = opened.ok ? await opened.value.pixels({ longSide: Number(longSide) }) : opened;
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return pixels.value.raster;
}

/** Background at the size the engine works at, in one piece, and one head: what the engine needs at least. */
async function loadNetworks() {
  const load = async (file: typeof style.head) =>
    loadNetwork(await networkOf(pack, file, 'generator'), { threads: 1 });
  const background = await load(style.background);
  const head = style.head.sha256 === style.background.sha256 ? background : await load(style.head);
  const up = (side: number) => Math.ceil(side / 16) * 16;
  const blank = ({ width, height }: Size) => ({
    input_image: { data: new Float32Array(width * height * 3).fill(128), dims: [height, width, 3] },
  });
  const { width, height } = workingSize(raster, BEST_PIPELINE.workingSide);
  return async () => {
    await background.run(blank({ width: up(width), height: up(height) }));
    await head.run(blank({ width: HEAD_SIDE, height: HEAD_SIDE }));
  };
}

async function loadEngine() {
  const finder = await createFaceFinder({ cacheDirectory: NETWORKS, threads: 1 });
  const faces = await finder.find(raster);
  if (faces.length !== 1) throw new Error(`${faces.length} faces in the photo, not one`);
  const engine = await createDctNetEngine({ pack, networkFolder: NETWORKS, threads: 1 });
  return async () => {
    await engine!.draw(raster, { style: id, strength: DEFAULT_OPTIONS.strength, faces });
  };
}

async function processorTime(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
