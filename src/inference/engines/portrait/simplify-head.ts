import type { StyleId } from '../../../cartoon.ts';
import type { Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { placesOf } from './colours/face-places.ts';
import { medianAt, sizeInCells, tonesOf } from './colours/planes.ts';
import { stack } from './grid.ts';
import { HEAD_SIDE } from './head.ts';
import { type Simplification, simplifyAs } from './simplify.ts';

/** The style whose heads are as near to the photo as everything else. */
const HEADS: Readonly<Partial<Record<StyleId, Simplification>>> = {
  artstyle: { range: 65, lines: 0.95, edge: 20, steps: 34 },
};

/**
 * How much of an outline there is on a face: on its skin, where it would be a wrinkle, and on eyes, brows, nose, and lips. Drawn black,
 * both make people look older and harder than they are, and unlike themselves.
 */
const LINES_ON = { skin: 0.05, features: 0.65 };

/** A face is measured in so many cells along a side of the head's square. */
const CELLS = 96;

/**
 * Flattens and outlines a head, in place, in the styles whose networks leave heads too nearly as they were photographed.
 * @param mesh the face's points in the aligned square
 * @param share 0…1
 */
export function simplifyHead(
  drawing: Raster,
  style: StyleId,
  { mesh, share }: { readonly mesh: readonly Point[]; readonly share: number },
): void {
  const simplification = HEADS[style];
  if (simplification === undefined) return;
  const size = sizeInCells(drawing, CELLS);
  const scale = size.width / HEAD_SIDE;
  const { inside, plain, skin } = placesOf(
    mesh.map(({ x, y }) => ({ x: x * scale, y: y * scale })),
    size,
  );
  const lines = inside.map((face, cell) => {
    const onFace = LINES_ON.features + plain[cell]! * (LINES_ON.skin - LINES_ON.features);
    return 1 + face * (onFace - 1);
  });
  const grid = (data: Float32Array) => ({ cells: size.width, count: 1, data });
  simplifyAs(drawing, simplification, share, {
    places: stack(grid(lines), grid(inside)),
    tone: medianAt(tonesOf(drawing, size).luma, skin),
  });
}
