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
import { lightness } from '../../../src/inference/engines/portrait/cells.ts';
import { compositeHead } from '../../../src/inference/engines/portrait/composite.ts';
import { drawPortrait, type Paint } from '../../../src/inference/engines/portrait/draw.ts';
import { drawOn } from '../../../src/inference/engines/portrait/enlarge.ts';
import { broad, broadDifference, stack } from '../../../src/inference/engines/portrait/grid.ts';
import { alignHead, cutHead, HEAD_SIDE } from '../../../src/inference/engines/portrait/head.ts';
import { keepLips } from '../../../src/inference/engines/portrait/lips.ts';
import { morph, sharesAt } from '../../../src/inference/engines/portrait/morph.ts';
import {
  BEST_PIPELINE,
  OFFICIAL_PIPELINE,
  type PipelineConfig,
} from '../../../src/inference/engines/portrait/pipeline-config.ts';
import { workingSize } from '../../../src/inference/engines/portrait/scale.ts';
import { sharpenLines } from '../../../src/inference/engines/portrait/sharpen.ts';
import { keepSkinTone, lightOf } from '../../../src/inference/engines/portrait/skin.ts';
import type { Person } from '../../../src/inference/engines/portrait/skin-map.ts';
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
      const how = { style: '3d', strength: 1 };
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

describe('lips', () => {
  type Colour = readonly [number, number, number];
  const skin = [205, 150, 125] as const;
  const natural = [190, 118, 105] as const;
  const lipstick = [180, 30, 45] as const;
  const inMouth = (x: number, y: number) => Math.hypot((x - 0.5) / 0.2, (y - 0.7) / 0.06) < 1;
  const isTooth = (x: number, y: number) => Math.hypot((x - 0.5) / 0.08, (y - 0.7) / 0.02) < 1;
  const isBeard = (x: number, y: number) => y > 0.78 && Math.abs(x - 0.5) < 0.25;
  const face = (lips: Colour) =>
    paint(100, 100, (x, y) =>
      isTooth(x, y) ? [235, 232, 226] : inMouth(x, y) ? lips : isBeard(x, y) ? [40, 30, 26] : skin,
    );
  const mesh = Array.from({ length: 468 }, () => ({ x: 50, y: 30 }));
  [61, 291, 0, 17].forEach((index, place) => {
    mesh[index] = [
      { x: 30, y: 70 },
      { x: 70, y: 70 },
      { x: 50, y: 64 },
      { x: 50, y: 76 },
    ][place]!;
  });
  const at = ({ data }: Raster, x: number, y: number) => [
    ...data.subarray((y * 100 + x) * 3, (y * 100 + x) * 3 + 3),
  ];
  const redOver = (inPhoto: Colour) => {
    const drawing = face(lipstick);
    keepLips(drawing, face(inPhoto), mesh);
    return drawing;
  };

  it('that wear no lipstick are drawn with none, as light as they were', () => {
    const [red, green, blue] = at(redOver(natural), 36, 70) as [number, number, number];
    expect(red - green).toBeLessThan(0.6 * (lipstick[0] - lipstick[1]));
    expect(red - green).toBeGreaterThan(skin[0] - skin[1]);
    expect(lightness(red, green, blue)).toBeCloseTo(lightness(...lipstick), -0.5);
  });

  it('stay red where they are red in the photo', () => {
    expect(redOver(lipstick)).toEqual(face(lipstick));
  });

  it('of a drawn head are kept, unless the official drawing is asked for', async () => {
    const size = 400;
    const made = faceIn(size);
    const points = made.mesh.map((point) => ({ ...point, x: 0.5 * size, y: 0.4 * size }));
    for (const [index, x, y] of [
      [61, 0.43, 0.62],
      [291, 0.57, 0.62],
      [0, 0.5, 0.6],
      [17, 0.5, 0.64],
    ] as const)
      points[index] = { x: x * size, y: y * size, z: 0 };
    const person = { ...made, mesh: points };
    const isLip = (x: number, y: number) => Math.hypot((x - 0.5) / 0.07, (y - 0.62) / 0.02) < 1;
    const photo = paint(size, size, (x, y) => (isLip(x, y) ? natural : skin));
    /** Draws what it sees, and paints what is redder than skin with a lipstick. */
    const withLipstick: Paint = async () => ({
      on: async ({ data, ...size }) => ({
        ...size,
        data: data.map((level, at) => {
          const green = data[at - (at % 3) + 1]!;
          return green < (skin[1] + natural[1]) / 2 ? lipstick[at % 3]! : level;
        }),
      }),
    });
    const mask = { side: HEAD_SIDE, data: new Float32Array(HEAD_SIDE ** 2).fill(1) };
    const parts = { paintBackground: withLipstick, paintHead: withLipstick, areas: 1, mask };
    const how = { shares: { areas: 1, features: 1, shape: 1 }, faces: [person] };
    const redness = async (config: PipelineConfig) => {
      const { data } = await drawPortrait(photo, how, parts, config);
      const place = (Math.round(0.62 * size) * size + size / 2) * 3;
      return data[place]! - data[place + 1]!;
    };
    const asDrawn = await redness({ ...BEST_PIPELINE, lips: false });
    expect(asDrawn).toBeGreaterThan(120);
    expect(await redness(BEST_PIPELINE)).toBeLessThan(0.7 * asDrawn);
  });

  it('change alone: skin, teeth and beard stay as drawn', () => {
    const drawing = redOver(natural);
    for (const [x, y] of [
      [50, 55],
      [50, 70],
      [50, 82],
      [15, 70],
    ] as const)
      expect(at(drawing, x, y)).toEqual(at(face(lipstick), x, y));
  });
});

