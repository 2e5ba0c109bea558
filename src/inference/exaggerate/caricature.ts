import type { Face } from '../faces/face.ts';
import { type Box, boxAround, type Point } from '../faces/geometry.ts';
import { smoothstep } from '../smoothstep.ts';
import type { Displacement } from './field.ts';
import type { MeanFace } from './mean-face.ts';
import { openingOf, type Shape, shapeOf } from './shape.ts';

/** A face's mesh with each point's move, in pixels. */
export interface Moves {
  readonly displacement: Displacement;
  /** Nothing moves outside of it. */
  readonly box: Box;
}

/** How much of what a face differs by from the mean is added to it; smoothing and the limit leave about two thirds of it. */
const MORE = 1.5;
/** No point moves farther, in units of the face's size: kind, not cruel. */
const FARTHEST = 0.2;
/** A mesh seen from so far aside, in degrees, is mostly guessed. */
const ASIDE = { from: 35, to: 65, least: 0.4 };

/**
 * Adds to a face what it differs by from the mean face once more. What both sides of the face share counts: nobody's face becomes more
 * lopsided. An open mouth or closed eyes are no part of a person's shape, and neither are wrinkles and scars, which a mesh does not have.
 */
export function caricatureMoves(
  { mesh, pose }: Pick<Face, 'mesh' | 'pose'>,
  amount: number,
  mean: MeanFace,
): Moves {
  const shape = shapeOf(mesh);
  const { across, down } = shape.axes;
  const seen = 1 - (1 - ASIDE.least) * smoothstep(ASIDE.from, ASIDE.to, Math.abs(pose.yaw));
  const moves = ownDeviation(shape, mean).map(({ x, y }) => {
    const [right, below] = limited(amount * MORE * seen * x, amount * MORE * seen * y);
    return {
      x: shape.size * (right * across[0] + below * down[0]),
      y: shape.size * (right * across[1] + below * down[1]),
    };
  });
  const reach = REACH * shape.size;
  const box = boxAround(mesh);
  const room = FELT * reach + FARTHEST * shape.size;
  return {
    displacement: spread(mesh, moves, reach, weightsOf(mean)),
    box: { x: box.x - room, y: box.y - room, width: box.width + 2 * room, height: box.height + 2 * room },
  };
}

/** What a face differs by from the mean, both sides alike, without its expression; in units of its size. */
export function ownDeviation({ points }: Pick<Shape, 'points'>, mean: MeanFace): readonly Point[] {
  const { mouth, eyes } = mean.openings;
  const [openMouth, openEyes] = [
    openingOf(points, 'mouth') - mouth.mean,
    openingOf(points, 'eyes') - eyes.mean,
  ];
  const deviation = points.map(({ x, y }, index) => ({
    x: x - mean.points[index]!.x - openMouth * mouth.moves[index]!.x - openEyes * eyes.moves[index]!.x,
    y: y - mean.points[index]!.y - openMouth * mouth.moves[index]!.y - openEyes * eyes.moves[index]!.y,
  }));
  return deviation.map(({ x, y }, index) => {
    const other = deviation[mean.mirror[index]!]!;
    return { x: (x - other.x) / 2, y: (y + other.y) / 2 };
  });
}

/** Shorter than the limit, the direction kept: tanh changes small moves little. */
function limited(x: number, y: number): readonly [number, number] {
  const length = Math.hypot(x, y);
  const share = length > 0 ? (FARTHEST * Math.tanh(length / FARTHEST)) / length : 0;
  return [share * x, share * y];
}

/** How far a point's move is felt, in units of the face's size; how strongly the ground holds still; and where nothing is felt, in reaches. */
const REACH = 0.3;
const HOLD = 0.15;
const FELT = 2.6;

/** Moves of points as a smooth displacement (normalised Gaussian weights); it falls to nothing around the points. */
function spread(
  from: readonly Point[],
  moves: readonly Point[],
  reach: number,
  weights: Float64Array,
): Displacement {
  const xs = Float64Array.from(from, ({ x }, index) => x + moves[index]!.x);
  const ys = Float64Array.from(from, ({ y }, index) => y + moves[index]!.y);
  return (x, y, to) => {
    let [sumX, sumY, sum] = [0, 0, HOLD];
    for (let index = 0; index < xs.length; index++) {
      const nearX = xs[index]! - x;
      const nearY = ys[index]! - y;
      const squared = (nearX * nearX + nearY * nearY) / (reach * reach);
      if (squared > FELT * FELT) continue;
      const weight = weights[index]! * Math.exp(-squared);
      sumX += weight * moves[index]!.x;
      sumY += weight * moves[index]!.y;
      sum += weight;
    }
    to[0]! -= sumX / sum;
    to[1]! -= sumY / sum;
  };
}

const known = new WeakMap<MeanFace, Float64Array>();

/** Points stand close around eyes and lips, and each counts the less there. Worked out once, for the mean face. */
function weightsOf(mean: MeanFace): Float64Array {
  const weights = known.get(mean) ?? evenWeights(mean.points, REACH);
  known.set(mean, weights);
  return weights;
}

function evenWeights(points: readonly Point[], reach: number): Float64Array {
  return Float64Array.from(points, ({ x, y }) => {
    const crowd = points.reduce(
      (sum, other) => sum + Math.exp(-((other.x - x) ** 2 + (other.y - y) ** 2) / (reach * reach)),
      0,
    );
    return 1 / crowd;
  });
}
