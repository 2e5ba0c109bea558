/** The samples of a picture on their way to libvips. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  /** 3: RGB, 4: RGB and opacity. */
  readonly channels: 3 | 4;
  readonly bytesPerSample: 1 | 2;
  /** ICC profile. */
  readonly profile?: Uint8Array;
}

/** Rows in a strip: libvips reads a strip at a time. */
const ROWS_PER_STRIP = 64;
const ENTRY = 12;
const HEADER = 8;
const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;

/**
 * Makes an uncompressed TIFF file (TIFF 6.0, little-endian) whose pixels are still to be filled in: the way in which libvips takes raw pixels
 * together with their colour profile.
 * @returns the file, and the part of it that takes the pixels, rows from the top
 */
export function createTiff(layout: TiffLayout): {
  file: Uint8Array<ArrayBuffer>;
  pixels: Uint8Array<ArrayBuffer>;
} {
  const { width, height, channels, bytesPerSample, profile } = layout;
  const rowBytes = width * channels * bytesPerSample;
  const strips = Math.ceil(height / ROWS_PER_STRIP);
  const values = new Map<number, Value>([
    [TAG.width, [LONG, [width]]],
    [TAG.height, [LONG, [height]]],
    [TAG.bitsPerSample, [SHORT, Array(channels).fill(8 * bytesPerSample)]],
    [TAG.compression, [SHORT, [1]]],
    [TAG.photometric, [SHORT, [2]]],
    [TAG.stripOffsets, [LONG, Array(strips).fill(0)]],
    [TAG.samplesPerPixel, [SHORT, [channels]]],
    [TAG.rowsPerStrip, [LONG, [ROWS_PER_STRIP]]],
    [TAG.stripByteCounts, [LONG, Array(strips).fill(0)]],
    ...(channels === 4 ? ([[TAG.extraSamples, [SHORT, [UNASSOCIATED_ALPHA]]]] as const) : []),
    ...(profile ? ([[TAG.profile, [UNDEFINED, profile]]] as const) : []),
  ]);
  const start = HEADER + 2 + values.size * ENTRY + 4;
  const outside = [...values.values()].reduce((sum, value) => sum + outsideBytes(value), 0);
  const first = start + outside;
  const starts = Array.from({ length: strips }, (_, index) => index * ROWS_PER_STRIP);
  values.set(TAG.stripOffsets, [LONG, starts.map((row) => first + row * rowBytes)]);
  values.set(TAG.stripByteCounts, [
    LONG,
    starts.map((row) => Math.min(ROWS_PER_STRIP, height - row) * rowBytes),
  ]);
  const file = new Uint8Array(first + height * rowBytes);
  writeDirectory(file, values, start);
  return { file, pixels: file.subarray(first) };
}

const TAG = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  extraSamples: 338,
  profile: 34675,
} as const;
const UNASSOCIATED_ALPHA = 2;

/** Type and numbers of an entry. */
type Value = readonly [type: number, numbers: ArrayLike<number>];
const SIZES: Readonly<Record<number, number>> = { [SHORT]: 2, [LONG]: 4, [UNDEFINED]: 1 };

/** Values of more than four bytes are outside their entries, at an even place. */
function outsideBytes([type, numbers]: Value): number {
  const bytes = numbers.length * SIZES[type]!;
  return bytes > 4 ? bytes + (bytes & 1) : 0;
}

function writeDirectory(file: Uint8Array, values: ReadonlyMap<number, Value>, start: number): void {
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, HEADER, true);
  view.setUint16(HEADER, values.size, true);
  let entry = HEADER + 2;
  let next = start;
  for (const [tag, value] of values) {
    const [type, numbers] = value;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, numbers.length, true);
    const outside = outsideBytes(value);
    const at = outside === 0 ? entry + 8 : next;
    if (outside > 0) view.setUint32(entry + 8, at, true);
    for (let index = 0; index < numbers.length; index++) writeNumber(view, type, at, index, numbers[index]!);
    next += outside;
    entry += ENTRY;
  }
}

function writeNumber(view: DataView, type: number, at: number, index: number, number: number): void {
  if (type === LONG) view.setUint32(at + 4 * index, number, true);
  else if (type === SHORT) view.setUint16(at + 2 * index, number, true);
  else view.setUint8(at + index, number);
}
