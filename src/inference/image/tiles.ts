/** How a part of a tiled picture is put together, scaled down by a whole factor: everything in pixels of the result. */
export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Where the first tile is; negative when it reaches beyond the upper left corner. */
  readonly left: number;
  readonly top: number;
  /** The result's size. */
  readonly width: number;
  readonly height: number;
  /** So many pixels across and down become one. */
  readonly factor: number;
}

/** Interleaved samples of 8 or 16 bits; the stride counts samples. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly samples: Uint8Array | Uint16Array;
  /** The part of it that is not there, 0..1. */
  readonly missing?: number;
}

export interface TileTarget {
  readonly pixels: Uint8Array | Uint16Array;
  readonly channels: number;
  /** By how many bits samples are moved up to fill the target's. */
  readonly shift: number;
}

interface Tiling {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The grid of a region. The factor divides the tiles' sides. Pixels are taken together from the first tile on, so that the region may begin
 * a little before the one asked for.
 */
export function gridOf(tiling: Tiling, region: Region, factor: number): TileGrid {
  const along = (start: number, length: number, offset: number) => {
    const origin = Math.floor((start + offset) / factor);
    const end = Math.max(origin + 1, Math.floor((start + length + offset) / factor));
    return { first: -origin, length: end - origin };
  };
  const across = along(region.left, region.width, tiling.left);
  const down = along(region.top, region.height, tiling.top);
  return {
    columns: tiling.columns,
    rows: tiling.rows,
    tileWidth: tiling.width / factor,
    tileHeight: tiling.height / factor,
    left: across.first,
    top: down.first,
    width: across.length,
    height: down.length,
    factor,
  };
}

/** What is not there is grey, as other decoders leave it. */
export const GREY = 0.5;

/**
 * Puts the tiles that the grid shows into the target.
 * @param decode a tile by column and row, `undefined` when it cannot be decoded
 * @returns the part of the result that is missing, 0..1
 */
export function assembleTiles(
  grid: TileGrid,
  target: TileTarget,
  decode: (column: number, row: number) => Tile | undefined,
): number {
  target.pixels.fill(GREY * (target.pixels instanceof Uint8Array ? 255 : 65_535));
  let covered = 0;
  for (let row = 0; row < grid.rows; row++)
    for (let column = 0; column < grid.columns; column++) {
      const across = shown(grid.left + column * grid.tileWidth, grid.tileWidth, grid.width);
      const down = shown(grid.top + row * grid.tileHeight, grid.tileHeight, grid.height);
      if (across.end <= across.start || down.end <= down.start) continue;
      const tile = decode(column, row);
      if (tile === undefined) continue;
      copy(tile, { grid, across, down }, target);
      covered += (1 - (tile.missing ?? 0)) * (across.end - across.start) * (down.end - down.start);
    }
  return 1 - covered / (grid.width * grid.height);
}

/** The part of a tile that is shown: from and to in the tile, and where the tile begins. */
interface Shown {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

const shown = (at: number, length: number, whole: number): Shown => ({
  at,
  start: Math.max(0, -at),
  end: Math.min(length, whole - at),
});

interface Place {
  readonly grid: TileGrid;
  readonly across: Shown;
  readonly down: Shown;
}

function copy(tile: Tile, { grid, across, down }: Place, { pixels, channels, shift }: TileTarget): void {
  const { factor, width } = grid;
  // A tile may be decoded smaller than its place.
  const right = Math.min(across.end, Math.floor(tile.width / factor));
  const bottom = Math.min(down.end, Math.floor(tile.height / factor));
  for (let y = down.start; y < bottom; y++) {
    const to = ((down.at + y) * width + across.at + across.start) * channels;
    const from = y * factor * tile.stride + across.start * factor * channels;
    if (factor === 1 && shift === 0)
      pixels.set(tile.samples.subarray(from, from + (right - across.start) * channels), to);
    else averageRow(tile, from, { pixels, channels, shift }, to, right - across.start, factor);
  }
}

function averageRow(
  { samples, stride }: Tile,
  from: number,
  { pixels, channels, shift }: TileTarget,
  to: number,
  count: number,
  factor: number,
): void {
  const scale = 2 ** shift / (factor * factor);
  for (let x = 0; x < count; x++)
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let row = 0; row < factor; row++) {
        const start = from + row * stride + x * factor * channels + channel;
        for (let column = 0; column < factor; column++) sum += samples[start + column * channels]!;
      }
      pixels[to + x * channels + channel] = sum * scale + 0.5;
    }
}
