import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDctNetEngine } from '../../../src/inference/engines/dct-net/engine.ts';
import { generate } from '../../../src/inference/engines/dct-net/generate.ts';
import { convertCartoonNetwork } from '../../../src/inference/engines/dct-net/networks.ts';
import { findPupil } from '../../../src/inference/engines/dct-net/pupil.ts';
import { removeSpecks } from '../../../src/inference/engines/dct-net/specks.ts';
import type { Engine } from '../../../src/inference/engines/engine.ts';
import { compositeHead } from '../../../src/inference/engines/portrait/composite.ts';
import { drawPortrait } from '../../../src/inference/engines/portrait/draw.ts';
import { drawOn } from '../../../src/inference/engines/portrait/enlarge.ts';
import { broad, broadDifference, stack } from '../../../src/inference/engines/portrait/grid.ts';
import { alignHead, cutHead, HEAD_SIDE } from '../../../src/inference/engines/portrait/head.ts';
import { morph, sharesAt } from '../../../src/inference/engines/portrait/morph.ts';
import type { Carry, Paint } from '../../../src/inference/engines/portrait/painting.ts';
import {
  BEST_PIPELINE,
  OFFICIAL_PIPELINE,
  type PipelineConfig,
} from '../../../src/inference/engines/portrait/pipeline-config.ts';
import { workingSize } from '../../../src/inference/engines/portrait/scale.ts';
import { sharpenLines } from '../../../src/inference/engines/portrait/sharpen.ts';
import type { Face } from '../../../src/inference/faces/face.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { openPack } from '../../../src/inference/packs/installed.ts';
import { loadNetwork, type Network } from '../../../src/inference/session.ts';
import { tinyGenerator, tinyLandmarks } from '../../fixtures/dct-net.ts';
import { networkFolder } from '../../fixtures/faces.ts';
import { paint, paintPortrait } from '../../fixtures/pictures.ts';
import { sameNumbers } from './pictures.ts';
import { saveTinyPack } from './tiny-pack.ts';

/** A face in the middle of a portrait of the given size, with a mesh that is only roughly one. */
function faceIn(size: number, scale = 1): Face {
  const at = (x: number, y: number) => ({
    x: (0.5 + (x - 0.5) * scale) * size,
    y: (0.5 + (y - 0.5) * scale) * size,
  });
  const mesh = Array.from({ length: 468 }, (_, index) => ({
    ...at(
      0.5 + 0.16 * Math.sin(index * 2.4) * Math.sqrt(index / 468),
      0.5 + 0.2 * Math.cos(index * 2.4) * Math.sqrt(index / 468),
    ),
    z: 0,
  }));
  const oval = Array.from({ length: 36 }, (_, index) =>
    at(0.5 + 0.17 * Math.sin((index * Math.PI) / 18), 0.5 - 0.22 * Math.cos((index * Math.PI) / 18)),
  );
  const corner = at(0.33, 0.28);
  return {
    confidence: 1,
    box: { ...corner, width: 0.34 * size * scale, height: 0.44 * size * scale },
    mesh,
    oval,
    points: {
      leftPupil: at(0.42, 0.43),
      rightPupil: at(0.58, 0.43),
      noseTip: at(0.5, 0.53),
      leftMouthCorner: at(0.44, 0.62),
      rightMouthCorner: at(0.56, 0.62),
    },
    pose: { yaw: 0, pitch: 0, roll: 0 },
  };
}

const ASKED = {
  style: 'anime',
  shares: { areas: 1, features: 1, shape: 1 },
  simplified: 0,
  colors: 'photo',
} as const;
const NOT_ENLARGED: Carry = (drawing) => ({ on: async () => drawing });

const difference = (one: Raster, other: Raster): number =>
  one.data.reduce((sum, value, index) => sum + Math.abs(value - other.data[index]!), 0) / one.data.length;

