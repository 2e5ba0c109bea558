import sharp, { type Sharp } from 'sharp';
import { pngChunks, pngFile } from '../../src/inference/image/png-chunks.ts';
import { nclx, readTile, writePicture } from '../../tests/fixtures/heic.ts';
import { writeBitmap } from '../../tests/fixtures/photo-kinds.ts';

/** A picture that is measured, and its size. */
export interface MeasuredFile {
  readonly width: number;
  readonly height: number;
  readonly write: () => Promise<Uint8Array>;
}

const SIDE = 5_000;

/** The test photo at some size. */
export async function photoOf(width: number, height: number): Promise<Sharp> {
  const { data, info } = await sharp('config/test-photo.jpg')
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, {
    raw: { width: info.width, height: info.height, channels: 3 },
    limitInputPixels: false,
  });
}

/** Pictures of 25 megapixels in every format. */
export function formats(): Record<string, MeasuredFile> {
  const square = (make: (photo: Sharp) => Promise<Uint8Array>): MeasuredFile => ({
    width: SIDE,
    height: SIDE,
    write: async () => make(await photoOf(SIDE, SIDE)),
  });
  const file = (change: (photo: Sharp) => Sharp) => square((photo) => change(photo).toBuffer());
  const png = { compressionLevel: 1 };
  const fast = { effort: 0 };
  return {
    'JPEG, baseline': file((photo) => photo.jpeg()),
    'JPEG, progressive 4:2:0': file((photo) => photo.jpeg({ progressive: true })),
    'JPEG, progressive 4:4:4': file((photo) => photo.jpeg({ progressive: true, chromaSubsampling: '4:4:4' })),
    'PNG, RGB': file((photo) => photo.png(png)),
    'PNG, RGBA': file((photo) => photo.ensureAlpha(0.5).png(png)),
    'PNG, RGB of 16 bits': file((photo) => photo.toColourspace('rgb16').png(png)),
    'PNG, RGB of 16 bits, HDR (PQ)': square(async (photo) =>
      withCodePoints(await photo.toColourspace('rgb16').png(png).toBuffer()),
    ),
    'PNG, RGBA of 16 bits': file((photo) => photo.ensureAlpha(0.5).toColourspace('rgb16').png(png)),
    'PNG, interlaced RGB': file((photo) => photo.png({ ...png, progressive: true })),
    'PNG, interlaced RGBA of 16 bits': file((photo) =>
      photo
        .ensureAlpha(0.5)
        .toColourspace('rgb16')
        .png({ ...png, progressive: true }),
    ),
    'WebP, lossy': file((photo) => photo.webp(fast)),
    'WebP, lossless': file((photo) => photo.webp({ ...fast, lossless: true })),
    AVIF: file((photo) => photo.avif(fast)),
    'AVIF, 10 bits': file((photo) => photo.avif({ ...fast, bitdepth: 10 })),
    'AVIF, 10 bits, HDR (PQ)': square(async (photo) =>
      // The file of libvips has no code points.
      writePicture(readTile(await photo.avif({ ...fast, bitdepth: 10 }).toBuffer()), SIDE, SIDE, [
        nclx(9, 16, 9),
      ]),
    ),
    BMP: square(async (photo) => writeBitmap(await photo.raw().toBuffer(), SIDE, SIDE)),
    'TIFF, LZW': file((photo) => photo.tiff({ compression: 'lzw' })),
    'TIFF, RGBA of 16 bits': file((photo) =>
      photo.ensureAlpha(0.5).toColourspace('rgb16').tiff({ compression: 'lzw' }),
    ),
    GIF: file((photo) => photo.gif({ effort: 1 })),
  };
}

/** JPEGs as large as the sensors of phones. */
export const largeJpegs = (): Record<string, MeasuredFile> =>
  Object.fromEntries(
    [
      [8_160, 6_144],
      [12_000, 9_000],
      [16_320, 12_240],
    ].flatMap(([width = 0, height = 0]) => {
      const jpeg = (how: { readonly progressive: boolean }) => ({
        width,
        height,
        write: async () => (await photoOf(width, height)).jpeg(how).toBuffer(),
      });
      const name = `${((width * height) / 1e6).toFixed(1)} megapixels`;
      return [
        [name, jpeg({ progressive: false })],
        [`${name}, progressive`, jpeg({ progressive: true })],
      ] as const;
    }),
  );

/** The samples are said to be PQ in BT.2020 (ITU-T H.273). */
function withCodePoints(png: Uint8Array): Uint8Array {
  const chunks = [...pngChunks(png)].map(({ type, data }) => [type, data] as const);
  return pngFile([chunks[0]!, ['cICP', Uint8Array.of(9, 16, 0, 1)], ...chunks.slice(1)]);
}
