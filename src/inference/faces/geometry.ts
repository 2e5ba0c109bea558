/** A place in a picture: x to the right, y down, in pixels; (0, 0) is the upper left corner of the first pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle with upright sides, in pixels; its corners may lie between pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A turn by φ, an even scaling by s and a shift: (x, y) ↦ (a·x − b·y + shiftX, b·x + a·y + shiftY), a = s·cos φ, b = s·sin φ. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

export const apply = ({ a, b, shiftX, shiftY }: Similarity, { x, y }: Point): Point => ({
  x: a * x - b * y + shiftX,
  y: b * x + a * y + shiftY,
});

/** How many times longer lengths become. */
export const scaleOf = ({ a, b }: Similarity) => Math.hypot(a, b);

/** The way back; throws when everything was drawn together into one point. */
export function invert({ a, b, shiftX, shiftY }: Similarity): Similarity {
  const squared = a * a + b * b;
  if (squared === 0) throw new RangeError('a similarity of scale 0 has no inverse');
  return {
    a: a / squared,
    b: -b / squared,
    shiftX: -(a * shiftX + b * shiftY) / squared,
    shiftY: (b * shiftX - a * shiftY) / squared,
  };
}

/**
 * The similarity that brings points closest to others, in the sense of least squares; never a mirror image (Umeyama 1991,
 * for two dimensions in closed form).
 * @throws when there are not equally many points, or fewer than two different ones
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  if (from.length !== to.length) throw new RangeError(`${from.length} points cannot lie on ${to.length}`);
  const start = centroid(from);
  const goal = centroid(to);
  let spread = 0;
  let along = 0;
  let across = 0;
  from.forEach(({ x, y }, index) => {
    const [u, v] = [x - start.x, y - start.y];
    const [p, q] = [to[index]!.x - goal.x, to[index]!.y - goal.y];
    spread += u * u + v * v;
    along += u * p + v * q;
    across += u * q - v * p;
  });
  if (!(spread > 0)) throw new RangeError('a similarity needs two different points');
  const [a, b] = [along / spread, across / spread];
  return { a, b, shiftX: goal.x - a * start.x + b * start.y, shiftY: goal.y - b * start.x - a * start.y };
}

/** Brings a square of the given side onto another one: centred at `centre`, with sides of `length`, turned by `angle` (radians, clockwise on the screen). */
export function squareAt(side: number, centre: Point, length: number, angle: number): Similarity {
  const scale = length / side;
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const half = side / 2;
  return { a, b, shiftX: centre.x - a * half + b * half, shiftY: centre.y - b * half - a * half };
}

export function centroid(points: readonly Point[]): Point {
  let [x, y] = [0, 0];
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}

/** The smallest box around all points. */
export function boxAround(points: readonly Point[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

export const middle = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

/** Shared area as a part of the area of both together, 0…1. */
export function overlap(one: Box, other: Box): number {
  const shared = intersection(one, other);
  return shared / (one.width * one.height + other.width * other.height - shared);
}

/** The area two boxes share, in square pixels. */
export function intersection(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(width, 0) * Math.max(height, 0);
}

export const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);
