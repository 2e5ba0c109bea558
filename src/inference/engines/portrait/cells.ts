import type { Raster } from '../../image/raster.ts';

/** A picture in coarse square cells, row by row: what of it is broad. */
export interface Cells {
  /** Side of a cell in pixels. */
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
  /** Mean R, G, B of each cell, 0…255. */
  readonly colours: Float32Array;
}

/** Side of a cell as a part of the picture's long side. */
const STEP = 1 / 180;
/** So many pixels along a cell's side are looked at. */
const SAMPLES = 4;

/** The picture's mean colours, cell by cell. */
export function cellsOf({ width, height, data }: Raster): Cells {
  const step = Math.max(1, Math.round(Math.max(width, height) * STEP));
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const colours = new Float32Array(columns * rows * 3);
  const stride = Math.max(1, Math.floor(step / SAMPLES));
  for (let row = 0, cell = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, cell += 3) {
      const [right, bottom] = [Math.min((column + 1) * step, width), Math.min((row + 1) * step, height)];
      let [red, green, blue, count] = [0, 0, 0, 0];
      for (let y = row * step; y < bottom; y += stride)
        for (let x = column * step; x < right; x += stride, count++) {
          const place = (y * width + x) * 3;
          red += data[place]!;
          green += data[place + 1]!;
          blue += data[place + 2]!;
        }
      colours[cell] = red / count;
      colours[cell + 1] = green / count;
      colours[cell + 2] = blue / count;
    }
  return { step, columns, rows, colours };
}

/** The lightness of a cell's mean colour. */
export const lightnessOf = ({ colours }: Cells, cell: number): number =>
  lightness(colours[cell * 3]!, colours[cell * 3 + 1]!, colours[cell * 3 + 2]!);

/** Luma of a colour (Rec. 601), 0…255. */
export const lightness = (red: number, green: number, blue: number) =>
  0.299 * red + 0.587 * green + 0.114 * blue;
