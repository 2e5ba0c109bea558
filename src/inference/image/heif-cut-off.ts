import { type HeifPicture, type HeifTile, openHeif, type Tiling } from './libheif.ts';
import { GREY } from './tiles.ts';

/**
 * Opens a HEIC file that ended too soon. Its decoder goes on with whatever it finds: what is not the same in the file filled up in two ways is
 * not in it, and neither is what is coded after that. It becomes grey. Throws a HeifError.
 */
export function openCutOff(filled: Uint8Array, otherwise: Uint8Array): HeifPicture {
  const picture = openHeif(filled);
  const other = openHeif(otherwise);
  return {
    ...picture,
    libraryBytes: picture.libraryBytes + other.libraryBytes,
    decodeTile(column, row) {
      const tile = picture.decodeTile(column, row);
      return keepSame(tile, other.decodeTile(column, row), picture);
    },
  };
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function keepSame(tile: HeifTile, other: HeifTile, picture: HeifPicture): HeifTile {
  const bytesPerPixel = (picture.hasAlpha ? 4 : 3) * (picture.bitsPerSample > 8 ? 2 : 1);
  const differing = differingArea(tile, other, bytesPerPixel);
  if (differing === undefined) return tile;
  const { left, top, right, bottom } = upToEnd(differing, tile, picture.tiles.codedRows);
  const grey = greyRow(right - left, picture);
  for (let y = top; y < bottom; y++) tile.data.set(grey, y * tile.stride + left * bytesPerPixel);
  return { ...tile, missing: ((right - left) * (bottom - top)) / (tile.width * tile.height) };
}

/** The smallest area that has all pixels which are not the same in both; undefined when all are. */
function differingArea(one: HeifTile, other: HeifTile, bytesPerPixel: number): Area | undefined {
  const [width, height] = [Math.min(one.width, other.width), Math.min(one.height, other.height)];
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    const row = ({ data, stride }: HeifTile) => data.subarray(y * stride, y * stride + width * bytesPerPixel);
    const [a, b] = [row(one), row(other)];
    const first = a.findIndex((value, at) => value !== b[at]);
    if (first === -1) continue;
    const last = a.findLastIndex((value, at) => value !== b[at]);
    left = Math.min(left, Math.floor(first / bytesPerPixel));
    right = Math.max(right, Math.floor(last / bytesPerPixel) + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return bottom === 0 ? undefined : { left, top, right, bottom };
}

/** From the first coded row of an area on, all of a tile. */
function upToEnd(area: Area, { width, height }: HeifTile, rows: Tiling['codedRows']): Area {
  const whole = { left: 0, top: 0, right: width, bottom: height };
  if (rows === 'down') return { ...whole, top: area.top };
  if (rows === 'up') return { ...whole, bottom: area.bottom };
  return rows === 'right' ? { ...whole, left: area.left } : { ...whole, right: area.right };
}

/** So many pixels of grey, opaque. */
function greyRow(pixels: number, { hasAlpha, bitsPerSample }: HeifPicture): Uint8Array {
  const channels = hasAlpha ? 4 : 3;
  const most = 2 ** bitsPerSample - 1;
  const samples = Array.from({ length: pixels * channels }, (_, at) =>
    Math.floor(at % 4 === 3 && hasAlpha ? most : GREY * most),
  );
  if (bitsPerSample <= 8) return Uint8Array.from(samples);
  return new Uint8Array(Uint16Array.from(samples).buffer);
}
