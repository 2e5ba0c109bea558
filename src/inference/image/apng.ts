import { shows } from './frames.ts';
import { keepPictureChunks, pngChunks, pngFile } from './png-chunks.ts';
import sharp from './sharp.ts';
import { attempt } from './source.ts';

/** A frame of an animated PNG (PNG, third edition, 11.3.6): where it lies on the canvas, and how it is put there. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** What becomes of its place afterwards: 0 it stays, 1 it is cleared, 2 what was there before comes back. */
  readonly dispose: number;
  /** 0 replaces what is there, 1 lies over it. */
  readonly blend: number;
  /** Its compressed pixels. */
  readonly parts: Uint8Array[];
}

export interface ApngPicture {
  /** The frame as a PNG file without animation. */
  readonly png: Uint8Array;
  readonly frames: number;
  /** Which one it is, from 1 on. */
  readonly frame: number;
}

/** Most pixels of a canvas that frames are put together on, and of all that are decoded for it. */
const MOST_PIXELS = 6e6;
const MOST_PIXELS_TOGETHER = 60e6;

/** The first frame of an animated PNG that shows something; the first one where none does, or where they cannot be read. */
export async function openApng(file: Uint8Array): Promise<ApngPicture> {
  const { size, frames, startsWithPicture } = readFrames(file);
  const still = { png: keepPictureChunks(file), frames: Math.max(frames.length, 1), frame: 1 };
  const pixels = size.width * size.height;
  if (frames.length === 0 || pixels > MOST_PIXELS) return still;
  const canvas = new Uint8Array(4 * pixels);
  for (const [index, frame] of frames.entries()) {
    if ((index + 1) * pixels > MOST_PIXELS_TOGETHER || !fits(frame, size)) break;
    const before = frame.dispose === 2 ? canvas.slice() : undefined;
    const samples = await attempt(() => decodeFrame(file, frame));
    if (samples === undefined) break;
    place(samples, frame, { ...size, data: canvas });
    const raw = { width: size.width, height: size.height, channels: 4 } as const;
    if (await shows(sharp(canvas, { raw }))) {
      // The still picture is the first frame as its file has it.
      if (index === 0 && startsWithPicture) return still;
      const written = await sharp(canvas, { raw }).png({ compressionLevel: 1 }).toBuffer();
      return { png: withColours(written, file), frames: frames.length, frame: index + 1 };
    }
    if (before) canvas.set(before);
    if (frame.dispose === 1) clear(frame, { ...size, data: canvas });
  }
  return still;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** `startsWithPicture`: the picture that programs without animation show is its first frame. */
function readFrames(file: Uint8Array) {
  const frames: Frame[] = [];
  let size: Size = { width: 0, height: 0 };
  let startsWithPicture = false;
  let isPicture = false;
  for (const { type, data } of pngChunks(file)) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (type === 'IHDR' && data.length >= 13) size = { width: view.getUint32(0), height: view.getUint32(4) };
    if (type === 'fcTL' && data.length >= 26) frames.push(readControl(view));
    if (type === 'IDAT' && !isPicture) startsWithPicture = frames.length > 0;
    isPicture ||= type === 'IDAT';
    if (type === 'IDAT' && startsWithPicture) frames.at(-1)?.parts.push(data);
    if (type === 'fdAT') frames.at(-1)?.parts.push(data.subarray(SEQUENCE));
  }
  return { size, frames, startsWithPicture };
}

/** Bytes of the number before a frame's pixels. */
const SEQUENCE = 4;

const readControl = (view: DataView): Frame => ({
  width: view.getUint32(4),
  height: view.getUint32(8),
  left: view.getUint32(12),
  top: view.getUint32(16),
  dispose: view.getUint8(24),
  blend: view.getUint8(25),
  parts: [],
});

const fits = ({ left, top, width, height }: Frame, size: Size) =>
  width > 0 && height > 0 && left + width <= size.width && top + height <= size.height;

/** The samples of a frame as they are stored, as RGBA of 8 bits. */
async function decodeFrame(file: Uint8Array, { width, height, parts }: Frame): Promise<Uint8Array> {
  const chunks: [string, Uint8Array][] = [];
  for (const { type, data } of pngChunks(file)) {
    if (type === 'IHDR') {
      const header = Buffer.from(data);
      header.writeUInt32BE(width, 0);
      header.writeUInt32BE(height, 4);
      chunks.push([type, header]);
    }
    if (type === 'PLTE' || type === 'tRNS') chunks.push([type, data]);
  }
  const png = pngFile([...chunks, ['IDAT', Buffer.concat(parts)], ['IEND', new Uint8Array()]]);
  const image = sharp(png, { failOn: 'none', limitInputPixels: false });
  return image.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer();
}

interface Canvas extends Size {
  readonly data: Uint8Array;
}

function place(samples: Uint8Array, { left, top, width, height, blend }: Frame, canvas: Canvas): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * width + x);
      const to = 4 * ((top + y) * canvas.width + left + x);
      if (blend === 0) canvas.data.set(samples.subarray(from, from + 4), to);
      else putOver(samples, from, canvas.data, to);
    }
}

/** One pixel over another, both with their opacity (Porter and Duff 1984). */
function putOver(above: Uint8Array, from: number, below: Uint8Array, to: number): void {
  const opacity = above[from + 3]! / 255;
  const rest = (below[to + 3]! / 255) * (1 - opacity);
  const whole = opacity + rest;
  if (whole === 0) return;
  for (let channel = 0; channel < 3; channel++)
    below[to + channel] = (above[from + channel]! * opacity + below[to + channel]! * rest) / whole + 0.5;
  below[to + 3] = 255 * whole + 0.5;
}

function clear({ left, top, width, height }: Frame, canvas: Canvas): void {
  for (let y = top; y < top + height; y++)
    canvas.data.fill(0, 4 * (y * canvas.width + left), 4 * (y * canvas.width + left + width));
}

/** What says how samples are shown. */
const COLOURS: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'eXIf']);

/** A PNG file with the colours and the orientation of another one. */
function withColours(png: Uint8Array, like: Uint8Array): Uint8Array {
  const chunks: [string, Uint8Array][] = [];
  for (const { type, data } of pngChunks(png)) {
    chunks.push([type, data]);
    if (type !== 'IHDR') continue;
    for (const other of pngChunks(keepPictureChunks(like)))
      if (COLOURS.has(other.type)) chunks.push([other.type, other.data]);
  }
  return pngFile(chunks);
}