describe('the engine, with generators of a few channels', () => {
  let folder: string;
  const engines = new Map<PipelineConfig, Engine>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dct-net-'));
    const generators = { head: tinyGenerator(0.2), background: tinyGenerator(-0.2) };
    const pack = await saveTinyPack(folder, generators);
    for (const config of [OFFICIAL_PIPELINE, BEST_PIPELINE])
      engines.set(config, (await createDctNetEngine({ pack, networkFolder, threads: 1, config }))!);
  });
  afterAll(async () => {
    for (const engine of engines.values()) await engine.close();
    await rm(folder, { recursive: true });
  });

  it('is not there without an installed style', async () => {
    const pack = openPack(join(folder, 'nothing'));
    expect(await createDctNetEngine({ pack, networkFolder, threads: 1 })).toBeUndefined();
  });

  it('draws the installed styles and no others', async () => {
    const engine = engines.get(BEST_PIPELINE)!;
    expect([...engine.styles]).toEqual(['3d']);
    const photo = paintPortrait(64);
    await expect(engine.draw(photo, { style: 'anime', strength: 1, faces: [] })).rejects.toThrow(
      'no style anime',
    );
  });

  it.each([
    [1, 1],
    [16, 16],
    [33, 700],
    [900, 760],
  ])('draws %i × %i pixels as many pixels, the same each time', async (width, height) => {
    const photo = paintPortrait(width, height);
    for (const engine of engines.values()) {
      const drawn = await engine.draw(photo, { style: '3d', strength: 1, faces: [] });
      expect([drawn.width, drawn.height, drawn.data.length]).toEqual([width, height, width * height * 3]);
      const again = await engine.draw(photo, { style: '3d', strength: 1, faces: [] });
      expect(sameNumbers(again.data, drawn.data)).toBe(true);
    }
  });

  it('draws heads with the head network, however small', async () => {
    const photo = paintPortrait(400);
    for (const scale of [1, 0.15]) {
      const face = faceIn(400, scale);
      const how = { style: '3d', strength: 1, colors: 'style' } as const;
      const without = await engines.get(BEST_PIPELINE)!.draw(photo, { ...how, faces: [] });
      const withHead = await engines.get(BEST_PIPELINE)!.draw(photo, { ...how, faces: [face] });
      const nose = (Math.round(face.points.noseTip.y) * 400 + Math.round(face.points.noseTip.x)) * 3;
      // The head network of this pack adds 0.4 · 127.5 levels to what the background network paints.
      expect(withHead.data[nose]! - without.data[nose]!).toBeGreaterThan(15);
      expect([...withHead.data.subarray(0, 300)]).toEqual([...without.data.subarray(0, 300)]);
    }
  });

  it('comes closer to the drawing with every step of strength', async () => {
    const photo = paintPortrait(200);
    const faces = [faceIn(200)];
    const steps: number[] = [];
    for (const strength of [0.1, 0.3, 0.5, 0.7, 0.9, 1])
      steps.push(
        difference(photo, await engines.get(BEST_PIPELINE)!.draw(photo, { style: '3d', strength, faces })),
      );
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
    expect(steps[0]).toBeLessThan(steps[5]! / 3);
  });
});

describe('a generator', () => {
  let network: Network;
  beforeAll(async () => {
    network = await loadNetwork(convertCartoonNetwork(tinyGenerator(0.1)), { threads: 1 });
  });
  afterAll(() => network.close());

  it('draws large pictures in tiles that leave no trace', async () => {
    for (const [width, height] of [
      [480, 1312],
      [1312, 480],
    ] as const) {
      const picture = paintPortrait(width, height);
      const tiled = await generate(network, picture);
      const data = new Float32Array(width * height * 3);
      for (let place = 0; place < data.length; place += 3)
        for (let channel = 0; channel < 3; channel++)
          data[place + channel] = picture.data[place + 2 - channel]!;
      const whole = await network.run({ input_image: { data, dims: [height, width, 3] } });
      expect([tiled.width, tiled.height]).toEqual([width, height]);
      expect(sameNumbers(tiled.slope, whole.slope!.data)).toBe(true);
      expect(sameNumbers(tiled.offset, whole.offset!.data)).toBe(true);
    }
  });

  it('pads with white at the right and below, both sides as soon as one needs it', async () => {
    const { width, height } = await generate(network, paintPortrait(32, 50));
    expect([width, height]).toEqual([48, 64]);
  });

  it('is told apart from other graphs', () => {
    expect(() => convertCartoonNetwork(tinyLandmarks())).toThrow('not a DCT-Net graph');
  });
});