describe('skin', () => {
  const person = {
    skin: [110, 74, 58] as const,
    oval: [
      { x: 20, y: 20 },
      { x: 80, y: 20 },
      { x: 80, y: 80 },
      { x: 20, y: 80 },
    ],
    eyes: [],
    left: 0,
    top: 0,
    right: 100,
    bottom: 100,
  };
  const flat = (colour: readonly [number, number, number]) => paint(100, 100, () => colour);
  const white = [1, 1, 1] as const;
  /** What becomes of the colour that a face was drawn in. */
  const kept = (
    skin: readonly [number, number, number],
    drawn: readonly [number, number, number],
    light: readonly [number, number, number] = white,
  ) => {
    const drawing = flat(drawn);
    keepSkinTone(drawing, flat(skin), { people: [{ ...person, skin }], light, areas: 1 });
    const [red, green, blue] = drawing.data.subarray((50 * 100 + 50) * 3);
    return { level: 0.299 * red! + 0.587 * green! + 0.114 * blue!, saturation: 1 - blue! / red! };
  };

  it('of two people in the same place is changed once, not twice', () => {
    const drawn = (people: readonly Person[]) => {
      const drawing = flat([250, 230, 220]);
      keepSkinTone(drawing, flat([110, 74, 58]), { people, light: white, areas: 1 });
      return [...drawing.data.subarray((50 * 100 + 50) * 3, (50 * 100 + 50) * 3 + 3)];
    };
    expect(drawn([person])).not.toEqual([250, 230, 220]);
    for (const [channel, level] of drawn([person]).entries())
      expect(Math.abs(drawn([person, person])[channel]! - level)).toBeLessThanOrEqual(1);
  });

  it('that was painted pale gets its tone back', () => {
    const drawing = flat([245, 225, 215]);
    keepSkinTone(drawing, flat([110, 74, 58]), { people: [person], light: white, areas: 1 });
    const [red, green, blue] = drawing.data.subarray((50 * 100 + 50) * 3);
    expect(0.299 * red! + 0.587 * green! + 0.114 * blue!).toBeLessThan(110);
    expect(red! - blue!).toBeGreaterThan(25);
  });

  it('that is brown in a bright light stays darker than pale skin in the shade, which is as light in the photo', () => {
    const [brown, pale] = [kept([200, 133, 100], [245, 225, 215]), kept([165, 144, 133], [245, 225, 215])];
    expect(brown.level).toBeLessThan(pale.level - 15);
    expect(brown.level).toBeGreaterThan(149);
  });

  it('is not taken for brown where a lamp colours all of the photo', () => {
    const lamp = lightOf(paint(100, 100, (x) => (x < 0.5 ? [210, 150, 105] : [120, 80, 60])));
    const [inLamplight, inDaylight] = [
      kept([200, 133, 100], [245, 225, 215], lamp),
      kept([200, 133, 100], [245, 225, 215], lightOf(flat([128, 128, 128]))),
    ];
    expect(inLamplight.level).toBeGreaterThan(inDaylight.level + 12);
  });

  it('that is brown and was drawn faded gets its hue back, though it is no lighter than it may be', () => {
    const { level, saturation } = kept([224, 129, 89], [195, 163, 150]);
    expect(level).toBeGreaterThan(155);
    expect(saturation).toBeGreaterThan(0.45);
  });

  it('of a photo without colours gets its lightness back too', () => {
    for (const drawn of [[225, 215, 210] as const, [220, 220, 220] as const]) {
      const { level } = kept([90, 90, 90], drawn);
      expect(level).toBeLessThan(120);
      expect(level).toBeGreaterThan(90);
    }
  });

  it('that is light already stays as it was drawn', () => {
    const drawing = flat([245, 225, 215]);
    keepSkinTone(drawing, flat([214, 172, 150]), {
      people: [{ ...person, skin: [214, 172, 150] }],
      light: white,
      areas: 1,
    });
    expect(drawing).toEqual(flat([245, 225, 215]));
  });

  it('changes little where little is too light: no tone of skin turns suddenly', () => {
    const before = [245, 225, 215];
    const levels = Array.from({ length: 60 }, (_, index) => {
      const drawing = flat([245, 225, 215]);
      const skin = [190 + index * 0.5, 130 + index * 0.9, 105 + index * 1.2].map(Math.round);
      const own = { ...person, skin: skin as [number, number, number] };
      keepSkinTone(drawing, flat(own.skin), { people: [own], light: white, areas: 1 });
      return [...drawing.data.subarray((50 * 100 + 50) * 3, (50 * 100 + 50) * 3 + 3)];
    });
    expect(levels.at(-1)).toEqual(before);
    expect(levels[0]).not.toEqual(before);
    levels.slice(1).forEach((colour, index) => {
      for (const channel of [0, 1, 2])
        expect(Math.abs(colour[channel]! - levels[index]![channel]!)).toBeLessThan(6);
    });
  });

  it('goes straight from its own tone to that of the full drawing, however much of the drawing there is', () => {
    const [seen, drawn] = [
      [110, 74, 58],
      [245, 225, 215],
    ] as const;
    const at = (share: number) => {
      const level = (channel: 0 | 1 | 2) =>
        Math.round(seen[channel] + share * (drawn[channel] - seen[channel]));
      const drawing = flat([level(0), level(1), level(2)]);
      keepSkinTone(drawing, flat(seen), { people: [person], light: white, areas: share });
      return [...drawing.data.subarray((50 * 100 + 50) * 3, (50 * 100 + 50) * 3 + 3)];
    };
    const full = at(1);
    for (const share of [0.05, 0.2, 0.4, 0.6, 0.8])
      at(share).forEach((level, channel) => {
        const straight = seen[channel]! + share * (full[channel]! - seen[channel]!);
        expect(Math.abs(level - straight)).toBeLessThan(2);
      });
  });

  it('gets no colour where the style draws without colour', () => {
    const drawing = flat([225, 222, 220]);
    keepSkinTone(drawing, flat([110, 74, 58]), { people: [person], light: white, areas: 1 });
    const [red, , blue] = drawing.data.subarray((50 * 100 + 50) * 3);
    expect(red).toBeLessThan(140);
    expect(red! - blue!).toBeLessThan(8);
  });

  it('ends softly: hair that the face’s outline runs through shows no edge', () => {
    const hair = [30, 24, 22] as const;
    const photo = paint(100, 100, (_, y) => (y < 0.35 ? hair : [110, 74, 58]));
    const drawing = paint(100, 100, (_, y) => (y < 0.35 ? [90, 70, 66] : [245, 225, 215]));
    keepSkinTone(drawing, photo, { people: [person], light: white, areas: 1 });
    const red = (y: number) => drawing.data[(y * 100 + 50) * 3]!;
    const steps = Array.from({ length: 28 }, (_, y) => Math.abs(red(y + 1) - red(y)));
    expect(Math.max(...steps)).toBeLessThan(6);
  });

  it('does not stain what is not skin', () => {
    const photo = paint(100, 100, (x) => (x < 0.85 ? [110, 74, 58] : [60, 90, 190]));
    const drawing = flat([245, 225, 215]);
    keepSkinTone(drawing, photo, { people: [person], light: white, areas: 1 });
    expect([...drawing.data.subarray((50 * 100 + 96) * 3, (50 * 100 + 96) * 3 + 3)]).toEqual([245, 225, 215]);
  });

  describe('around a face', () => {
    const face = { ...person, oval: person.oval.map(({ x, y }) => ({ x: 30 + x * 0.4, y: y * 0.6 })) };
    const lit = [150, 104, 84] as const;
    const shade = [78, 47, 34] as const;
    const wall = [190, 188, 182] as const;
    const pale = [245, 225, 215] as const;
    const levelsAt = (photo: Raster, x: number, y: number) => {
      const drawing = flat(pale);
      keepSkinTone(drawing, photo, { people: [{ ...face, skin: lit }], light: white, areas: 1 });
      return [...drawing.data.subarray((y * 100 + x) * 3, (y * 100 + x) * 3 + 3)];
    };
    const inFace = (x: number, y: number) => x > 0.38 && x < 0.62 && y > 0.12 && y < 0.48;
    const inNeck = (x: number, y: number) => x > 0.42 && x < 0.58 && y >= 0.48 && y < 0.8;

    it('the neck follows, though it lies in the shade and its colour is stronger', () => {
      const photo = paint(100, 100, (x, y) => (inFace(x, y) ? lit : inNeck(x, y) ? shade : wall));
      const [face, neck] = [levelsAt(photo, 50, 30), levelsAt(photo, 50, 65)];
      neck.forEach((level, channel) => {
        expect(Math.abs(level - face[channel]!)).toBeLessThan(12);
      });
    });

    it('a wall of the same colour beside the head is left as it was drawn', () => {
      const photo = paint(100, 100, (x, y) => (inFace(x, y) || x < 0.25 ? lit : wall));
      expect(levelsAt(photo, 10, 20)).toEqual(pale);
    });

    it('a bright wall shows no shadow of a face that is seen from the side', () => {
      const photo = paint(100, 100, (x, y) => (inFace(x, y) && x < 0.57 ? lit : wall));
      expect(levelsAt(photo, 42, 30)[1]!).toBeLessThan(180);
      expect(levelsAt(photo, 64, 30)).toEqual(pale);
    });

    it('red, white and blue clothes are left as they were drawn', () => {
      for (const cloth of [
        [225, 50, 40],
        [235, 236, 238],
        [60, 80, 150],
      ] as const) {
        const photo = paint(100, 100, (x, y) => (inFace(x, y) ? lit : y >= 0.55 ? cloth : wall));
        const stained = levelsAt(photo, 50, 80);
        stained.forEach((level, channel) => {
          expect(pale[channel]! - level).toBeLessThan(20);
        });
      }
    });
  });
});

