import type { Runnable } from '../session.ts';
import { apply, type Box, overlap, type Point, type Similarity, scaleOf } from './geometry.ts';
import type { Pyramid } from './pyramid.ts';
import { sampleSquare } from './sample.ts';

/** A face as the detector sees it, in photo coordinates. */
export interface Candidate {
  /** 0…1. */
  readonly score: number;
  /** Middle of the box, which reaches from the brows to the chin. */
  readonly centre: Point;
  /** Length of the box's sides. */
  readonly size: number;
  /** Right eye, left eye (the person's own), nose tip, mouth, right ear, left ear. */
  readonly points: readonly Point[];
}

/** Side of the detector's square. */
export const DETECTOR_SIDE = 256;

/**
 * Looks for faces in one square of the photo.
 * @param toPhoto from the detector's 256×256 square to the photo
 * @param threshold smallest score of a candidate, 0…1
 * @returns every candidate, also those that mean the same face
 */
export async function detect(
  network: Runnable,
  photo: Pyramid,
  toPhoto: Similarity,
  threshold: number,
): Promise<Candidate[]> {
  const data = sampleSquare(photo, { side: DETECTOR_SIDE, toPhoto, range: [-1, 1] });
  return (await run(network, data, threshold)).map((found) => moved(found, toPhoto));
}

/** Side of a quarter of the detector's square. */
export const QUARTER_SIDE = DETECTOR_SIDE / 2;

/**
 * Looks for faces in up to four squares of the photo at once, each at half the resolution: for the price of one look.
 * @param toPhoto from 128×128 squares to the photo
 * @param threshold smallest score of a candidate, 0…1
 * @returns the candidates of each square
 */
export async function detectInQuarters(
  network: Runnable,
  photo: Pyramid,
  toPhoto: readonly Similarity[],
  threshold: number,
): Promise<Candidate[][]> {
  const data = new Float32Array(DETECTOR_SIDE * DETECTOR_SIDE * 3).fill(-1);
  const corner = (index: number) => ({ x: (index & 1) * QUARTER_SIDE, y: (index >> 1) * QUARTER_SIDE });
  for (const [index, square] of toPhoto.entries()) {
    const quarter = sampleSquare(photo, { side: QUARTER_SIDE, toPhoto: square, range: [-1, 1] });
    const { x, y } = corner(index);
    const row = QUARTER_SIDE * 3;
    for (let line = 0; line < QUARTER_SIDE; line++)
      data.set(quarter.subarray(line * row, (line + 1) * row), ((y + line) * DETECTOR_SIDE + x) * 3);
  }
  const found = await run(network, data, threshold);
  return toPhoto.map((square, index) => {
    const { x, y } = corner(index);
    const isInside = ({ centre }: Candidate) =>
      centre.x >= x && centre.x < x + QUARTER_SIDE && centre.y >= y && centre.y < y + QUARTER_SIDE;
    const toSquare = { a: 1, b: 0, shiftX: -x, shiftY: -y };
    return found.filter(isInside).map((candidate) => moved(moved(candidate, toSquare), square));
  });
}

const moved = ({ score, centre, size, points }: Candidate, to: Similarity): Candidate => ({
  score,
  centre: apply(to, centre),
  size: scaleOf(to) * size,
  points: points.map((point) => apply(to, point)),
});

/** The candidates in pixels of the detector's square. */
async function run(network: Runnable, data: Float32Array, threshold: number): Promise<Candidate[]> {
  const outputs = await network.run({ input: { data, dims: [1, DETECTOR_SIDE, DETECTOR_SIDE, 3] } });
  return GRIDS.flatMap(({ scores, boxes, cells, perCell }) => {
    const logits = outputs[scores]!.data;
    const numbers = outputs[boxes]!.data;
    const found: Candidate[] = [];
    for (let index = 0; index < cells * cells * perCell; index++) {
      const score = 1 / (1 + Math.exp(-logits[index]!));
      if (score < threshold) continue;
      const cell = Math.floor(index / perCell);
      const anchorX = ((cell % cells) + 0.5) * (DETECTOR_SIDE / cells);
      const anchorY = (Math.floor(cell / cells) + 0.5) * (DETECTOR_SIDE / cells);
      const pointAt = (place: number) => ({
        x: anchorX + numbers[index * 16 + place]!,
        y: anchorY + numbers[index * 16 + place + 1]!,
      });
      found.push({
        score,
        centre: pointAt(0),
        size: Math.max(numbers[index * 16 + 2]!, numbers[index * 16 + 3]!),
        points: [4, 6, 8, 10, 12, 14].map(pointAt),
      });
    }
    return found;
  });
}

/** The two grids of anchors, by the outputs they belong to (BlazeFace, Bazarevsky et al. 2019, back camera variant). */
const GRIDS = [
  { scores: 'Identity', boxes: 'Identity_2', cells: 16, perCell: 2 },
  { scores: 'Identity_1', boxes: 'Identity_3', cells: 8, perCell: 6 },
] as const;

/** Candidates whose boxes overlap more than this mean the same face. */
const SAME_FACE = 0.3;
/** They are averaged from here on; below it might be a neighbour's that drags the face aside. */
const SAME_PLACE = 0.5;

/** One candidate per face: the best, averaged with those in its place, weighted by their scores (BlazeFace's blending). */
export function blend(candidates: readonly Candidate[]): Candidate[] {
  let left = candidates.toSorted((one, other) => other.score - one.score);
  const faces: Candidate[] = [];
  for (let best = left[0]; best !== undefined; best = left[0]) {
    const shared = left.map((other) => overlap(boxOf(best!), boxOf(other)));
    faces.push(average(left.filter((_, index) => shared[index]! > SAME_PLACE)));
    left = left.filter((_, index) => shared[index]! <= SAME_FACE);
  }
  return faces;
}

export const boxOf = ({ centre, size }: Candidate): Box => ({
  x: centre.x - size / 2,
  y: centre.y - size / 2,
  width: size,
  height: size,
});

function average(candidates: readonly Candidate[]): Candidate {
  const total = candidates.reduce((sum, { score }) => sum + score, 0);
  const mean = (pick: (candidate: Candidate) => number) =>
    candidates.reduce((sum, candidate) => sum + pick(candidate) * candidate.score, 0) / total;
  return {
    score: candidates[0]!.score,
    centre: { x: mean(({ centre }) => centre.x), y: mean(({ centre }) => centre.y) },
    size: mean(({ size }) => size),
    points: candidates[0]!.points.map((_, index) => ({
      x: mean(({ points }) => points[index]!.x),
      y: mean(({ points }) => points[index]!.y),
    })),
  };
}
