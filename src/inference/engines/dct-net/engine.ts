import { readFile } from 'node:fs/promises';
import { placeNetwork } from '../../device/place.ts';
import { loadMeshNetwork } from '../../faces/networks.ts';
import { resizeArea } from '../../image/area.ts';
import { openPhoto } from '../../image/photo.ts';
import type { Raster } from '../../image/raster.ts';
import { loadBuilt } from '../../optimized.ts';
import type { InstalledFile, InstalledPack, InstalledStyle } from '../../packs/installed.ts';
import { networkOf } from '../../packs/networks.ts';
import { loadNetwork, type Network } from '../../session.ts';
import { createCache } from '../cache.ts';
import type { DrawOptions, Engine } from '../engine.ts';
import { DCT_NET } from '../names.ts';
import type { Mask } from '../portrait/composite.ts';
import { drawPortrait, type FindPoints, type PortraitOptions } from '../portrait/draw.ts';
import { drawOn } from '../portrait/enlarge.ts';
import { buildGuidedFilter, carryWith } from '../portrait/guided.ts';
import { HEAD_SIDE } from '../portrait/head.ts';
import { sharesAt } from '../portrait/morph.ts';
import type { Painting } from '../portrait/painting.ts';
import { BEST_PIPELINE, type PipelineConfig } from '../portrait/pipeline-config.ts';
import { generate } from './generate.ts';
import { officialPoints } from './landmarks.ts';
import { removeSpecks } from './specks.ts';

export interface DctNetSetup {
  readonly pack: InstalledPack;
  /** Where the converted network is kept that fits the face mesh, for strengths below 1. */
  readonly networkFolder: string;
  readonly threads: number;
  readonly config?: PipelineConfig;
}

/** Draws with the installed styles of a DCT-Net pack that can be used; nothing when there is none. Networks are loaded when first used. */
export async function createDctNetEngine({
  pack,
  networkFolder,
  threads,
  config = BEST_PIPELINE,
}: DctNetSetup): Promise<Engine | undefined> {
  const installed = new Map((await pack.survey()).usable.map((style) => [style.style, style]));
  if (installed.size === 0) return undefined;
  const close = (network: Network) => network.close();
  const generators = createCache<Network>(GENERATORS_AT_ONCE, close);
  const small = createCache<Network>(Number.POSITIVE_INFINITY, close);
  const masks = createCache<Mask>(Number.POSITIVE_INFINITY);
  const load = async (file: InstalledFile, kind: 'generator' | 'landmarks') => {
    const model = await networkOf(pack, file, kind);
    const onProcessor = () => loadNetwork(model, { threads });
    return placeNetwork({ name: `${DCT_NET}-${kind}`, onProcessor, forms: [() => model] });
  };
  const loadGuided = () =>
    loadBuilt({ name: 'guided', build: buildGuidedFilter, networkFolder }, { threads });
  const painter = async (file: InstalledFile) => {
    const network = await generators.get(file.sha256, () => load(file, 'generator'));
    return async (picture: Raster): Promise<Painting> => {
      const coefficients = await generate(network, picture);
      if (config.noSpecks) removeSpecks(coefficients, picture);
      return { on: async (guide) => drawOn(guide, coefficients, picture) };
    };
  };
  const pointFinder = async (file: InstalledFile): Promise<FindPoints> => {
    const network = await small.get(file.sha256, () => load(file, 'landmarks'));
    return (picture, face) => officialPoints(network, picture, face);
  };
  const partsOf = async ({ background, head, keypoints, mask }: InstalledStyle): Promise<PortraitOptions> => {
    const guided = await small.get('guided', loadGuided);
    const carry = carryWith(guided, 0);
    return {
      paintBackground: await painter(background),
      paintHead: await painter(head),
      carry,
      carryHead: carry,
      findPoints: await pointFinder(keypoints),
      mesh: await small.get('mesh', () => loadMeshNetwork(networkFolder, threads)),
      mask: await masks.get(mask.sha256, () => loadMask(pack.pathOf(mask.sha256))),
    };
  };

  return {
    id: DCT_NET,
    styles: new Set(installed.keys()),
    async draw(photo, { style: id, strength, faces, colors = 'photo' }: DrawOptions) {
      const style = installed.get(id);
      if (style === undefined) throw new Error(`the dct-net engine has no style ${id}`);
      const request = { style: id, shares: sharesAt(strength), simplified: 1, faces, colors };
      return drawPortrait(photo, request, await partsOf(style), config);
    },
    async close() {
      await generators.clear();
      await small.clear();
    },
  };
}

/** A style's two generators stay loaded, those of the style before make room. Loading one again takes a fifth of a second. */
const GENERATORS_AT_ONCE = 2;

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