describe('the size the networks see', () => {
  it('has a short side of at most 720 and drops fractions, as the official pipeline does', () => {
    expect(workingSize({ width: 881, height: 1600 }, 720)).toEqual({ width: 720, height: 1307 });
    expect(workingSize({ width: 1600, height: 881 }, 720)).toEqual({ width: 1307, height: 720 });
    expect(workingSize({ width: 720, height: 5000 }, 720)).toEqual({ width: 720, height: 5000 });
  });
});

describe('heads', () => {
  const picture = paintPortrait(300);

  it('come out of their square where they were', () => {
    const toCanvas = alignHead(faceIn(300).points);
    const canvas = { ...picture, data: new Uint8Array(picture.data) };
    const drawing = cutHead(picture, toCanvas, HEAD_SIDE);
    const mask = { side: HEAD_SIDE, data: new Float32Array(HEAD_SIDE ** 2).fill(1) };
    compositeHead(canvas, { drawing, toCanvas, mask });
    expect(difference(canvas, picture)).toBeLessThan(1.5);
  });

  it('are white outside the picture', () => {
    const face = faceIn(300);
    const shifted = Object.fromEntries(
      Object.entries(face.points).map(([name, { x, y }]) => [name, { x: x - 1000, y }]),
    ) as unknown as Face['points'];
    const cut = cutHead(picture, alignHead(shifted), 32);
    expect(cut.data.every((value) => value === 255)).toBe(true);
  });
});

describe('carrying a drawing to the photo', () => {
  it('is exact at the same size, fractions dropped', () => {
    const guide = paintPortrait(20);
    const slope = new Float32Array(1200).fill(0.5);
    const offset = new Float32Array(1200).fill(0.1);
    const drawn = drawOn(guide, { width: 20, height: 20, slope, offset }, guide);
    guide.data.forEach((value, place) => {
      expect(
        Math.abs(drawn.data[place]! - Math.trunc((0.5 * (value / 127.5 - 1) + 1.1) * 127.5)),
      ).toBeLessThanOrEqual(1);
    });
  });

  it('keeps the photo’s own detail where the slope says so', () => {
    const stripes = paint(64, 64, (x) => (Math.floor(x * 64) % 2 === 0 ? [60, 60, 60] : [190, 190, 190]));
    const ones = { width: 8, height: 8, slope: new Float32Array(192).fill(1), offset: new Float32Array(192) };
    expect(difference(drawOn(stripes, ones, { width: 8, height: 8 }), stripes)).toBeLessThan(1);
  });
});

describe('crisp lines', () => {
  it('never leave the range of what is near, and never touch a flat area', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(255), { minLength: 12, maxLength: 12 }),
        (factor, levels) => {
          const picture = paint(48, 20, (x) => {
            const level = levels[Math.floor(x * 12)]!;
            return [level, level, level];
          });
          const crisp = { ...picture, data: new Uint8Array(picture.data) };
          sharpenLines(crisp, factor);
          const reach = Math.round(0.75 * factor);
          for (let x = 0; x < 48; x++) {
            const near = Array.from(
              { length: 2 * reach + 1 },
              (_, step) => picture.data[Math.min(Math.max(x + step - reach, 0), 47) * 3]!,
            );
            const level = crisp.data[(10 * 48 + x) * 3]!;
            expect(level).toBeGreaterThanOrEqual(Math.min(...near) - 1);
            expect(level).toBeLessThanOrEqual(Math.max(...near) + 1);
          }
        },
      ),
    );
  });

  it('make a soft edge steeper', () => {
    const soft = paint(60, 9, (x) => {
      const level = 40 + 170 / (1 + Math.exp(-(x - 0.5) * 70));
      return [level, level, level];
    });
    const crisp = { ...soft, data: new Uint8Array(soft.data) };
    sharpenLines(crisp, 3);
    const steepest = ({ data }: Raster) =>
      Math.max(
        ...Array.from({ length: 59 }, (_, x) => data[(4 * 60 + x + 1) * 3]! - data[(4 * 60 + x) * 3]!),
      );
    expect(steepest(crisp)).toBeGreaterThan(1.3 * steepest(soft));
  });
});

