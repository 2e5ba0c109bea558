import { readFileSync } from 'node:fs';
import type { Point } from '../faces/geometry.ts';
import type { Opening } from './shape.ts';

/** The mean shape of many faces, as scripts/make-mean-face.ts writes it. */
export interface MeanFace {
  /** In units of a face's size, like a Shape's. */
  readonly points: readonly Point[];
  /** For each point the one on the other side of the face. */
  readonly mirror: readonly number[];
  /** What faces look like that open mouth or eyes farther: the mean opening, and how far each point moves with it. */
  readonly openings: Readonly<Record<Opening, { readonly mean: number; readonly moves: readonly Point[] }>>;
}

type Pair = readonly [x: number, y: number];

interface MeanFaceFile {
  readonly points: readonly Pair[];
  readonly mirror: readonly number[];
  readonly openings: Readonly<Record<Opening, { readonly mean: number; readonly moves: readonly Pair[] }>>;
}

let known: MeanFace | undefined;

/** The mean face of models/faces/mean-face.json, read when first asked for. */
export function meanFace(): MeanFace {
  known ??= readMeanFace();
  return known;
}

function readMeanFace(): MeanFace {
  const file = new URL('../../../models/faces/mean-face.json', import.meta.url);
  const { points, mirror, openings } = JSON.parse(readFileSync(file, 'utf8')) as MeanFaceFile;
  const { mouth, eyes } = openings;
  return {
    points: points.map(toPoint),
    mirror,
    openings: {
      mouth: { mean: mouth.mean, moves: mouth.moves.map(toPoint) },
      eyes: { mean: eyes.mean, moves: eyes.moves.map(toPoint) },
    },
  };
}

const toPoint = ([x, y]: Pair): Point => ({ x, y });
