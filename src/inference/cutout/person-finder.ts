import { resizeArea } from '../image/area.ts';
import type { Raster } from '../image/raster.ts';
import { loadWhenUsed } from '../session.ts';
import { lookAtEverybody } from './look.ts';
import type { Mask } from './mask.ts';
import { loadPersonNetwork, runPersonNetwork } from './network.ts';
import { keepChosen, type WantedFaces } from './people.ts';
import { refineMask } from './refine.ts';

export interface PersonFinder {
  /**
   * Tells the people of a picture from what is behind them.
   * @returns width · height opacities, 0…255, with edges that follow the picture's; `undefined` when there is nobody
   */
  find(picture: Raster, faces: WantedFaces): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Frees the network. */
  close(): Promise<void>;
}

export interface PersonFinderSetup {
  /** Where the converted network is kept. */
  readonly cacheDirectory: string;
  /** Threads that the network may use. */
  readonly threads: number;
}

/** Makes a finder; its network is loaded when it is first used (and converted before, the first time). */
export function createPersonFinder({ cacheDirectory, threads }: PersonFinderSetup): PersonFinder {
  const network = loadWhenUsed(() => loadPersonNetwork(cacheDirectory, threads));
  return {
    async find(picture, faces) {
      const look = async (part: Raster) => runPersonNetwork(await network.get(), part);
      const everybody = await lookAtEverybody(picture, [...faces.chosen, ...faces.others], look);
      const mask = wanted(picture, everybody, faces);
      const hasFace = faces.chosen.length + faces.others.length > 0;
      return isSomebody(mask, hasFace) ? refineMask(picture, mask) : undefined;
    },
    close: () => network.close(),
  };
}

function wanted(picture: Raster, mask: Mask, faces: WantedFaces): Mask {
  if (!faces.only || faces.chosen.length === 0) return mask;
  const scale = { x: mask.width / picture.width, y: mask.height / picture.height };
  return keepChosen(resizeArea(picture, mask), mask, faces, scale);
}

/** From this part of the picture on, somebody is in it. */
const LEAST_AREA = 0.004;
/** A share above this counts as a person. */
const PERSON = 0.5;
/** A mean share of the pixels of a person from which on nobody doubts it, and how many others may lie between for each of them. */
const SURE = { mean: 0.973, between: 0.35 };
/** Shares between these are neither person nor background. */
const BETWEEN = { from: 0.1, to: 0.9 };

/**
 * Whether a mask shows somebody. Of a cat or a cup in the middle of a photo the network makes half a person: where no face was found, it has
 * to be as sure as it is of people seen from behind.
 */
export function isSomebody({ data }: Mask, hasFace: boolean): boolean {
  let count = 0;
  let total = 0;
  let between = 0;
  for (const share of data) {
    if (share > BETWEEN.from && share < BETWEEN.to) between += 1;
    if (share <= PERSON) continue;
    count += 1;
    total += share;
  }
  if (count < LEAST_AREA * data.length) return false;
  return hasFace || (total >= SURE.mean * count && between <= SURE.between * count);
}
