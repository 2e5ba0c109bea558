import { type ColourSignal, signalBeside, signalOfCodePoints } from './colour-signal.ts';
import { fillTo } from './cut-off.ts';
import { scaledBytes } from './decode-cost.ts';
import { readHeifBoxes } from './heif-boxes.ts';
import { openCutOff } from './heif-cut-off.ts';
import { HeifError, type HeifPicture, openHeif } from './libheif.ts';
import { type Region, readPicture, type View } from './pixels.ts';
import sharp from './sharp.ts';
import type { Decoded, Opened } from './source.ts';
import { createTiff } from './tiff.ts';
import { assembleTiles, gridOf } from './tiles.ts';

/** Opens a photo of HEVC-coded tiles, as phones make them. It is assembled tile by tile: the whole is never held at full size twice. */
export function openHeic(file: Uint8Array): Opened {
  let picture: HeifPicture;
  try {
    picture = open(file);
  } catch (error) {
    if (!(error instanceof HeifError)) throw error;
    return { code: error.isUnsupported ? 'unsupported-kind' : 'truncated', kind: 'HEIC' };
  }
  const { width, height, codePoints, profile } = picture;
  const signal = signalBeside(profile, codePoints && signalOfCodePoints(codePoints));
  return {
    width,
    height,
    frames: 1,
    frame: 1,
    decodeBytes: (longSide) => estimateBytes(picture, longSide),
    decode: (view) => decode(picture, signal, view),
  };
}

function open(file: Uint8Array): HeifPicture {
  const end = readHeifBoxes(file)?.end ?? 0;
  const filled = fillTo(file, end);
  return filled === undefined ? openHeif(file) : openCutOff(filled, fillTo(file, end, 255)!);
}

function estimateBytes(picture: HeifPicture, longSide: number): number {
  const { width, height, libraryBytes } = picture;
  const factor = reduction(picture, { left: 0, top: 0, width, height }, longSide);
  const samples = (bytesPerPixel(picture) * width * height) / factor ** 2;
  return libraryBytes + samples + scaledBytes(picture, longSide);
}

const channelsOf = ({ hasAlpha }: HeifPicture) => (hasAlpha ? 4 : 3);
const bytesPerSample = ({ bitsPerSample }: HeifPicture) => (bitsPerSample > 8 ? 2 : 1);
const bytesPerPixel = (picture: HeifPicture) => channelsOf(picture) * bytesPerSample(picture);

async function decode(
  picture: HeifPicture,
  signal: ColourSignal | undefined,
  { region = { left: 0, top: 0, width: picture.width, height: picture.height }, longSide }: View,
): Promise<Decoded | undefined> {
  const factor = longSide === undefined ? 1 : reduction(picture, region, longSide);
  // Libvips would apply it.
  const { profile, ...plain } = picture;
  const { file, missing } = assemble(signal === undefined ? picture : plain, region, factor);
  if (missing === 1) return undefined;
  let image = sharp(file, { limitInputPixels: false });
  if (longSide !== undefined) image = image.resize({ ...scaledSize(region, longSide), fit: 'fill' });
  return { ...(await readPicture(image, signal)), missing };
}

function scaledSize({ width, height }: Region, longSide: number): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(scale * width)), height: Math.max(1, Math.round(scale * height)) };
}

/** Of how many pixels across the mean is taken while tiles are put together: the rest of the scaling, at least by 2, is left to libvips. */
function reduction({ tiles }: HeifPicture, { width, height }: Region, longSide: number): number {
  const most = Math.max(width, height) / longSide / 2;
  return (
    [8, 4, 2].find((factor) => factor <= most && tiles.width % factor === 0 && tiles.height % factor === 0) ??
    1
  );
}

/** Decodes the tiles of a region into a TIFF file, scaled down by a factor. */
function assemble(
  picture: HeifPicture,
  region: Region,
  factor: number,
): { file: Uint8Array; missing: number } {
  const { profile, bitsPerSample } = picture;
  const grid = gridOf(picture.tiles, region, factor);
  const channels = channelsOf(picture);
  const { file, pixels } = createTiff({
    width: grid.width,
    height: grid.height,
    channels,
    bytesPerSample: bytesPerSample(picture),
    ...(profile && { profile }),
  });
  const wide = bitsPerSample > 8;
  const target = wide ? new Uint16Array(pixels.buffer, pixels.byteOffset, pixels.length / 2) : pixels;
  const missing = assembleTiles(
    grid,
    { pixels: target, channels, shift: wide ? 16 - bitsPerSample : 0 },
    (column, row) => {
      try {
        const { data, stride, ...size } = picture.decodeTile(column, row);
        if (!wide) return { ...size, stride, samples: data };
        return {
          ...size,
          stride: stride / 2,
          samples: new Uint16Array(data.buffer, data.byteOffset, data.length >> 1),
        };
      } catch (error) {
        if (error instanceof HeifError) return undefined;
        throw error;
      }
    },
  );
  return { file, missing };
}
