import type { Raster } from '../image/raster.ts';
import { blend, boxOf, type Candidate, DETECTOR_SIDE, detect } from './detector.ts';
import type { Face } from './face.ts';
import { type Box, boxAround, intersection, middle, type Similarity, squareAt } from './geometry.ts';
import { findPupils } from './iris.ts';
import { type Mesh, meshIn, squareAround, squareAroundMesh } from './mesh.ts';
import { type FaceNetworks, loadFaceNetworks } from './networks.ts';
import { OVAL } from './outlines.ts';
import { poseOf } from './pose.ts';
import { type Pyramid, pyramidOf } from './pyramid.ts';

export interface FaceFinder {
  /**
   * Finds every face in a picture, the largest first; none is an empty list. Cartoons, statues and paintings of people may
   * count as faces. Rejects with the signal's reason when it is aborted.
   */
  find(photo: Raster, how?: { readonly signal?: AbortSignal }): Promise<readonly Face[]>;
  /** Frees the networks. */
  close(): Promise<void>;
}

export interface FaceFinderSetup {
  /** Where the converted networks are kept. */
  readonly cacheDirectory: string;
  /** Threads that one network may use. */
  readonly threads: number;
}

/** Loads the networks (converting them first, the first time) and makes a finder. */
export async function createFaceFinder({ cacheDirectory, threads }: FaceFinderSetup): Promise<FaceFinder> {
  const networks = await loadFaceNetworks(cacheDirectory, threads);
  return {
    find: (photo, { signal } = {}) => find(networks, photo, signal),
    async close() {
      for (const network of Object.values(networks)) await network.close();
    },
  };
}

/** Candidates below this are not looked at. */
const WORTH_A_LOOK = 0.35;
/** Faces from here on count: the lowest value above every wrong one on the photos it was set with (docs/benchmarks.md). */
const CONFIDENT = 0.75;
/** From here on nothing is left to doubt; below it a face may also be one that lies on its side, seen upright. */
const SURE = 0.999;
/** Below this part of the photo's long side a face is small: one look over the whole photo misses some of them. */
const SMALL = 0.12;
/** So many small faces are a crowd, even with larger ones before it. */
const CROWD = 3;
/** No picture is worth looking at more candidates than this: it bounds the time a crowd takes. */
const MOST_CANDIDATES = 60;
/** Faces that share more of the smaller one's box than this are one. */
const SAME_FACE = 0.4;
const COVERED = 0.5;
/** Next to a confident face an uncertain one is its ear, its hair or its mirror image. */
const UNCERTAIN_OVERLAP = 0.15;

async function find(
  networks: FaceNetworks,
  photo: Raster,
  signal: AbortSignal | undefined,
): Promise<readonly Face[]> {
  const pyramid = pyramidOf(photo);
  let found: Sighting[] = [];
  const look = async (squares: readonly Similarity[]) => {
    const candidates: Candidate[] = [];
    for (const toPhoto of squares) {
      signal?.throwIfAborted();
      candidates.push(...(await detect(networks.detector, pyramid, toPhoto, WORTH_A_LOOK)));
    }
    for (const candidate of blend(candidates).slice(0, MOST_CANDIDATES)) {
      const seen = found.filter(({ box }) => sharedPart(box, boxOf(candidate)) > SAME_FACE);
      if (seen.some(({ confidence, score }) => confidence >= SURE && score >= candidate.score)) continue;
      signal?.throwIfAborted();
      const sighting = await verify(networks, pyramid, candidate);
      if (sighting.confidence >= CONFIDENT) found = keepBest([...found, sighting]);
    }
  };

  await look([wholePhoto(photo, 1, 0)]);
  const longSide = Math.max(photo.width, photo.height);
  const small = found.filter(({ box }) => box.height < SMALL * longSide).length;
  if (small === found.length || small >= CROWD) await look(tiles(photo));
  const nobodySurely = () => found.every(({ confidence }) => confidence < SURE);
  // Heads tilted to a shoulder, a face larger than the photo, and at last photos that lie on their side or upside down.
  if (nobodySurely())
    await look([wholePhoto(photo, 1, 45), wholePhoto(photo, 1, -45), wholePhoto(photo, 2, 0)]);
  if (nobodySurely()) await look([90, -90, 180].map((angle) => wholePhoto(photo, 1, angle)));

  const faces: Face[] = [];
  for (const { confidence, box, mesh } of found) {
    signal?.throwIfAborted();
    faces.push(await describe(networks, pyramid, confidence, box, mesh));
  }
  return faces.toSorted((one, other) => other.box.width * other.box.height - one.box.width * one.box.height);
}

