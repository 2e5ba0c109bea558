import type { Raster } from '../image/raster.ts';
import { sampleBilinear } from '../image/sample-bilinear.ts';
import type { WarpField } from './field.ts';

/** Warps a picture, bilinear; a new picture of the same size. */
export function warpPicture(picture: Raster, field: WarpField): Raster {
  const { width, height, data } = picture;
  const { box, columns, rows } = field;
  const warped = new Uint8Array(data);
  // Clamped arrays round what is written to them.
  const levels = new Uint8ClampedArray(warped.buffer);
  const left = Math.max(0, Math.ceil(box.x));
  const right = Math.min(width, Math.floor(box.x + box.width));
  const line = new Float64Array(columns * 2);
  const top = Math.max(0, Math.ceil(box.y));
  const bottom = Math.min(height, Math.floor(box.y + box.height));
  const rgb = new Float64Array(3);
  for (let y = top; y < bottom; y++) {
    readLine(field, ((y + 0.5 - box.y) / box.height) * (rows - 1), line);
    for (let x = left, place = (y * width + left) * 3; x < right; x++, place += 3) {
      const across = Math.min(((x + 0.5 - box.x) / box.width) * (columns - 1), columns - 1.001);
      const node = across | 0;
      const share = across - node;
      const dx = line[2 * node]! + share * (line[2 * node + 2]! - line[2 * node]!);
      const dy = line[2 * node + 1]! + share * (line[2 * node + 3]! - line[2 * node + 1]!);
      if (dx * dx + dy * dy < UNMOVED) continue;
      sampleBilinear(picture, x + dx, y + dy, rgb);
      levels[place] = rgb[0]!;
      levels[place + 1] = rgb[1]!;
      levels[place + 2] = rgb[2]!;
    }
  }
  return { width, height, data: warped };
}

/** Square of a distance in pixels below which a pixel stays as it is. */
const UNMOVED = 1e-4;

/** A field's displacements along one line across, between two rows of nodes. */
function readLine({ columns, rows, data }: WarpField, down: number, line: Float64Array): void {
  const top = Math.min(Math.max(Math.floor(down), 0), rows - 2);
  const below = Math.min(Math.max(down - top, 0), 1);
  const first = top * columns * 2;
  const next = first + columns * 2;
  for (let index = 0; index < line.length; index++)
    line[index] = data[first + index]! + below * (data[next + index]! - data[first + index]!);
}
