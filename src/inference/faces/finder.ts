import type { Raster } from '../image/raster.ts';
import { blur } from './blur.ts';
import type { Face } from './face.ts';
import type { Box } from './geometry.ts';
import { findPupils } from './iris.ts';
import type { Mesh } from './mesh.ts';
import { type FaceNetworks, openFaceNetworks } from './networks.ts';
import { OVAL } from './outlines.ts';
import { poseOf } from './pose.ts';
import { type Pyramid, pyramidOf } from './pyramid.ts';
import { createSearch, type Search, SURE } from './search.ts';
import { isElongated, tiles, wholePhoto } from './squares.ts';

export interface FaceFinder {
  /**
   * Finds every face in a picture, the largest first; none is an empty list. Cartoons, statues and paintings of people may
   * count as faces. Rejects with the signal's reason when it is aborted.
   */
  find(photo: Raster, how?: { readonly signal?: AbortSignal }): Promise<readonly Face[]>;
  /** Loads the networks ahead of `find`, which otherwise does. */
  load(): Promise<void>;
  /** Frees the networks. */
  close(): Promise<void>;
}

export interface FaceFinderSetup {
  /** Where the converted networks are kept. */
  readonly cacheDirectory: string;
  /** Threads that one network may use. */
  readonly threads: number;
}

/** Makes a finder; its networks are loaded when they are first used (and converted before, the first time). */
export function createFaceFinder({ cacheDirectory, threads }: FaceFinderSetup): FaceFinder {
  const networks = openFaceNetworks(cacheDirectory, threads);
  return {
    find: (photo, { signal } = {}) => find(networks, photo, signal),
    async load() {
      for (const network of Object.values(networks)) await network.get();
    },
    async close() {
      for (const network of Object.values(networks)) await network.close();
    },
  };
}

/** Below this part of the photo's long side a face is small: one look over the whole photo misses some of them. */
const SMALL = 0.12;
/** So many small faces are a crowd, even with larger ones before it. */
const CROWD = 3;

async function find(
  networks: FaceNetworks,
  photo: Raster,
  signal: AbortSignal | undefined,
): Promise<readonly Face[]> {
  const search = createSearch(networks, signal);
  const pyramid = pyramidOf(photo);
  await search.look(pyramid, [wholePhoto(photo, 1, 0)]);
  const longSide = Math.max(photo.width, photo.height);
  const small = search.found().filter(({ box }) => box.height < SMALL * longSide).length;
  if (small === search.found().length || small >= CROWD || isElongated(photo))
    await search.look(pyramid, tiles(photo));
  const nobodySurely = () => search.found().every(({ confidence }) => confidence < SURE);
  // Heads tilted to a shoulder, a face larger than the photo, and at last photos that lie on their side or upside down.
  if (nobodySurely())
    await search.look(pyramid, [
      wholePhoto(photo, 1, 45),
      wholePhoto(photo, 1, -45),
      wholePhoto(photo, 2, 0),
    ]);
  if (nobodySurely())
    await search.look(
      pyramid,
      [90, -90, 180].map((angle) => wholePhoto(photo, 1, angle)),
    );
  if (search.found().length === 0) await lookBehindFence(search, pyramid);

  const faces: Face[] = [];
  for (const { confidence, box, mesh } of search.found()) {
    signal?.throwIfAborted();
    faces.push(await describe(networks, pyramid, confidence, box, mesh));
  }
  return faces.toSorted((one, other) => other.box.width * other.box.height - one.box.width * one.box.height);
}

/** How far a photo is blurred for what is behind a fine fence or a net to be seen, as part of its long side. */
const FENCE_BLUR = 0.016;

/** A fence gives the networks edges of its own. Blurred so far, cats have faces too: only what is beyond doubt counts. */
async function lookBehindFence(search: Search, pyramid: Pyramid): Promise<void> {
  const smallest = pyramid.at(-1)!;
  const blurred = blur(smallest, FENCE_BLUR * Math.max(smallest.width, smallest.height));
  const back = pyramid[0].width / smallest.width;
  await search.look([blurred], [wholePhoto(blurred, 1, 0)], { least: SURE, scale: back });
}

async function describe(
  networks: FaceNetworks,
  pyramid: Pyramid,
  confidence: number,
  box: Box,
  { points: mesh }: Mesh,
): Promise<Face> {
  const { left, right } = await findPupils(networks.iris, pyramid, mesh);
  return {
    confidence,
    box,
    mesh,
    points: {
      leftPupil: left,
      rightPupil: right,
      noseTip: mesh[NOSE_TIP]!,
      leftMouthCorner: mesh[LEFT_MOUTH_CORNER]!,
      rightMouthCorner: mesh[RIGHT_MOUTH_CORNER]!,
    },
    oval: OVAL.map((index) => mesh[index]!),
    pose: poseOf(mesh),
  };
}

/** Places in MediaPipe's mesh. */
const NOSE_TIP = 4;
const LEFT_MOUTH_CORNER = 61;
const RIGHT_MOUTH_CORNER = 291;
