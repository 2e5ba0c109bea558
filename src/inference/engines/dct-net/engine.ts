import { readFile } from 'node:fs/promises';
import type { Face } from '../../faces/face.ts';
import { openPhoto } from '../../image/photo.ts';
import type { Raster } from '../../image/raster.ts';
import type { InstalledFile, InstalledPack, InstalledStyle } from '../../packs/installed.ts';
import { networkOf } from '../../packs/networks.ts';
import { loadNetwork, type Network } from '../../session.ts';
import type { DrawHow, Engine } from '../engine.ts';
import { type Coefficients, generate, toByte } from './coefficients.ts';
import { alignHead, clip, cutHead, HEAD_SIDE, layHead, type Mask, sampleCoefficients } from './head.ts';
import { officialPoints } from './landmarks.ts';
import { resizeArea, workingSize } from './scale.ts';

export interface DctNetSetup {
  readonly pack: InstalledPack;
  readonly threads: number;
  readonly manner?: Manner;
}

/** What is done otherwise than in the official pipeline; everything off draws what ModelScope draws. */
export interface Manner {
  /** Carry the drawing to the photo's own pixels instead of enlarging it. */
  readonly sharp: boolean;
}

export const OFFICIAL: Manner = { sharp: false };
export const BEST: Manner = { sharp: true };

/** Draws with the installed styles of a DCT-Net pack; nothing when none is installed. */
export async function createDctNetEngine({
  pack,
  threads,
  manner = BEST,
}: DctNetSetup): Promise<Engine | undefined> {
  const installed = new Map((await pack.styles()).map((style) => [style.style, style]));
  if (installed.size === 0) return undefined;
  const networks = new Map<string, Promise<Network>>();
  const network = ({ sha256 }: InstalledFile, kind: 'generator' | 'landmarks') => {
    let loading = networks.get(sha256);
    if (loading === undefined) {
      loading = networkOf(pack, { sha256 }, kind).then((path) => loadNetwork(path, { threads }));
      networks.set(sha256, loading);
    }
    return loading;
  };
  const masks = new Map<string, Promise<Mask>>();
  const maskOf = ({ mask }: InstalledStyle) => {
    let loading = masks.get(mask.sha256);
    if (loading === undefined) {
      loading = loadMask(pack.pathOf(mask.sha256));
      masks.set(mask.sha256, loading);
    }
    return loading;
  };

  return {
    id: 'dct-net',
    styles: new Set(installed.keys()),
    async draw(photo, { style: id, faces }: DrawHow) {
      const style = installed.get(id);
      if (style === undefined) throw new Error(`the dct-net engine has no style ${id}`);
      const working = resizeArea(photo, workingSize(photo));
      const background = await generate(await network(style.background, 'generator'), working);
      const guide = manner.sharp ? photo : working;
      const canvas = applyCoefficients(background, guide, working);
      const landmarks = await network(style.keypoints, 'landmarks');
      const head = await network(style.head, 'generator');
      const mask = await maskOf(style);
      const scale = working.width / photo.width;
      for (const face of faces) {
        const points = await officialPoints(landmarks, working, officialBox(face, scale));
        if (points === undefined) continue;
        const toWorking = alignHead(points);
        const cut = cutHead(working, toWorking, HEAD_SIDE);
        const coefficients = await generate(head, cut);
        if (manner.sharp) throw new Error('later');
        layHead(canvas, guide, { coefficients: asPicture(coefficients, cut), toCanvas: toWorking, mask });
      }
      return resizeArea(canvas, photo);
    },
    async close() {
      for (const loading of networks.values()) await (await loading).close();
    },
  };
}

/** The official detector's boxes are this much wider than the mesh, and lie this part of their height above it. */
const BOX = { width: 1.1, above: 0.1 };

/** The box that the official detector would give a face, as far as the mesh tells (found on the golden pairs). */
const officialBox = ({ box: { x, y, width, height } }: Face, scale: number) => ({
  x: scale * (x - ((BOX.width - 1) / 2) * width),
  y: scale * (y - BOX.above * height),
  width: scale * BOX.width * width,
  height: scale * height,
});

/** The drawing itself as coefficients: slope 0. */
function asPicture(coefficients: Coefficients, guide: Raster): Coefficients {
  const drawn = applyCoefficients(coefficients, guide, guide);
  const offset = new Float32Array(drawn.data.length);
  for (let pixel = 0; pixel < offset.length; pixel += 3)
    for (let channel = 0; channel < 3; channel++)
      offset[pixel + 2 - channel] = drawn.data[pixel + channel]! / 127.5 - 1;
  return { width: drawn.width, height: drawn.height, slope: new Float32Array(offset.length), offset };
}

/** @param from the size that the coefficients were computed for; they may reach beyond it */
function applyCoefficients(
  coefficients: Coefficients,
  guide: Raster,
  from: { width: number; height: number },
): Raster {
  const { width, height } = guide;
  const data = new Uint8Array(guide.data.length);
  const sample = new Float32Array(6);
  const [across, down] = [from.width / width, from.height / height];
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, pixel += 3) {
      sampleCoefficients(coefficients, (x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5, sample);
      for (let channel = 0; channel < 3; channel++) {
        const value =
          sample[2 - channel]! * (guide.data[pixel + channel]! / 127.5 - 1) + sample[5 - channel]!;
        data[pixel + channel] = toByte(clip(value));
      }
    }
  return { width, height, data };
}

async function loadMask(path: string): Promise<Mask> {
  const opened = await openPhoto(await readFile(path), { bytes: 1e6, pixels: 1e6 });
  const pixels = opened.ok ? await opened.value.pixels() : opened;
  if (!pixels.ok) throw new Error(`${path}: ${pixels.failure.code}`);
  const { data } = resizeArea(pixels.value.raster, { width: HEAD_SIDE, height: HEAD_SIDE });
  return {
    side: HEAD_SIDE,
    data: Float32Array.from({ length: HEAD_SIDE ** 2 }, (_, pixel) => data[pixel * 3]! / 255),
  };
}
