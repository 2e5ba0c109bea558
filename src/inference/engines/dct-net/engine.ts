import { readFile } from 'node:fs/promises';
import { loadMeshNetwork } from '../../faces/networks.ts';
import { resizeArea } from '../../image/area.ts';
import { openPhoto } from '../../image/photo.ts';
import type { InstalledFile, InstalledPack, InstalledStyle } from '../../packs/installed.ts';
import { networkOf } from '../../packs/networks.ts';
import { loadNetwork, type Network } from '../../session.ts';
import type { DrawHow, Engine } from '../engine.ts';
import { drawPortrait, type StyleNetworks } from './draw.ts';
import { HEAD_SIDE, type Mask } from './head.ts';
import { BEST, type Manner } from './manner.ts';

export interface DctNetSetup {
  readonly pack: InstalledPack;
  /** Where the converted network is kept that lays the face mesh, for strengths below 1. */
  readonly networkFolder: string;
  readonly threads: number;
  readonly manner?: Manner;
}

/** Draws with the installed styles of a DCT-Net pack; nothing when none is installed. Networks are loaded when first used. */
export async function createDctNetEngine({
  pack,
  networkFolder,
  threads,
  manner = BEST,
}: DctNetSetup): Promise<Engine | undefined> {
  const installed = new Map((await pack.styles()).map((style) => [style.style, style]));
  if (installed.size === 0) return undefined;
  const networks = createCache<Network>();
  const masks = createCache<Mask>();
  const network = ({ sha256 }: InstalledFile, kind: 'generator' | 'landmarks') =>
    networks.get(sha256, async () => loadNetwork(await networkOf(pack, { sha256 }, kind), { threads }));

  const networksOf = async (style: InstalledStyle): Promise<StyleNetworks> => ({
    background: await network(style.background, 'generator'),
    head: await network(style.head, 'generator'),
    landmarks: await network(style.keypoints, 'landmarks'),
    mesh: await networks.get('mesh', () => loadMeshNetwork(networkFolder, threads)),
    mask: await masks.get(style.mask.sha256, () => loadMask(pack.pathOf(style.mask.sha256))),
  });

  return {
    id: 'dct-net',
    styles: new Set(installed.keys()),
    async draw(photo, { style: id, strength, faces }: DrawHow) {
      const style = installed.get(id);
      if (style === undefined) throw new Error(`the dct-net engine has no style ${id}`);
      return drawPortrait(photo, { strength, faces }, await networksOf(style), manner);
    },
    async close() {
      for (const loading of networks.all()) await (await loading).close();
    },
  };
}

/** What was asked for once is there for the next time; a failure is not remembered. */
function createCache<T>() {
  const known = new Map<string, Promise<T>>();
  return {
    get(key: string, load: () => Promise<T>): Promise<T> {
      const loading = known.get(key) ?? load();
      known.set(key, loading);
      loading.catch(() => known.delete(key));
      return loading;
    },
    all: () => known.values(),
  };
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
