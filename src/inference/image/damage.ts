import { createInflate } from 'node:zlib';
import type { Metadata } from 'sharp';
import { pngChunks } from './png-chunks.ts';
import sharp from './sharp.ts';
import { attempt } from './source.ts';

/** A file that its decoder complains about. */
export interface FaultyFile {
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly header: Pick<Metadata, 'width' | 'height' | 'isProgressive'>;
  readonly page?: number;
}

/** The part of a picture that its file does not have, 0..1: what counts, not what its decoder complains about. */
export async function missingPart(file: FaultyFile): Promise<number> {
  if (file.kind === 'jpg') return missingOfJpeg(file);
  if (file.kind === 'png' || file.kind === 'apng') return missingOfPng(file.bytes);
  const read = await attempt(() => readSmall(file, file.bytes));
  return read === undefined ? 1 : trailingPart(read);
}

/**
 * The part of a picture that is not the same in its file filled up otherwise, 0..1, from the first row on that differs: pixels are
 * coded in rows, each after those above.
 */
export async function differingPart(file: FaultyFile, other: Uint8Array | undefined): Promise<number> {
  const [one, two] = [
    await attempt(() => readSmall(file, file.bytes)),
    other && (await attempt(() => readSmall(file, other))),
  ];
  if (one === undefined || two === undefined) return 1;
  const first = one.data.findIndex((value, at) => value !== two.data[at]);
  if (first === -1) return 0;
  return 1 - Math.floor(first / (one.width * one.channels)) / one.height;
}

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);
const START_OF_SCAN = Uint8Array.of(0xff, 0xda);
/** A progressive picture, built up of scans, that ends too soon misses detail everywhere: only some, or so much that little is seen. */
const SOME_DETAIL = 0.01;
const MOST_DETAIL = 0.5;
/** What libjpeg fills in: coefficients of 0. */
const MIDDLE_GREY = [127, 128];

/** libjpeg's words when pixels between two restart markers are missing. */
const LOST_INTERVAL = /instead of RST/;

async function missingOfJpeg(file: FaultyFile): Promise<number> {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const isCut = bytes.lastIndexOf(END_OF_IMAGE) < bytes.lastIndexOf(START_OF_SCAN);
  const closed = isCut ? Buffer.concat([bytes, END_OF_IMAGE]) : bytes;
  const complaint = await complaintAbout(file, closed);
  // Only the marker at the end was missing.
  if (complaint === undefined) return 0;
  const read = await attempt(() => readSmall(file, closed));
  if (read === undefined) return 1;
  if (LOST_INTERVAL.test(complaint)) return partOf(read, MIDDLE_GREY);
  const missing = trailingPart(read, MIDDLE_GREY);
  if (!isCut || !file.header.isProgressive) return missing;
  return Math.max(hasFineDetail(bytes) ? SOME_DETAIL : MOST_DETAIL, missing);
}

async function complaintAbout(file: FaultyFile, jpeg: Uint8Array): Promise<string | undefined> {
  try {
    await readSmall(file, jpeg, 'warning');
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** The part of the pixels of which all channels have one of these values. */
function partOf({ width, height, channels, data }: Samples, values: readonly number[]): number {
  let pixels = 0;
  for (let at = 0; at < data.length; at += channels)
    if (data.subarray(at, at + channels).every((value) => values.includes(value))) pixels++;
  return pixels / (width * height);
}

/** Whether a progressive JPEG has, after its first scan of the finest detail of lightness, which comes first of all components, another one. */
function hasFineDetail(jpeg: Buffer): boolean {
  let hasBegun = false;
  for (let at = jpeg.indexOf(START_OF_SCAN); at !== -1; at = jpeg.indexOf(START_OF_SCAN, at + 2)) {
    if (hasBegun) return true;
    // Length, number of components, each component and its tables, then the first and the last coefficient (ITU-T T.81, B.2.3).
    const components = jpeg[at + 4] ?? 0;
    const isLightness = components === 1 && jpeg[at + 5] === firstComponent(jpeg);
    hasBegun = isLightness && jpeg[at + 6 + 2 * components] === FINEST;
  }
  return false;
}

const FINEST = 63;
const PROGRESSIVE_FRAME = Uint8Array.of(0xff, 0xc2);

const firstComponent = (jpeg: Buffer) =>
  jpeg[jpeg.lastIndexOf(PROGRESSIVE_FRAME, jpeg.indexOf(START_OF_SCAN)) + 10];

/** Long side at which damage is measured, in pixels; JPEGs are decoded at an eighth of their size, where a block is a pixel. */
const LOOK = 512;

interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** As the decoder leaves the samples, without their profile. */
async function readSmall(
  { page }: Pick<FaultyFile, 'page'>,
  bytes: Uint8Array,
  failOn: 'warning' | 'none' = 'none',
): Promise<Samples> {
  const { data, info } = await sharp(bytes, {
    failOn,
    ...(page !== undefined && { page }),
    ignoreIcc: true,
    limitInputPixels: false,
  })
    .resize({ width: LOOK, height: LOOK, fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { ...info, data };
}

/**
 * The part of a picture that its decoder filled in because the file ended too soon: what is of one colour up to the end.
 * @param fills the values it fills in; any colour when left out
 */
function trailingPart({ width, height, channels, data }: Samples, fills?: readonly number[]): number {
  const last = data.subarray(data.length - channels);
  if (fills !== undefined && !last.every((value) => fills.includes(value))) return 0;
  let pixels = 0;
  for (let row = height - 1; row >= 0; row--) {
    const filled = trailingRun(data.subarray(row * width * channels, (row + 1) * width * channels), last);
    pixels += filled;
    if (filled < width) break;
  }
  return pixels / (width * height);
}

function trailingRun(row: Uint8Array, colour: Uint8Array): number {
  let at = row.length - 1;
  while (at >= 0 && row[at] === colour[at % colour.length]) at--;
  return Math.floor((row.length - 1 - at) / colour.length);
}

/** Samples of a pixel by PNG's colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** By the pixels that are in its compressed data; 0 when all of them are, whatever else is wrong with the file. */
async function missingOfPng(png: Uint8Array): Promise<number> {
  let needed = 0;
  const inflate = createInflate();
  let got = 0;
  inflate.on('data', (chunk: Buffer) => {
    got += chunk.length;
  });
  const ended = new Promise<void>((resolve) => {
    inflate.on('error', () => resolve()).on('close', () => resolve());
  });
  for (const { type, data } of pngChunks(png)) {
    if (type === 'IHDR' && data.length >= 13)
      needed = bytesOfPixels(new DataView(data.buffer, data.byteOffset, 13));
    if (type === 'IDAT') inflate.write(data);
  }
  inflate.end();
  await ended;
  return needed === 0 ? 1 : Math.max(0, 1 - got / needed);
}

/** Interlaced ones have a few bytes more, for the filters of their rows. */
function bytesOfPixels(header: DataView): number {
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  const bits = header.getUint8(8) * (SAMPLES[header.getUint8(9)] ?? 0);
  return height * (1 + Math.ceil((width * bits) / 8));
}
