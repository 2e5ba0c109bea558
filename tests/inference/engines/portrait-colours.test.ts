import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expose, exposureOf } from '../../../src/inference/engines/portrait/colours/exposure.ts';
import { placesOf } from '../../../src/inference/engines/portrait/colours/face-places.ts';
import { fillFeatures } from '../../../src/inference/engines/portrait/colours/fill-features.ts';
import { transferHeadColours } from '../../../src/inference/engines/portrait/colours/head.ts';
import { transferColours } from '../../../src/inference/engines/portrait/colours/surroundings.ts';
import { drawTeeth } from '../../../src/inference/engines/portrait/colours/teeth.ts';
import { drawPortrait } from '../../../src/inference/engines/portrait/draw.ts';
import { HEAD_SIDE } from '../../../src/inference/engines/portrait/head.ts';
import type { Carry, Paint } from '../../../src/inference/engines/portrait/painting.ts';
import {
  BEST_PIPELINE,
  OFFICIAL_PIPELINE,
  type PipelineConfig,
} from '../../../src/inference/engines/portrait/pipeline-config.ts';
import { LIPS } from '../../../src/inference/faces/outlines.ts';
import { resizeArea } from '../../../src/inference/image/area.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { distance, picture, portrait, SKIN_TONES } from './pictures.ts';
import { DRAWN, isIn, portraitFace } from './portrait-face.ts';

type Colour = readonly [red: number, green: number, blue: number];

const SIDE = HEAD_SIDE;
const { mesh } = portraitFace(SIDE);
const luma = ([red, green, blue]: Colour) => 0.299 * red + 0.587 * green + 0.114 * blue;
const saturation = (colour: Colour) => 1 - Math.min(...colour) / Math.max(...colour);

/** The mean colour of 5×5 pixels around a place, as parts of the sides. */
function colourAt({ width, height, data }: Raster, u: number, v: number): Colour {
  const sums = [0, 0, 0];
  for (let row = -2; row <= 2; row++)
    for (let column = -2; column <= 2; column++) {
      const place = ((Math.round(v * height) + row) * width + Math.round(u * width) + column) * 3;
      for (let channel = 0; channel < 3; channel++) sums[channel]! += data[place + channel]! / 25;
    }
  return sums as unknown as Colour;
}

/** A face of flat colours, where `portraitFace` has one. */
const face = (skin: Colour, parts: { lips?: Colour; beard?: Colour; shade?: Colour; eyes?: Colour } = {}) =>
  picture(SIDE, SIDE, (x, y) => {
    const at = { u: x / SIDE, v: y / SIDE };
    if (DRAWN.eyes.some((eye) => isIn(eye, at))) return parts.eyes ?? [235, 232, 228];
    if (isIn(DRAWN.mouth, at)) return parts.lips ?? skin;
    if (!isIn(DRAWN.face, at)) return [120, 140, 160];
    if (parts.beard && at.v > 0.7) return parts.beard;
    return parts.shade && at.u > 0.5 ? parts.shade : skin;
  });
const transferred = (photo: Raster, drawing: Raster): Raster => {
  const result = { ...drawing, data: drawing.data.slice() };
  transferHeadColours(result, photo, mesh);
  return result;
};
const PALE: Colour = [250, 225, 215];
const CHEEK = [0.4, 0.54] as const;
const CHIN = [0.5, 0.74] as const;