describe('strength', () => {
  it('has nothing of the drawing at 0 and all of it at 1', () => {
    expect(sharesAt(0)).toEqual({ areas: 0, features: 0, shape: 0 });
    expect(sharesAt(1)).toEqual({ areas: 1, features: 1, shape: 1 });
  });

  it('shows one eye in between, not two', () => {
    // The same dark spot, 14 pixels farther down in the drawing; the meshes know where.
    const spot = (down: number) =>
      paint(HEAD_SIDE, HEAD_SIDE, (x, y) =>
        Math.hypot(x * HEAD_SIDE - 144, y * HEAD_SIDE - 120 - down) < 5 ? [20, 20, 20] : [200, 200, 200],
      );
    const meshAt = (down: number) =>
      Array.from({ length: 468 }, (_, index) => ({
        x: 144 + 30 * Math.sin(index),
        y: 120 + 30 * Math.cos(index * 1.7) + down,
      }));
    const half = morph(
      { photo: spot(0), drawing: spot(14), photoMesh: meshAt(0), drawingMesh: meshAt(14) },
      { areas: 0.5, features: 0.5, shape: 0.5 },
    );
    const column = Array.from({ length: 80 }, (_, y) => half.data[((y + 85) * HEAD_SIDE + 144) * 3]!);
    const dark = column.flatMap((level, y) => (level < 110 ? [y + 85] : []));
    expect(dark.length).toBeGreaterThan(6);
    // One run of dark pixels around the middle between both places.
    expect(dark.at(-1)! - dark[0]!).toBe(dark.length - 1);
    expect((dark[0]! + dark.at(-1)!) / 2).toBeCloseTo(127, -0.5);
  });
});

describe('a face too small for the networks', () => {
  const flatPaint: Paint = async () => ({
    on: async ({ width, height }) => ({ width, height, data: new Uint8Array(width * height * 3).fill(200) }),
  });
  const parts = {
    paintBackground: flatPaint,
    paintHead: flatPaint,
    carry: NOT_ENLARGED,
    carryHead: NOT_ENLARGED,
    mask: { side: HEAD_SIDE, data: new Float32Array(HEAD_SIDE ** 2).fill(1) },
  };
  const config = { ...BEST_PIPELINE, colours: false };
  /** How much light and dark there still is around the pupils of a face in a photo of stripes. */
  const linesLeft = async (scale: number, how: PipelineConfig) => {
    const size = 400;
    const photo: Raster = {
      width: size,
      height: size,
      data: Uint8Array.from({ length: size * size * 3 }, (_, at) => (Math.floor(at / 6) % 2 ? 60 : 160)),
    };
    const face = faceIn(size, scale);
    const drawing = await drawPortrait(photo, { ...ASKED, faces: [face] }, parts, how);
    const around = Math.max(3, Math.round(face.box.width / 8));
    const { x, y } = face.points.leftPupil;
    const levels: number[] = [];
    for (let row = Math.round(y) - around; row < y + around; row++)
      for (let column = Math.round(x) - around; column < x + around; column++)
        levels.push(drawing.data[(row * size + column) * 3]!);
    return Math.max(...levels) - Math.min(...levels);
  };

  it('keeps its own eyes and mouth in the colours of the drawing', async () => {
    expect(await linesLeft(0.2, config)).toBeGreaterThan(40);
    expect(await linesLeft(0.2, { ...config, smallFaces: false })).toBeLessThan(20);
  });

  it('is drawn as all others are when it is large enough', async () => {
    expect(await linesLeft(1, config)).toBeLessThan(20);
  });
});

