import { describe, expect, it } from 'vitest';
import { type CartoonOptions, DEFAULT_OPTIONS, FORMATS, type Stage } from '../../src/cartoon.ts';
import type { DrawHow, Engine } from '../../src/inference/engines/engine.ts';
import type { Raster } from '../../src/inference/image/raster.ts';
import sharp from '../../src/inference/image/sharp.ts';
import { drawCartoon } from '../../src/inference/pipeline.ts';
import { readStyles } from '../../src/styles.ts';
import { paintPortrait } from '../fixtures/pictures.ts';

const styles = readStyles(new URL('../../config/styles.json', import.meta.url));

/** Turns every picture into its negative, and remembers what it was asked. */
function negative() {
  const asked: { photo: Raster; how: DrawHow }[] = [];
  const engine: Engine = {
    id: 'filters',
    async draw(photo, how) {
      asked.push({ photo, how });
      return { ...photo, data: photo.data.map((value) => 255 - value) };
    },
    close: async () => {},
  };
  return { engine, asked };
}

interface Drawing {
  readonly options?: Partial<CartoonOptions>;
  readonly maxBytes?: number;
  readonly longSide?: number;
  readonly onStage?: (stage: Stage) => void;
}

async function draw(
  photo: Uint8Array,
  { options, maxBytes, longSide = 4096, onStage = () => {} }: Drawing = {},
) {
  const { engine, asked } = negative();
  let now = 0;
  const outcome = await drawCartoon(
    {
      photo: new Uint8Array(photo),
      options: { ...DEFAULT_OPTIONS, style: 'cel', size: 512, enhance: false, ...options },
      ...(maxBytes !== undefined && { maxBytes }),
    },
    {
      styles,
      engines: new Map([['filters', engine]]),
      limits: { bytes: 10e6, pixels: 10e6, longSide },
      clock: () => now++,
      onStage,
    },
  );
  return { outcome, asked };
}

async function cartoon(photo: Uint8Array, drawing?: Drawing) {
  const { outcome } = await draw(photo, drawing);
  if (!outcome.ok) throw new Error(outcome.failure.code);
  return outcome.value;
}

const portrait = paintPortrait(600, 800);
const file = () => sharp(portrait.data, { raw: { width: 600, height: 800, channels: 3 } });
const pngFile = await file().png().toBuffer();
const png = async () => pngFile;

describe('the story of one picture', () => {
  it('goes through decoding, drawing, finishing and encoding, and says how long each took', async () => {
    const stages: Stage[] = [];
    const { milliseconds } = await cartoon(await png(), { onStage: (stage) => stages.push(stage) });
    expect(stages).toEqual(['decode', 'draw', 'finish', 'encode']);
    expect(milliseconds).toEqual({ decode: 1, faces: 0, draw: 1, finish: 1, encode: 1 });
  });

  it('draws the decoded photo with the style and strength asked for', async () => {
    const { asked } = await draw(await png(), {
      options: { style: 'ink', strength: 0.35, size: 'original' },
    });
    expect(asked).toEqual([{ photo: portrait, how: { style: 'ink', strength: 0.35 } }]);
  });

  it('gives back what the engine drew, in the size and format asked for', async () => {
    const { bytes, ...rest } = await cartoon(await png(), { options: { format: 'webp' } });
    expect(rest).toMatchObject({
      format: 'webp',
      width: 384,
      height: 512,
      style: 'cel',
      engine: 'filters',
      notes: [],
    });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 384, height: 512 });
    const [corner] = await sharp(bytes).raw().toBuffer();
    expect(Math.abs(corner! - (255 - portrait.data[0]!))).toBeLessThan(16);
  });

  it('does not enlarge a small photo, and says so', async () => {
    const { height, notes } = await cartoon(await png(), { options: { size: 2048 } });
    expect(height).toBe(800);
    expect(notes).toEqual([{ code: 'not-enlarged', asked: 2048, longSide: 800 }]);
  });

  it('keeps the original size up to the longest side it can draw', async () => {
    expect((await cartoon(await png(), { options: { size: 'original' } })).notes).toEqual([]);
    const { height, notes } = await cartoon(await png(), { options: { size: 'original' }, longSide: 700 });
    expect(height).toBe(700);
    expect(notes).toEqual([{ code: 'size-reduced', longSide: 700 }]);
  });

  it('finishes the drawing only when asked to', async () => {
    const plain = await cartoon(await png());
    const enhanced = await cartoon(await png(), { options: { enhance: true } });
    expect(Buffer.compare(plain.bytes, enhanced.bytes)).not.toBe(0);
  });

  it('lays photo and cartoon side by side when asked to', async () => {
    const { width, height, bytes } = await cartoon(await png(), { options: { compare: true } });
    expect([width, height]).toEqual([774, 512]);
    const shown = await sharp(bytes).raw().toBuffer();
    expect(shown[390 * 3]).toBe(255 - shown[0]!);
  });

  it('says which look stands in for one that cannot be drawn here', async () => {
    const { style, notes } = await cartoon(await png(), { options: { style: 'anime' } });
    expect(style).toBe('cel');
    expect(notes).toEqual([{ code: 'stand-in', asked: 'anime', drawn: 'cel' }]);
  });

  it('refuses a style that does not exist and lists those that do', async () => {
    const { outcome } = await draw(await png(), { options: { style: 'cubist' } });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'unknown-style', style: 'cubist' } });
    expect(!outcome.ok && outcome.failure).toHaveProperty(
      'known',
      styles.map(({ id }) => id),
    );
  });

  it('fits the file into the bytes that the receiver takes', async () => {
    const { bytes, notes } = await cartoon(await png(), { options: { format: 'jpg' }, maxBytes: 20_000 });
    expect(bytes.length).toBeLessThanOrEqual(20_000);
    expect(notes.map(({ code }) => code)).toContain('quality-reduced');
  });

  it('keeps the opacity of a cut-out portrait', async () => {
    const cutout = await file().ensureAlpha(0.5).png().toBuffer();
    const { bytes } = await cartoon(cutout, { options: { format: 'png' } });
    expect((await sharp(bytes).raw().toBuffer())[3]).toBe(127);
  });

  it.each(FORMATS)('leaves neither EXIF, GPS, XMP nor profile in a %s', async (format) => {
    const tagged = await file()
      .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>home</place></x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(await sharp(tagged).metadata()).toMatchObject({ exif: expect.anything(), xmp: expect.anything() });
    const { bytes } = await cartoon(tagged, { options: { format } });
    const { exif, xmp, icc } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc }).toEqual({ exif: undefined, xmp: undefined, icc: undefined });
    expect(Buffer.from(bytes).includes('GPS') || Buffer.from(bytes).includes('home')).toBe(false);
  });

  it('passes bad input on as a failure without drawing', async () => {
    const { outcome, asked } = await draw(new TextEncoder().encode('not a picture at all'));
    expect(outcome).toEqual({ ok: false, failure: { code: 'not-a-picture' } });
    expect(asked).toEqual([]);
  });

  it('notes a damaged file that could still be read', async () => {
    const whole = await file().jpeg().toBuffer();
    const marker = whole.indexOf(Buffer.from([0xff, 0xc4]));
    const faulty = Buffer.concat([whole.subarray(0, marker), Buffer.from([1, 2, 3]), whole.subarray(marker)]);
    expect((await cartoon(faulty)).notes).toEqual([{ code: 'damaged', format: 'jpg' }]);
  });
});
