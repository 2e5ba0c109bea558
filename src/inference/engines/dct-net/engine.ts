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
  const close = (network: Network) => network.close();
  const generators = createCache<Network>(GENERATORS_AT_ONCE, close);
  const small = createCache<Network>(Number.POSITIVE_INFINITY, close);
  const masks = createCache<Mask>(Number.POSITIVE_INFINITY);
  const load = async (file: InstalledFile, kind: 'generator' | 'landmarks') =>
    loadNetwork(await networkOf(pack, file, kind), { threads });
  const networksOf = async ({
    background,
    head,
    keypoints,
    mask,
  }: InstalledStyle): Promise<StyleNetworks> => ({
    background: await generators.get(background.sha256, () => load(background, 'generator')),
    head: await generators.get(head.sha256, () => load(head, 'generator')),
    landmarks: await small.get(keypoints.sha256, () => load(keypoints, 'landmarks')),
    mesh: await small.get('mesh', () => loadMeshNetwork(networkFolder, threads)),
    mask: await masks.get(mask.sha256, () => loadMask(pack.pathOf(mask.sha256))),
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
      await generators.clear();
      await small.clear();
    },
  };
}

/**
 * Each loaded network keeps the memory of its largest picture (about 400 MB): a style's two generators stay, those of the
 * style before make room. Loading one again takes a fifth of a second.
 */
const GENERATORS_AT_ONCE = 2;

/** What was asked for once is there for the next time; the one not used for longest goes. A failure is not remembered. */
function createCache<T>(most: number, free: (value: T) => Promise<void> = async () => {}) {
  const known = new Map<string, Promise<T>>();
  const forget = async (key: string) => {
    const loading = known.get(key);
    known.delete(key);
    if (loading !== undefined) await free(await loading);
  };
  return {
    async get(key: string, load: () => Promise<T>): Promise<T> {
      const loading = known.get(key) ?? load();
      known.delete(key);
      known.set(key, loading);
      loading.catch(() => known.delete(key));
      for (const old of [...known.keys()].slice(0, -most)) await forget(old);
      return loading;
    },
    async clear() {
      for (const key of [...known.keys()]) await forget(key);
    },
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
