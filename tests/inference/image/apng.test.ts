import { describe, expect, it } from 'vitest';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import { pngChunks, pngFile } from '../../../src/inference/image/png-chunks.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import sharp from '../../../src/inference/image/sharp.ts';

type Rgba = readonly [number, number, number, number];
type Chunk = readonly [type: string, data: Uint8Array];

const SIDE = 32;
const BLACK: Rgba = [0, 0, 0, 255];
const NOTHING: Rgba = [90, 90, 90, 0];

interface Frame {
  /** Colours of its left and right half. */
  readonly colours: readonly [Rgba, Rgba];
  readonly width?: number;
  readonly left?: number;
  readonly dispose?: 0 | 1 | 2;
  readonly blend?: 0 | 1;
}

/** An animated PNG; `still` is a picture before the animation that is no frame of it. */
async function animation(
  frames: readonly Frame[],
  { still, colours = [] }: { still?: Frame; colours?: Chunk[] },
) {
  const pictures = await Promise.all([...(still ? [still] : []), ...frames].map(pixelsOf));
  const header = pictures[0]!.header;
  const chunks: Chunk[] = [['IHDR', header], ...colours, ['acTL', u32(frames.length, 0)]];
  let sequence = 0;
  for (const [index, { data }] of pictures.entries()) {
    const frame = frames[index - (still ? 1 : 0)];
    if (frame) {
      const { width = SIDE, left = 0, dispose = 0, blend = 0 } = frame;
      const control = Buffer.concat([
        u32(sequence++, width, SIDE, left, 0),
        Buffer.from([0, 1, 0, 10, dispose, blend]),
      ]);
      chunks.push(['fcTL', control]);
    }
    if (index === 0) chunks.push(['IDAT', data]);
    else chunks.push(['fdAT', Buffer.concat([u32(sequence++), data])]);
  }
  return pngFile([...chunks, ['IEND', new Uint8Array()]]);
}

async function pixelsOf({ colours, width = SIDE }: Frame) {
  const data = Buffer.from(
    Array.from({ length: width * SIDE }, (_, pixel) => colours[pixel % width < width / 2 ? 0 : 1]).flat(),
  );
  const png = await sharp(data, { raw: { width, height: SIDE, channels: 4 } })
    .png()
    .toBuffer();
  const chunks = [...pngChunks(png)];
  const of = (kind: string) => chunks.filter(({ type }) => type === kind).map((chunk) => chunk.data);
  return { header: of('IHDR')[0]!, data: Buffer.concat(of('IDAT')) };
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

async function draw(file: Uint8Array) {
  const opened = await openPhoto(file, { bytes: 1e6, pixels: 1e6 });
  if (!opened.ok) throw new Error(opened.failure.code);
  const pixels = await opened.value.pixels();
  if (!pixels.ok) throw new Error(pixels.failure.code);
  const { raster, damaged } = pixels.value;
  return { kind: opened.value.kind, notes: opened.value.notes, damaged, halves: halvesOf(raster) };
}

const halvesOf = ({ width, data }: Raster) =>
  [8, 24].map((x) => [...data.subarray(3 * (8 * width + x), 3 * (8 * width + x) + 3)]);

const RED: Rgba = [220, 20, 20, 255];
const BLUE: Rgba = [20, 140, 220, 255];

describe('an animated PNG', () => {
  it('is drawn from its first frame, and says how many there are', async () => {
    const file = await animation([{ colours: [RED, BLUE] }, { colours: [BLACK, BLACK] }], {});
    expect(await draw(file)).toEqual({
      kind: 'apng',
      notes: [{ code: 'first-frame', frames: 2, frame: 1 }],
      damaged: false,
      halves: [RED.slice(0, 3), BLUE.slice(0, 3)],
    });
  });

  it.each([
    ['black', BLACK],
    ['transparent', NOTHING],
  ])('that begins in %s is drawn from the first frame that shows something', async (_, empty) => {
    const file = await animation([{ colours: [empty, empty] }, { colours: [RED, BLUE] }], {});
    const { notes, halves } = await draw(file);
    expect(notes).toEqual([{ code: 'first-frame', frames: 2, frame: 2 }]);
    expect(halves).toEqual([RED.slice(0, 3), BLUE.slice(0, 3)]);
  });

  it('puts frames over each other as they say', async () => {
    const right = { width: SIDE / 2, left: SIDE / 2, colours: [RED, RED] } as const;
    const base = { colours: [BLACK, BLACK] } as const;
    const seen = async (...frames: Frame[]) => (await draw(await animation(frames, {}))).halves;
    expect(await seen(base, right)).toEqual([
      [0, 0, 0],
      [220, 20, 20],
    ]);
    // Cleared afterwards: nothing, which is white, with red on its right half.
    expect(await seen({ ...base, dispose: 1 }, right)).toEqual([
      [255, 255, 255],
      [220, 20, 20],
    ]);
    expect(await seen(base, { ...right, colours: [NOTHING, NOTHING], blend: 1 }, right)).toEqual([
      [0, 0, 0],
      [220, 20, 20],
    ]);
  });

  it('is drawn from its animation where the picture before it is no part of it', async () => {
    const still = { colours: [BLUE, BLUE] } as const;
    const { notes, halves } = await draw(await animation([{ colours: [RED, BLUE] }], { still }));
    expect([notes, halves]).toEqual([[], [RED.slice(0, 3), BLUE.slice(0, 3)]]);
  });

  it('keeps what it says about its colours', async () => {
    const gamma: Chunk = ['gAMA', u32(100_000)];
    const frames = [{ colours: [BLACK, BLACK] as const }, { colours: [RED, BLUE] as const }];
    const { halves } = await draw(await animation(frames, { colours: [gamma] }));
    // Linear light 220/255 is 238 in sRGB.
    expect(halves[0]![0]).toBeGreaterThanOrEqual(237);
  });

  it('with frames that reach beyond it, or that cannot be read, is drawn from the picture before them', async () => {
    const beyond = { colours: [RED, RED] as const, left: 20 };
    const empty = { colours: [BLACK, BLACK] as const };
    expect((await draw(await animation([empty, beyond], {}))).halves).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});