describe('a picture’s light and colours', () => {
  it.each([
    ['washed out', (level: number) => 90 + level * 0.6],
    ['too dark', (level: number) => level * 0.6],
  ])('come back to a drawing that is %s', (_, change) => {
    const photo = portrait(256, SKIN_TONES[2]);
    const drawing = { ...photo, data: photo.data.map((level) => change(level)) };
    const result = { ...drawing, data: drawing.data.slice() };
    transferColours(result, photo);
    const broad = (one: Raster) => resizeArea(one, { width: 16, height: 16 });
    expect(distance(broad(result), broad(photo))).toBeLessThan(0.25 * distance(broad(drawing), broad(photo)));
  });

  it('leave the drawing its lines, and bring back none of the photo’s fine detail', () => {
    const stripes = picture(256, 256, (x) => (x % 2 ? [170, 150, 130] : [130, 110, 90]));
    const line = picture(256, 256, (_, y) => (Math.abs(y - 128) < 2 ? [20, 20, 20] : [240, 230, 230]));
    transferColours(line, stripes);
    const [on, off] = [colourAt(line, 0.5, 128 / 256), colourAt(line, 0.5, 0.25)];
    expect(luma(off)).toBeLessThan(luma([150, 130, 110]) + 8);
    expect(luma(off) - luma(on)).toBeGreaterThan(50);
    const row = Array.from({ length: 100 }, (_, x) => line.data[(64 * 256 + 70 + x) * 3]!);
    expect(Math.max(...row) - Math.min(...row)).toBeLessThan(3);
  });

  it('are those of any photo in any drawing, of any size: no level leaves its range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        (width, height, seed) => {
          const noise = (salt: number) =>
            picture(width, height, (x, y) => [
              (x * 37 + y * 91 + seed + salt) % 256,
              (x * y + salt) % 256,
              (seed * salt) % 256,
            ]);
          const drawing = noise(1);
          transferColours(drawing, noise(7));
          expect(drawing.data.length).toBe(width * height * 3);
          transferColours(drawing, drawing);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a face’s light and colours', () => {
  it.each(SKIN_TONES.map((skin) => [skin]))('skin %j painted pale gets its tone back', (skin) => {
    const result = colourAt(transferred(face(skin), face(PALE)), ...CHEEK);
    for (const [channel, level] of result.entries()) expect(Math.abs(level - skin[channel]!)).toBeLessThan(6);
  });

  it('a beard that was painted over comes back, and a slight shade does not', () => {
    const skin = SKIN_TONES[1];
    const [bearded, shaded] = [
      transferred(face(skin, { beard: [70, 50, 40] }), face(PALE)),
      transferred(face(skin, { beard: [206, 152, 120] }), face(PALE)),
    ].map((drawing) => luma(colourAt(drawing, ...CHEEK)) - luma(colourAt(drawing, ...CHIN)));
    expect(bearded).toBeGreaterThan(70);
    expect(Math.abs(shaded!)).toBeLessThan(4);
  });

  it('a moustache comes back, though nose and lips nearly meet', () => {
    const skin = SKIN_TONES[1];
    const lips = new Set<number>(LIPS);
    const close = mesh.map((point, index) =>
      lips.has(index) ? { ...point, y: point.y - 0.03 * SIDE } : point,
    );
    const photo = face(skin);
    for (let y = Math.round(0.582 * SIDE); y < 0.608 * SIDE; y++)
      for (let x = Math.round(0.46 * SIDE); x < 0.54 * SIDE; x++)
        photo.data.set([70, 50, 40], (y * SIDE + x) * 3);
    const drawing = face(PALE);
    transferHeadColours(drawing, photo, close);
    expect(luma(colourAt(drawing, ...CHEEK)) - luma(colourAt(drawing, 0.5, 0.595))).toBeGreaterThan(80);
  });

  it('light from one side comes back', () => {
    const drawing = transferred(face([200, 150, 120], { shade: [70, 50, 40] }), face(PALE));
    expect(luma(colourAt(drawing, 0.4, 0.54)) - luma(colourAt(drawing, 0.6, 0.54))).toBeGreaterThan(60);
  });

  it('the whites of the eyes stay lighter and greyer than the skin', () => {
    const eye = colourAt(transferred(face(SKIN_TONES[3]), face(PALE, { eyes: [245, 245, 245] })), 0.41, 0.44);
    expect(luma(eye)).toBeGreaterThan(luma(SKIN_TONES[3]) + 60);
    expect(saturation(eye)).toBeLessThan(0.2);
  });

  it('a grey photo’s drawing is grey, whatever colours it was painted in', () => {
    const photo = picture(SIDE, SIDE, (x, y) => [90 + (x + y) / 6, 90 + (x + y) / 6, 90 + (x + y) / 6]);
    const drawing = transferred(photo, face(PALE, { eyes: [90, 160, 220], lips: [200, 40, 60] }));
    for (const [u, v] of [CHEEK, [0.41, 0.44], [0.5, 0.66]] as const)
      expect(saturation(colourAt(drawing, u, v))).toBeLessThan(0.08);
  });

  it('lines drawn over skin stay darker than it', () => {
    const drawing = face(PALE);
    for (let x = 100; x < 190; x++) drawing.data.set([40, 30, 30], (165 * SIDE + x) * 3);
    const result = transferred(face(SKIN_TONES[3]), drawing);
    const [line] = result.data.subarray((165 * SIDE + 140) * 3);
    expect(line).toBeLessThan(SKIN_TONES[3][0] - 40);
  });
});

describe('a face’s features', () => {
  const skin = SKIN_TONES[1];
  const nose = { x: 0.5, y: 0.54, rx: 0.03, ry: 0.05 };

  it('do not darken a drawn nose: neither nostrils nor the shade of eye sockets', () => {
    const photo = face(skin);
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) {
        const at = { u: x / SIDE, v: y / SIDE };
        const isSocket = Math.abs(at.v - 0.46) < 0.035 && Math.abs(Math.abs(at.u - 0.5) - 0.09) < 0.06;
        if (isSocket || isIn(nose, at)) photo.data.set([90, 60, 45], (y * SIDE + x) * 3);
      }
    const drawing = transferred(photo, face(PALE));
    const darker = luma(colourAt(drawing, ...CHEEK)) - luma(colourAt(drawing, nose.x, nose.y));
    expect(darker).toBeLessThan(13);
  });

  it('are filled from what counts: not from hair that hangs over a face', () => {
    const size = { width: 112, height: 112 };
    const scale = size.width / SIDE;
    const cells = mesh.map(({ x, y }) => ({ x: x * scale, y: y * scale }));
    const halves = (left: number, right: number) =>
      Float32Array.from({ length: 112 ** 2 }, (_, cell) => (cell % 112 < 56 ? left : right));
    const places = placesOf(cells, size);
    const atNose = Math.round(nose.y * 112) * 112 + Math.round(nose.x * 112);
    const filled = fillFeatures(places, halves(1, 0.05))(halves(1, 0))[atNose]!;
    expect(filled).toBeGreaterThan(0.85);
    expect(fillFeatures(places)(halves(1, 0))[atNose]).toBeLessThan(0.8);
  });
});

