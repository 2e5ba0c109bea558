import type { Sharp } from 'sharp';
import { type ColourSignal, toSrgb } from './colour-signal.ts';
import type { Raster } from './raster.ts';

export interface View {
  /** Part of the upright photo, in whole pixels; the whole photo when left out. */
  readonly region?: Region;
  /** Long side in pixels; a smaller picture keeps its size. */
  readonly longSide?: number;
}

export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  /** The picture in sRGB, composited over white where it is transparent. */
  readonly raster: Raster;
  /** Opacity of each pixel, 0..255; left out when the picture is opaque everywhere. */
  readonly alpha?: Uint8Array<ArrayBuffer>;
}

/** Runs a pipeline of libvips and brings its samples to sRGB: by their profile, or by what else is known about them. */
export async function readPicture(image: Sharp, signal: ColourSignal | undefined): Promise<Picture> {
  const { samples, channels, width, height } =
    signal === undefined ? await readSrgb(image) : await readSignal(image, signal);
  if (channels === 3) return { raster: { width, height, data: samples } };
  return compositeOnWhite(width, height, samples);
}

interface Samples {
  readonly samples: Uint8Array<ArrayBuffer>;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
}

async function readSrgb(image: Sharp): Promise<Samples> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { ...info, samples };
}

/** With 16 bits a sample: curves of other colour spaces leave too few steps of 8 bits in the dark. */
async function readSignal(image: Sharp, signal: ColourSignal): Promise<Samples> {
  const { data, info } = await image
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const wide = new Uint16Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength / 2);
  return { ...info, samples: toSrgb(wide, info.channels, signal) };
}

function compositeOnWhite(width: number, height: number, rgba: Uint8Array): Picture {
  const data = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  let opaque = true;
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const opacity = rgba[pixel * 4 + 3]!;
    alpha[pixel] = opacity;
    if (opacity !== 255) opaque = false;
    for (let channel = 0; channel < 3; channel++) {
      const colour = rgba[pixel * 4 + channel]!;
      data[pixel * 3 + channel] = 255 + Math.round(((colour - 255) * opacity) / 255);
    }
  }
  const raster = { width, height, data };
  return opaque ? { raster } : { raster, alpha };
}
