/** A square texture that repeats without a seam; 128 is neutral and 40 steps are one standard deviation. */
export interface Tile {
  readonly size: number;
  readonly data: Uint8Array;
}

/** Paper fibres. */
export function paperTile(): Tile {
  return valueNoise(128, 7, [
    [2, 1],
    [4, 0.9],
    [8, 0.6],
    [32, 0.35],
  ]);
}

/** Pools of pigment, to be drawn six times larger. */
export function cloudTile(): Tile {
  return valueNoise(64, 5, [
    [4, 0.5],
    [8, 0.8],
    [16, 1],
    [32, 1],
  ]);
}

/** Slanting pencil strokes. */
export function hatchTile(): Tile {
  const size = 192;
  const random = mulberry32(11);
  const noise = Float32Array.from({ length: size * size }, () => random() - 0.5);
  const strokes = new Float32Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let k = -14; k <= 14; k++)
        sum += noise[wrap(y + k, size) * size + wrap(x - k, size)]! * Math.exp(-(k * k) / 98);
      strokes[y * size + x] = sum;
    }
  return { size, data: standardise(strokes) };
}

/** Rows of a tile enlarged by `scale` and repeated over a picture of the given width. */
export function placeTile(tile: Tile, scale: number, width: number): { row(y: number): Uint8Array } {
  const period = Math.max(8, Math.round(tile.size * scale));
  const strip = new Uint8Array(period * width);
  for (let y = 0; y < period; y++) {
    const { near: y0, far: y1, share: ty } = sample(y, period, tile.size);
    const row = strip.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < Math.min(period, width); x++) {
      const { near: x0, far: x1, share: tx } = sample(x, period, tile.size);
      const top = tile.data[y0 * tile.size + x0]! * (1 - tx) + tile.data[y0 * tile.size + x1]! * tx;
      const bottom = tile.data[y1 * tile.size + x0]! * (1 - tx) + tile.data[y1 * tile.size + x1]! * tx;
      row[x] = Math.round(top * (1 - ty) + bottom * ty);
    }
    for (let x = period; x < width; x += period) row.copyWithin(x, 0, Math.min(period, width - x));
  }
  return { row: (y) => strip.subarray((y % period) * width, ((y % period) + 1) * width) };
}

function sample(
  position: number,
  period: number,
  size: number,
): { near: number; far: number; share: number } {
  const at = ((position + 0.5) * size) / period - 0.5;
  const floor = Math.floor(at);
  return { near: wrap(floor, size), far: wrap(floor + 1, size), share: at - floor };
}

/** Sum of smooth noises: each layer has one random value per cell of so many pixels, blended in between. */
function valueNoise(
  size: number,
  seed: number,
  layers: readonly (readonly [cell: number, amplitude: number])[],
): Tile {
  const random = mulberry32(seed);
  const sum = new Float32Array(size * size);
  for (const [cell, amplitude] of layers) {
    const cells = size / cell;
    const values = Float32Array.from({ length: cells * cells }, () => random() - 0.5);
    const at = (row: number, column: number) => values[wrap(row, cells) * cells + wrap(column, cells)]!;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const [row, column] = [Math.floor(y / cell), Math.floor(x / cell)];
        const ty = ease(y / cell - row);
        const tx = ease(x / cell - column);
        const top = at(row, column) * (1 - tx) + at(row, column + 1) * tx;
        const bottom = at(row + 1, column) * (1 - tx) + at(row + 1, column + 1) * tx;
        sum[y * size + x]! += amplitude * (top * (1 - ty) + bottom * ty);
      }
  }
  return { size, data: standardise(sum) };
}

function standardise(values: Float32Array): Uint8Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return Uint8Array.from(values, (value) =>
    Math.min(Math.max(Math.round(128 + (40 * (value - mean)) / deviation), 0), 255),
  );
}

const ease = (t: number) => t * t * (3 - 2 * t);
const wrap = (value: number, size: number) => ((value % size) + size) % size;

/** The public-domain generator mulberry32 (Tommy Ettinger): numbers in 0..1, the same for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