describe('teeth', () => {
  const skin = SKIN_TONES[2];
  const white: Colour = [225, 220, 205];
  const black: Colour = [40, 25, 25];
  /** The middle of a drawn mouth after the photo's teeth were drawn in it. */
  const mouth = (seen: Colour, drawn: Colour, points = mesh) => {
    const drawing = face(skin, { lips: drawn });
    drawTeeth(drawing, {
      photo: face(skin, { lips: seen }),
      mesh: points,
      skin: { luma: luma(skin), red: skin[0] - luma(skin) },
    });
    return colourAt(drawing, DRAWN.mouth.x, DRAWN.mouth.y);
  };

  it('that the photo shows are white in a mouth that was drawn dark', () => {
    const drawn = mouth(white, black);
    expect(luma(drawn)).toBeGreaterThan(200);
    expect(saturation(drawn)).toBeLessThan(0.1);
  });

  it('are drawn in the shade as light as they are there', () => {
    expect(luma(mouth([110, 105, 95], black))).toBeGreaterThan(luma(skin));
  });

  it.each([
    ['a dark mouth', black],
    ['a tongue', [150, 70, 70] as Colour],
    ['lips', [160, 90, 75] as Colour],
  ])('are not made of %s', (_, seen) => {
    for (const level of mouth(seen, black)) expect(level).toBeLessThan(50);
  });

  it('are drawn in a mouth only: there would be two', () => {
    for (const [channel, level] of mouth(white, skin).entries()) expect(level).toBeCloseTo(skin[channel]!, 0);
  });

  it('are nowhere where a mouth lies outside the picture', () => {
    const outside = mesh.map(({ x, y, ...point }) => ({ ...point, x: x + 2 * SIDE, y: y - 2 * SIDE }));
    expect(luma(mouth(white, black, outside))).toBeLessThan(50);
  });
});

