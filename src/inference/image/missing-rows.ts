import type { Raster } from './raster.ts';

/**
 * The part of a damaged picture that its decoder filled in because the file ended too soon, 0..1: the rows at the bottom that are all
 * of one colour. A decoder does not say how far it came.
 */
export function missingFraction({ width, height, data }: Raster): number {
  const last = data.subarray(data.length - 3);
  const row = width * 3;
  let rows = 0;
  while (rows < height && isPlain(data.subarray((height - rows - 1) * row, (height - rows) * row), last))
    rows += 1;
  return rows / height;
}

function isPlain(row: Uint8Array, colour: Uint8Array): boolean {
  for (let at = 0; at < row.length; at++) if (row[at] !== colour[at % 3]) return false;
  return true;
}