interface Sighting {
  /** The detector's. */
  readonly score: number;
  readonly confidence: number;
  readonly box: Box;
  readonly mesh: Mesh;
}

/** Fits the mesh to a candidate, twice: the second time in the square that the first one gives. */
async function verify(networks: FaceNetworks, pyramid: Pyramid, candidate: Candidate): Promise<Sighting> {
  const { score, centre, size, points } = candidate;
  const first = await meshIn(networks.mesh, pyramid, squareAround(centre, size, [points[0]!, points[1]!]));
  const mesh = await meshIn(networks.mesh, pyramid, squareAroundMesh(first));
  return {
    score,
    confidence: confidence(score, first.presence, mesh.presence),
    box: boxAround(mesh.points),
    mesh,
  };
}

/**
 * What detector and mesh say together, as a probability: logistic regression on 157 faces and 639 other places that the
 * detector fired at (docs/benchmarks.md). The detector fires at cats and coffee, the mesh at dark corners; seldom both do.
 */
function confidence(score: number, ...presences: readonly [number, number]): number {
  const sure = presences.reduce((sum, presence) => sum + logit(presence, 0.001), 0) / presences.length;
  return 1 / (1 + Math.exp(-(1.7 * logit(score, 0.01) + 0.97 * sure - 1.6)));
}

function logit(probability: number, margin: number): number {
  const inside = Math.min(Math.max(probability, margin), 1 - margin);
  return Math.log(inside / (1 - inside));
}

/** The shared area as a part of the smaller box: a face inside a face is the same. */
const sharedPart = (one: Box, other: Box) =>
  intersection(one, other) / Math.min(one.width * one.height, other.width * other.height);

/** The surest of those that mean the same face; one that others cover together is a mixture of them. */
function keepBest(sightings: readonly Sighting[]): Sighting[] {
  const kept: Sighting[] = [];
  for (const sighting of sightings.toSorted((one, other) => other.confidence - one.confidence)) {
    const shared = kept.map(({ box }) => sharedPart(box, sighting.box));
    const covered = shared.reduce((sum, part) => sum + part, 0);
    const most = sighting.confidence < SURE ? UNCERTAIN_OVERLAP : SAME_FACE;
    if (covered <= COVERED && shared.every((part) => part <= most)) kept.push(sighting);
  }
  return kept;
}

/** @param room how many times longer than the photo's long side the square is; @param angle degrees, clockwise */
function wholePhoto({ width, height }: Raster, room: number, angle: number): Similarity {
  const centre = { x: width / 2, y: height / 2 };
  return squareAt(DETECTOR_SIDE, centre, room * Math.max(width, height), (angle * Math.PI) / 180);
}

/** Side of a tile as a part of the long side, and how much of it neighbours share at least. */
const TILE = 0.55;
const SHARED = 0.15;

/** Overlapping squares over the whole photo. */
function tiles({ width, height }: Raster): Similarity[] {
  const side = TILE * Math.max(width, height);
  const starts = (length: number) => {
    const count = Math.max(1, Math.ceil((length - side * SHARED) / (side * (1 - SHARED))));
    return Array.from({ length: count }, (_, index) =>
      count === 1 ? (length - side) / 2 : (index * (length - side)) / (count - 1),
    );
  };
  return starts(height).flatMap((y) =>
    starts(width).map((x) => squareAt(DETECTOR_SIDE, middle({ x, y, width: side, height: side }), side, 0)),
  );
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