describe('lips', () => {
  const skin = SKIN_TONES[1];
  const natural: Colour = [196, 130, 108];
  const lipstick: Colour = [190, 30, 50];
  const redness = (drawing: Raster) => {
    const [red, green] = colourAt(drawing, 0.5, 0.66);
    return red - green;
  };

  it('that wear no lipstick are drawn with none', () => {
    const drawn = redness(transferred(face(skin, { lips: natural }), face(skin, { lips: lipstick })));
    expect(drawn).toBeLessThan(0.6 * (lipstick[0] - lipstick[1]));
    expect(drawn).toBeGreaterThan(skin[0] - skin[1]);
  });

  it('stay red where they are red in the photo', () => {
    const drawn = redness(transferred(face(skin, { lips: lipstick }), face(skin, { lips: lipstick })));
    expect(drawn).toBeGreaterThan(0.9 * (lipstick[0] - lipstick[1]));
  });

  it.each([
    ['pale', natural],
    ['dark', [120, 70, 60] as Colour],
  ])('get the photo’s lipstick back where they were drawn %s', (_, lips) => {
    const drawn = transferred(face(skin, { lips: lipstick }), face(skin, { lips }));
    expect(redness(drawn)).toBeGreaterThan(0.5 * (lipstick[0] - lipstick[1]));
    for (const [channel, level] of colourAt(drawn, 0.5, 0.71).entries())
      expect(Math.abs(level - skin[channel]!)).toBeLessThan(4);
  });

  it('get no colour from the photo where none were drawn: there would be two mouths', () => {
    const drawn = redness(transferred(face(skin, { lips: lipstick }), face(skin)));
    expect(Math.abs(drawn - (skin[0] - skin[1]))).toBeLessThan(0.28 * (lipstick[0] - lipstick[1]));
  });

  it('change alone: skin around them stays', () => {
    const plain = transferred(face(skin, { lips: natural }), face(skin));
    const red = transferred(face(skin, { lips: natural }), face(skin, { lips: lipstick }));
    for (const [u, v] of [CHEEK, [0.5, 0.71], [0.5, 0.61]] as const)
      expect(Math.abs(luma(colourAt(red, u, v)) - luma(colourAt(plain, u, v)))).toBeLessThan(3);
  });
});

describe('exposure', () => {
  it('brings a dark face to the light that the networks know, and leaves a light one', () => {
    for (const skin of SKIN_TONES.slice(2)) {
      const head = face(skin);
      const exposed = colourAt(expose(head, exposureOf(head, mesh)!), ...CHEEK);
      expect(luma(exposed)).toBeGreaterThan(120);
    }
    expect(exposureOf(face(SKIN_TONES[0]), mesh)).toBeUndefined();
  });

  it('can be taken back', () => {
    const head = portrait(128, SKIN_TONES[3]);
    expect(distance(expose(expose(head, 0.5), 2), head)).toBeLessThan(3);
  });
});

describe('a drawn portrait', () => {
  const size = 400;
  const photo = portrait(size, SKIN_TONES[3]);
  const parts = (heads: Raster[]) => {
    const pale: Paint = async (seen) => {
      heads.push(seen);
      return { on: async ({ data, ...guide }) => ({ ...guide, data: data.map((level) => 130 + level / 2) }) };
    };
    const mask = { side: HEAD_SIDE, data: new Float32Array(HEAD_SIDE ** 2).fill(1) };
    const carry: Carry = (drawing) => ({ on: async () => drawing });
    return { paintBackground: pale, paintHead: pale, carry, carryHead: carry, mask };
  };
  const draw = (config: PipelineConfig, colors: 'photo' | 'style', heads: Raster[] = []) =>
    drawPortrait(
      photo,
      {
        style: 'anime',
        shares: { areas: 1, features: 1, shape: 1 },
        simplified: 1,
        faces: [portraitFace(size)],
        colors,
      },
      parts(heads),
      { ...config, meshPoints: true },
    );
  const cheek = (drawing: Raster) => luma(colourAt(drawing, 0.42, 0.55));

  it('has the photo’s colours, the style’s when these are asked for, and the official ones in the official pipeline', async () => {
    const wanted = cheek(photo);
    expect(Math.abs(cheek(await draw(BEST_PIPELINE, 'photo')) - wanted)).toBeLessThan(8);
    expect(cheek(await draw(BEST_PIPELINE, 'style'))).toBeGreaterThan(wanted + 30);
    expect(cheek(await draw(OFFICIAL_PIPELINE, 'photo'))).toBeGreaterThan(wanted + 60);
  });

  it('shows the networks a dark face in a better light, whatever colours are asked for', async () => {
    for (const colors of ['photo', 'style'] as const) {
      const heads: Raster[] = [];
      await draw(BEST_PIPELINE, colors, heads);
      expect(luma(colourAt(heads[1]!, 0.5, 0.6))).toBeGreaterThan(cheek(photo) + 40);
    }
    const heads: Raster[] = [];
    await draw(OFFICIAL_PIPELINE, 'photo', heads);
    expect(luma(colourAt(heads[1]!, 0.5, 0.6))).toBeLessThan(cheek(photo) + 20);
  });
});
