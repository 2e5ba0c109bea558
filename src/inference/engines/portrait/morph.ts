import { boxAround, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { sampleBilinear } from '../../image/sample-bilinear.ts';
import { smoothstep } from '../../smoothstep.ts';
import { broadDifference, type Grid, readGrid, stack } from './grid.ts';
import { HEAD_SIDE } from './head.ts';

/** A photo of a head and its drawing in the same aligned square, with the face mesh of each in the square's pixels. */
export interface Likeness {
  readonly photo: Raster;
  readonly drawing: Raster;
  readonly photoMesh: readonly Point[];
  readonly drawingMesh: readonly Point[];
}

/** How much of a drawing there is at a strength: skin, hair and clothes; and eyes, brows, nose and mouth. */
export interface Shares {
  readonly areas: number;
  readonly features: number;
  /** How far the features have moved from their places in the photo (0) to those in the drawing (1). */
  readonly shape: number;
}

/**
 * Areas change evenly with the strength. Features are nearly all photo or nearly all drawing: the narrow band in which they
 * change is where two sets of lashes could show.
 */
export function sharesAt(strength: number): Shares {
  return {
    areas: 1 - (1 - strength) ** 1.5,
    features: smoothstep(0.25, 0.6, strength),
    shape: smoothstep(0, 0.8, strength),
  };
}

/**
 * Mixes a photo and a drawing of the same head without double lines: both are bent to the shape in between, so that eyes lie
 * on eyes, and then mixed.
 */
export function morph({ photo, drawing, photoMesh, drawingMesh }: Likeness, shares: Shares): Raster {
  const { width: side } = photo;
  const bend = stack(
    displacement(photoMesh, drawingMesh, shares.shape),
    featureField(photoMesh, drawingMesh, shares.shape),
  );
  // Broad colour changes as in the areas everywhere: otherwise features would sit in patches of another skin.
  const tones = broadDifference(photo, drawing);
  const data = new Uint8ClampedArray(photo.data.length);
  for (let y = 0; y < side; y++) morphRow({ photo, drawing, bend, tones }, shares, y, data);
  return { width: side, height: side, data: new Uint8Array(data.buffer) };
}

interface Morphing extends Pick<Likeness, 'photo' | 'drawing'> {
  /** How far a place moves, across and down, and how much it belongs to a feature. */
  readonly bend: Grid;
  readonly tones: Grid;
}

function morphRow(
  { photo, drawing, bend, tones }: Morphing,
  { areas, features, shape }: Shares,
  y: number,
  data: Uint8ClampedArray,
): void {
  const side = photo.width;
  const scale = side / HEAD_SIDE;
  const bent = new Float64Array(3);
  const tone = new Float64Array(3);
  const from = new Float64Array(3);
  const to = new Float64Array(3);
  const down = (y + 0.5) / side;
  for (let x = 0, place = y * side * 3; x < side; x++, place += 3) {
    const across = (x + 0.5) / side;
    readGrid(bend, across, down, bent);
    readGrid(tones, across, down, tone);
    const dx = bent[0]! * scale;
    const dy = bent[1]! * scale;
    const less = (areas - features) * bent[2]!;
    const share = areas - less;
    sampleBilinear(photo, x - shape * dx, y - shape * dy, from);
    sampleBilinear(drawing, x + (1 - shape) * dx, y + (1 - shape) * dy, to);
    data[place] = from[0]! + share * (to[0]! - from[0]!) + less * tone[0]!;
    data[place + 1] = from[1]! + share * (to[1]! - from[1]!) + less * tone[1]!;
    data[place + 2] = from[2]! + share * (to[2]! - from[2]!) + less * tone[2]!;
  }
}

const CELLS = 48;
/** How far the shift of a mesh point is felt, in pixels of the aligned square, and how strongly the ground holds still. */
const REACH = 9;
const HOLD = 0.15;

/** From the photo's shape to the drawing's, at the shape in between: x, y for each cell; nothing moves away from the face. */
function displacement(from: readonly Point[], to: readonly Point[], shape: number): Grid {
  const data = new Float32Array(CELLS * CELLS * 2);
  const cell = HEAD_SIDE / CELLS;
  // Every cell looks at every point: plain numbers are read fastest.
  const acrosses = Float64Array.from(from, ({ x }, point) => to[point]!.x - x);
  const downs = Float64Array.from(from, ({ y }, point) => to[point]!.y - y);
  const xs = Float64Array.from(from, ({ x }, point) => x + shape * acrosses[point]!);
  const ys = Float64Array.from(from, ({ y }, point) => y + shape * downs[point]!);
  for (let index = 0; index < CELLS * CELLS; index++) {
    const x = ((index % CELLS) + 0.5) * cell;
    const y = (Math.floor(index / CELLS) + 0.5) * cell;
    let sumX = 0;
    let sumY = 0;
    let sum = HOLD;
    for (let point = 0; point < xs.length; point++) {
      const nearX = xs[point]! - x;
      const nearY = ys[point]! - y;
      const squared = (nearX * nearX + nearY * nearY) / (REACH * REACH);
      if (squared > 9) continue;
      const weight = Math.exp(-squared);
      sumX += weight * acrosses[point]!;
      sumY += weight * downs[point]!;
      sum += weight;
    }
    data[index * 2] = sumX / sum;
    data[index * 2 + 1] = sumY / sum;
  }
  return { cells: CELLS, count: 2, data };
}

/** Eyes, brows, underside of the nose and lips in MediaPipe's mesh, each as the points around it. */
const FEATURES: readonly (readonly number[])[] = [
  [33, 160, 158, 133, 153, 144],
  [263, 387, 385, 362, 380, 373],
  [70, 63, 105, 66, 107, 55, 52, 46],
  [300, 293, 334, 296, 336, 285, 282, 276],
  [98, 97, 2, 326, 327, 4],
  [61, 39, 0, 269, 291, 405, 17, 181],
];
/** How far around a feature its own share holds, as a part of its size, and at least in pixels. */
const MARGIN = 0.3;
const SMALLEST_MARGIN = 7;

/** 1 on a feature, falling to 0 around it. */
function featureField(from: readonly Point[], to: readonly Point[], shape: number): Grid {
  const data = new Float32Array(CELLS * CELLS);
  const cell = HEAD_SIDE / CELLS;
  for (const feature of FEATURES) {
    const { x, y, width, height } = boxAround(
      feature.flatMap((index) => {
        const [one, other] = [from[index]!, to[index]!];
        return [one, { x: one.x + shape * (other.x - one.x), y: one.y + shape * (other.y - one.y) }];
      }),
    );
    const margin = Math.max(SMALLEST_MARGIN, MARGIN * Math.max(width, height));
    for (let index = 0; index < data.length; index++) {
      const [column, row] = [((index % CELLS) + 0.5) * cell, (Math.floor(index / CELLS) + 0.5) * cell];
      const away = Math.hypot(
        Math.max(x - column, 0, column - x - width),
        Math.max(y - row, 0, row - y - height),
      );
      data[index] = Math.max(data[index]!, 1 - smoothstep(0, margin, away));
    }
  }
  return { cells: CELLS, count: 1, data };
}
