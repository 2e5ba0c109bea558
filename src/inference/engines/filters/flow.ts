import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import type { Maths } from './maths.ts';

/** Number of directions the plane is divided into, 180° / 8 apart. */
const DIRECTIONS = 8;

export interface Flow {
  /** [1,8,h,w]: how much each direction is the direction along the local edge; sums to 1. */
  readonly directions: Value;
  /** [1,1,h,w]: gradient magnitude after blurring. */
  readonly magnitude: Value;
  /** [1,1,h,w]: 0 where gradients point anywhere, 1 where they agree. */
  readonly agreement: Value;
  /** [1,3,h,w]: the blurred structure tensor, xx, xy and yy. */
  readonly tensor: Value;
}

/** Local edge directions from the blurred colour structure tensor (Di Zenzo 1986). `rgb` is [1,3,h,w]. */
export function findFlow(graph: GraphBuilder, maths: Maths, rgb: Value): Flow {
  const { add, sub, mul, div, square, sqrt, concat, split, sumChannels, padEdge, perChannel, blur, relu } =
    maths;
  const padded = padEdge(blur(rgb, 3, 1), 1);
  const gx = perChannel(padded, 3, GRADIENT, 3, 3);
  const gy = perChannel(padded, 3, GRADIENT_DOWN, 3, 3);
  const products = concat(
    sumChannels(square(gx), 3),
    sumChannels(mul(gx, gy), 3),
    sumChannels(square(gy), 3),
  );
  const tensor = blur(products, 3, 2.2);
  const [xx, xy, yy] = split(tensor, 3) as [Value, Value, Value];
  const difference = sub(xx, yy);
  const energy = add(xx, yy);
  const spread = sqrt(add(square(difference), mul(square(xy), 4), 1e-12));
  // The gradient's doubled angle is continuous where the angle itself flips sign; the edge runs at right angles to it.
  const doubled = div(concat(difference, mul(xy, 2)), spread);
  const towards = relu(
    graph.op('Conv', [
      doubled,
      graph.floats(DOUBLED_ANGLES, [DIRECTIONS, 2, 1, 1]),
      graph.floats(Array(DIRECTIONS).fill(-Math.SQRT1_2)),
    ]),
  );
  // A place without any gradient gets every direction alike.
  const directions = add(towards, 1e-4);
  return {
    directions: div(directions, sumChannels(directions, DIRECTIONS)),
    magnitude: sqrt(mul(add(energy, spread), 0.5)),
    agreement: div(spread, add(energy, 1e-4)),
    tensor,
  };
}

/**
 * The mean along the local edge: of a bank of kernels, one per direction, each pixel takes those of its own direction.
 * @param plane [1,1,h,w], padded by the kernels' radius
 * @param kernels [8,1,k,k] in the order of {@link directionAngle}
 * @param directions [1,8,h,w] as in {@link Flow}
 */
export function alongFlow(
  graph: GraphBuilder,
  { mul, sumChannels }: Maths,
  plane: Value,
  kernels: Value,
  directions: Value,
): Value {
  const responses = graph.op('Conv', [plane, kernels]);
  return sumChannels(mul(responses, directions), DIRECTIONS);
}

/** Angle of a direction in radians from the x axis, rows pointing down. */
function directionAngle(direction: number): number {
  return (direction * Math.PI) / DIRECTIONS;
}

/**
 * A bank of oriented kernels [8,1,k,k]: `across` is the profile at right angles to the line, a Gaussian of sigma
 * `length` runs along it. Each kernel is handed to `normalise` with its profile values.
 */
export function orientedKernels(
  radius: number,
  kernel: (along: number, across: number) => number,
): Float32Array {
  const size = 2 * radius + 1;
  const bank = new Float32Array(DIRECTIONS * size * size);
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    const cos = Math.cos(directionAngle(direction));
    const sin = Math.sin(directionAngle(direction));
    const values: number[] = [];
    for (let y = -radius; y <= radius; y++)
      for (let x = -radius; x <= radius; x++) values.push(kernel(x * cos + y * sin, y * cos - x * sin));
    const sum = values.reduce((a, b) => a + b, 0);
    bank.set(
      values.map((value) => value / sum),
      direction * size * size,
    );
  }
  return bank;
}

/** Rotation-invariant 3×3 derivative (Jähne, Scharr), as in Kyprianidis & Kang 2011. */
const GRADIENT = [-0.183, 0, 0.183, -0.634, 0, 0.634, -0.183, 0, 0.183].map((value) => value / 2);
const GRADIENT_DOWN = [-0.183, -0.634, -0.183, 0, 0, 0, 0.183, 0.634, 0.183].map((value) => value / 2);
/** Rows (cos 2φ, sin 2φ) of the gradient angle φ that belongs to each edge direction. */
const DOUBLED_ANGLES = Array.from({ length: DIRECTIONS }, (_, direction) => {
  const gradient = directionAngle(direction) + Math.PI / 2;
  return [Math.cos(2 * gradient), Math.sin(2 * gradient)];
}).flat();
