import { decode as decodeBmp } from 'bmp-ts';
import { scaledBytes } from './decode-cost.ts';
import { readPicture, type View } from './pixels.ts';
import sharp from './sharp.ts';
import { attempt, type Opened, type Source } from './source.ts';

/** Sizes of the file header and of the information headers from Windows 3 on. */
const FILE_HEADER = 14;
const LEAST_INFORMATION = 40;
const INFORMATION = new Set([LEAST_INFORMATION, 52, 56, 108, 124]);
/** Compressions that the library decodes rightly: none, and none with masks. Run lengths it does not. */
const COMPRESSIONS = new Set([0, 3, 6]);
const BITS = new Set([1, 4, 8, 16, 24, 32]);

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  /** Where the pixels begin. */
  readonly offset: number;
  /** Where the headers and the palette end. */
  readonly headersEnd: number;
  /** Bytes of a row. */
  readonly rowBytes: number;
}

/** Opens a Windows bitmap. Those with run lengths, or with headers older than Windows 3, are refused. */
export function openBmp(file: Uint8Array): Opened {
  const header = readHeader(file);
  if (header === 'unsupported') return { code: 'unsupported-kind', kind: 'BMP' };
  if (header === 'truncated') return { code: 'truncated', kind: 'BMP' };
  const { width, height } = header;
  return {
    width,
    height,
    frames: 1,
    frame: 1,
    // The pixels of the library with their opacity, and as they go to libvips.
    decodeBytes: (longSide) => file.length + 8 * width * height + scaledBytes(header, longSide),
    decode: (view) => decode(file, header, view),
  };
}

function readHeader(file: Uint8Array): BmpHeader | 'unsupported' | 'truncated' {
  if (file.length < FILE_HEADER + LEAST_INFORMATION) return 'truncated';
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const size = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  // A negative height: rows from the top.
  const height = Math.abs(view.getInt32(22, true));
  const bitsPerPixel = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const isDrawn = INFORMATION.has(size) && COMPRESSIONS.has(compression) && BITS.has(bitsPerPixel);
  // The library stops after one row of these.
  if (!isDrawn || (bitsPerPixel === 4 && width % 2 === 1)) return 'unsupported';
  if (width <= 0 || height === 0) return 'truncated';
  const colours = view.getUint32(46, true) || (bitsPerPixel <= 8 ? 2 ** bitsPerPixel : 0);
  const masks = size > LEAST_INFORMATION ? 0 : ({ 3: 12, 6: 16 }[compression] ?? 0);
  const headersEnd = FILE_HEADER + size + masks + 4 * colours;
  const rowBytes = 4 * Math.ceil((width * bitsPerPixel) / 32);
  return { width, height, bitsPerPixel, offset: view.getUint32(10, true), headersEnd, rowBytes };
}

/** What is not there is grey, as other decoders leave it. */
const GREY = 128;

async function decode(file: Uint8Array, header: BmpHeader, view: View): ReturnType<Source['decode']> {
  const { width, height, headersEnd, offset, rowBytes } = header;
  const pixels = file.subarray(offset);
  const rows = Math.min(height, Math.floor(pixels.length / rowBytes));
  const needed = height * rowBytes;
  if (rows === 0 || headersEnd > file.length) return undefined;
  // The library takes the pixels from where the palette ends, and all of them.
  const whole = Buffer.alloc(headersEnd + needed, GREY);
  whole.set(file.subarray(0, headersEnd));
  whole.set(pixels.subarray(0, needed), headersEnd);
  const decoded = await attempt(() => decodeBmp(whole));
  if (decoded === undefined) return undefined;
  const { data } = decoded;
  const raw = fromAbgr(data, header.bitsPerPixel === 32);
  let image = sharp(raw.samples, { raw: { width, height, channels: raw.channels }, limitInputPixels: false });
  if (view.region !== undefined) image = image.extract({ ...view.region });
  if (view.longSide !== undefined)
    image = image.resize({
      width: view.longSide,
      height: view.longSide,
      fit: 'inside',
      withoutEnlargement: true,
    });
  return { ...(await readPicture(image, undefined)), missing: 1 - rows / height };
}

/** The library's order is alpha, blue, green, red. Many programs leave alpha empty: a picture that would be invisible is opaque. */
function fromAbgr(abgr: Uint8Array, hasAlpha: boolean): { samples: Uint8Array; channels: 3 | 4 } {
  const pixels = abgr.length / 4;
  let isVisible = false;
  if (hasAlpha) for (let at = 0; at < abgr.length && !isVisible; at += 4) isVisible = abgr[at] !== 0;
  const channels = isVisible ? 4 : 3;
  const samples = new Uint8Array(channels * pixels);
  for (let from = 0, to = 0; from < abgr.length; from += 4, to += channels) {
    samples[to] = abgr[from + 3]!;
    samples[to + 1] = abgr[from + 2]!;
    samples[to + 2] = abgr[from + 1]!;
    if (isVisible) samples[to + 3] = abgr[from]!;
  }
  return { samples, channels };
}
