import {
  blend,
  boxOf,
  type Candidate,
  DETECTOR_SIDE,
  detect,
  detectInQuarters,
  QUARTER_SIDE,
} from './detector.ts';
import { type Box, boxAround, distance, intersection, type Similarity, squareAt } from './geometry.ts';
import { type Mesh, meshIn, squareAround, squareAroundMesh } from './mesh.ts';
import type { FaceNetworks } from './networks.ts';
import type { Pyramid } from './pyramid.ts';

/** A face that detector and mesh agree on. */
export interface Sighting {
  /** The detector's. */
  readonly score: number;
  readonly confidence: number;
  readonly box: Box;
  readonly mesh: Mesh;
}

export interface LookOptions {
  /** Smallest confidence of a face. */
  readonly least?: number;
  /** How many times larger the photo is than the picture that is looked at. */
  readonly scale?: number;
}

/** The faces of one photo, as they are found look by look. */
export interface Search {
  found(): readonly Sighting[];
  /** Looks for faces in squares of the photo, or of a picture made from it. */
  look(picture: Pyramid, squares: readonly Similarity[], how?: LookOptions): Promise<void>;
}

/** Candidates below this are not looked at. */
const WORTH_A_LOOK = 0.35;
/** Faces from here on count: the lowest value above every wrong one on the photos it was set with (docs/benchmarks.md). */
const CONFIDENT = 0.75;
/** From here on nothing is left to doubt; below it a face may also be one that lies on its side, seen upright. */
export const SURE = 0.999;
/** No picture is worth looking at more candidates than this: it bounds the time a crowd takes. */
const MOST_CANDIDATES = 60;
/** Faces that share more of the smaller one's box than this are one. */
const SAME_FACE = 0.4;
const COVERED = 0.5;
/** Next to a confident face an uncertain one is its ear, its hair or its mirror image. */
const UNCERTAIN_OVERLAP = 0.15;

export function createSearch(networks: FaceNetworks, signal: AbortSignal | undefined): Search {
  let found: Sighting[] = [];
  let lookedAgain = 0;

  const sightingOf = async (picture: Pyramid, candidate: Candidate): Promise<Sighting> => {
    const first = await verify(networks, picture, candidate);
    const { width, height } = picture[0];
    const isLarge = candidate.size >= LARGE * Math.max(width, height);
    if (first.confidence >= SURE || !isLarge || lookedAgain >= MOST_LOOKS_AGAIN) return first;
    lookedAgain++;
    return lookAgain(networks, picture, candidate, first);
  };

  return {
    found: () => found,
    async look(picture, squares, { least = CONFIDENT, scale = 1 } = {}) {
      const candidates: Candidate[] = [];
      for (const toPicture of squares) {
        signal?.throwIfAborted();
        candidates.push(...(await detect(networks.detector, picture, toPicture, WORTH_A_LOOK)));
      }
      for (const candidate of blend(candidates).slice(0, MOST_CANDIDATES)) {
        const seen = found.filter(({ box }) => sharedPart(box, boxOf(candidate)) > SAME_FACE);
        if (seen.some(({ confidence, score }) => confidence >= SURE && score >= candidate.score)) continue;
        signal?.throwIfAborted();
        const sighting = await sightingOf(picture, candidate);
        if (sighting.confidence >= least) found = keepBest([...found, enlarge(sighting, scale)]);
      }
    },
  };
}

/** A candidate of low confidence of at least this part of the long side is looked at again, up to so many of a photo. */
const LARGE = 0.08;
const MOST_LOOKS_AGAIN = 4;
/** Side of the square around it, as a multiple of its size. */
const CLOSE_UP = 2;
/** How far from its middle the same face may be found, as a part of its size. */
const SAME_PLACE = 0.5;

/**
 * A face that stands on its head beside an upright one, or lies on its side, looks like a poor upright one: turned, it is a good one. It is
 * looked at in all turns at once, and closely in the best.
 */
async function lookAgain(
  networks: FaceNetworks,
  picture: Pyramid,
  { centre, size }: Candidate,
  first: Sighting,
): Promise<Sighting> {
  const turns = [180, 90, -90].map((angle) => (angle * Math.PI) / 180);
  const square = (side: number, turn: number) => squareAt(side, centre, CLOSE_UP * size, turn);
  const isHere = (other: Candidate) =>
    distance(other.centre, centre) < SAME_PLACE * size && isSizedLike(size, other.size);
  const squares = turns.map((turn) => square(QUARTER_SIDE, turn));
  const turned = await detectInQuarters(networks.detector, picture, squares, WORTH_A_LOOK);
  const scores = turned.map((found) => Math.max(0, ...found.filter(isHere).map(({ score }) => score)));
  const highest = Math.max(...scores);
  if (highest === 0) return first;
  const close = square(DETECTOR_SIDE, turns[scores.indexOf(highest)]!);
  const same = blend(await detect(networks.detector, picture, close, WORTH_A_LOOK)).find(isHere);
  if (same === undefined) return first;
  const sighting = await verify(networks, picture, same);
  return sighting.confidence > first.confidence ? sighting : first;
}

/** Fits the mesh to a candidate, twice: the second time in the square that the first one gives. */
async function verify(networks: FaceNetworks, picture: Pyramid, candidate: Candidate): Promise<Sighting> {
  const { score, centre, size, points } = candidate;
  const first = await meshIn(networks.mesh, picture, squareAround(centre, size, [points[0]!, points[1]!]));
  const mesh = await meshIn(networks.mesh, picture, squareAroundMesh(first));
  const box = boxAround(mesh.points);
  const isSame =
    isTurnedLike(candidate, mesh) && isSizedLike(candidate.size, Math.max(box.width, box.height));
  return { score, confidence: isSame ? confidence(score, first.presence, mesh.presence) : 0, box, mesh };
}

/** Most degrees between the eyes of detector and mesh that still mean the same face. */
const MOST_TURN = 40;
/** Outer corners of the eyes in MediaPipe's mesh, the person's right one first. */
const EYES = [33, 263] as const;

/** A mesh that is turned otherwise than its candidate would be drawn as a smear. */
function isTurnedLike({ points }: Candidate, { points: mesh }: Mesh): boolean {
  const angle = (right: { x: number; y: number }, left: { x: number; y: number }) =>
    (Math.atan2(left.y - right.y, left.x - right.x) * 180) / Math.PI;
  const turn = angle(mesh[EYES[0]]!, mesh[EYES[1]]!) - angle(points[0]!, points[1]!);
  return Math.abs(((turn + 540) % 360) - 180) <= MOST_TURN;
}

/** How many times larger or smaller than its candidate a face may be when it's looked at closely. */
const MOST_GROWTH = 2;

/**
 * What shrinks to a spot inside its candidate is a reflection or a button. 695 faces' meshes had 0.82 to 1.31 times the size of
 * their candidates, a reflection in a lens of glasses 0.27.
 */
function isSizedLike(size: number, other: number): boolean {
  const growth = other / size;
  return growth < MOST_GROWTH && growth > 1 / MOST_GROWTH;
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

/** A sighting in a picture that is so many times larger. */
function enlarge(sighting: Sighting, scale: number): Sighting {
  if (scale === 1) return sighting;
  const { box, mesh } = sighting;
  const points = mesh.points.map(({ x, y, z }) => ({ x: x * scale, y: y * scale, z: z * scale }));
  return {
    ...sighting,
    box: { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale },
    mesh: { ...mesh, points },
  };
}