describe('a face too small for the networks', () => {
  const flatPaint: Paint = async () => ({
    on: async ({ width, height }) => ({ width, height, data: new Uint8Array(width * height * 3).fill(200) }),
  });
  const parts = {
    paintBackground: flatPaint,
    paintHead: flatPaint,
    areas: 1,
    mask: { side: HEAD_SIDE, data: new Float32Array(HEAD_SIDE ** 2).fill(1) },
  };
  const whole = { areas: 1, features: 1, shape: 1 };
  const config = { ...BEST_PIPELINE, skinTone: false };
  /** How much light and dark there still is around the pupils of a face in a photo of stripes. */
  const linesLeft = async (scale: number, how: PipelineConfig) => {
    const size = 400;
    const photo: Raster = {
      width: size,
      height: size,
      data: Uint8Array.from({ length: size * size * 3 }, (_, at) => (Math.floor(at / 6) % 2 ? 60 : 160)),
    };
    const face = faceIn(size, scale);
    const drawing = await drawPortrait(photo, { shares: whole, faces: [face] }, parts, how);
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
      areas: 1,
      mask: { side: HEAD_SIDE, data },
    };
    const how = { shares: { areas: 1, features: 1, shape: 1 }, faces: [faceIn(size)] };
    const levels = async (config: PipelineConfig) => {
      const drawn = await drawPortrait(
        paint(size, size, () => [130, 130, 130]),
        how,
        parts,
        config,
      );
      return Array.from({ length: size }, (_, x) => drawn.data[((size / 2) * size + x) * 3]!);
    };
    const plain = { ...BEST_PIPELINE, skinTone: false, lips: false };
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