describe('a head composited over the background', () => {
  it('keeps its broad colours from spilling over what it does not differ in', () => {
    const side = 288;
    const canvas = paint(side, side, () => [230, 230, 230]);
    const drawing = paint(side, side, (x) => (x < 0.5 ? [120, 80, 70] : [230, 230, 230]));
    const mask = { side, data: new Float32Array(side * side) };
    const half = new Float32Array(side * side).fill(0.5);
    const seam = stack(broad(side, half), broadDifference(canvas, drawing));
    compositeHead(canvas, { drawing, toCanvas: { a: 1, b: 0, shiftX: 0, shiftY: 0 }, mask, seam });
    const red = (x: number) => canvas.data[(144 * side + x) * 3]!;
    expect(red(100)).toBeLessThan(200);
    expect(red(146)).toBe(230);
  });

  it('has no step where a head of another broad colour ends, unless the official drawing is asked for', async () => {
    const size = 400;
    const level =
      (value: number): Paint =>
      async () => ({ on: async ({ data, ...size }) => ({ ...size, data: data.map(() => value) }) });
    const data = Float32Array.from({ length: HEAD_SIDE ** 2 }, (_, at) =>
      at % HEAD_SIDE < HEAD_SIDE / 2 ? 1 : 0,
    );
    const parts = {
      paintBackground: level(120),
      paintHead: level(200),
      carry: NOT_ENLARGED,
      carryHead: NOT_ENLARGED,
      mask: { side: HEAD_SIDE, data },
    };
    const how = { ...ASKED, faces: [faceIn(size)] };
    const levels = async (config: PipelineConfig) => {
      const drawn = await drawPortrait(
        paint(size, size, () => [130, 130, 130]),
        how,
        parts,
        config,
      );
      return Array.from({ length: size }, (_, x) => drawn.data[((size / 2) * size + x) * 3]!);
    };
    const plain = { ...BEST_PIPELINE, colours: false };
    const steps = (row: readonly number[]) => row.slice(1).map((next, x) => Math.abs(next - row[x]!));
    const soft = await levels(plain);
    expect([Math.min(...soft), Math.max(...soft)]).toEqual([120, 200]);
    expect(Math.max(...steps(await levels({ ...plain, softSeam: false })))).toBeGreaterThan(30);
    expect(Math.max(...steps(soft))).toBeLessThan(10);
  });
});

describe('specks', () => {
  it('go, lightness stays', () => {
    const picture = paint(24, 24, () => [128, 128, 128]);
    const offset = new Float32Array(24 * 24 * 3).fill(0.3);
    const speck = (12 * 24 + 12) * 3;
    offset[speck + 2]! += 0.2;
    offset[speck + 1]! -= (0.2 * 0.299) / 0.587;
    const coefficients = { width: 24, height: 24, slope: new Float32Array(offset.length), offset };
    removeSpecks(coefficients, picture);
    expect(offset[speck + 2]! - offset[speck]!).toBeLessThan(0.03);
    const luma = 0.299 * offset[speck + 2]! + 0.587 * offset[speck + 1]! + 0.114 * offset[speck]!;
    expect(luma).toBeCloseTo(0.3, 3);
  });
});

describe('the pupil', () => {
  const eye = [
    { x: 10, y: 20 },
    { x: 20, y: 12 },
    { x: 30, y: 12 },
    { x: 40, y: 20 },
    { x: 25, y: 30 },
  ];

  it('is where the dark is', () => {
    const picture = paint(60, 40, (x, y) =>
      Math.hypot(x * 60 - 29, y * 40 - 20) < 4 ? [20, 20, 20] : [220, 210, 200],
    );
    const pupil = findPupil(picture, eye)!;
    expect(Math.abs(pupil.x - 29)).toBeLessThanOrEqual(1);
    expect(Math.abs(pupil.y - 20)).toBeLessThanOrEqual(1);
  });

  it('is nowhere when the eye reaches out of the picture', () => {
    const picture = paint(60, 40, () => [128, 128, 128]);
    expect(
      findPupil(
        picture,
        eye.map(({ x, y }) => ({ x: x - 20, y })),
      ),
    ).toBeUndefined();
  });
});
