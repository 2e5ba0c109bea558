import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/inference/engines/engine.ts';
import { mapFaces } from '../../../src/inference/engines/filters/face-maps.ts';
import { around } from '../../../src/inference/engines/filters/shapes.ts';
import { type FilterStyle, parseFilterStyles } from '../../../src/inference/engines/filters/styles.ts';
import { type Face, moveFace } from '../../../src/inference/faces/face.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { faceAt } from '../../fixtures/faces.ts';
import { filtersInOwnColours } from './own-colours.ts';
import { distance, lumaOf, noiseFrom, picture, portrait, SKIN_TONES, sameNumbers } from './pictures.ts';
import { DRAWN, isIn, portraitFace } from './portrait-face.ts';

const SIDE = 240;
const styles = parseFilterStyles(
  readFileSync(new URL('../../../config/filters.json', import.meta.url), 'utf8'),
);
const ids = [...styles.keys()];
/** The looks, each with all tones, without its lines, and without lines and textures. */
const variants = new Map<string, FilterStyle>(styles);
for (const [id, style] of styles) {
  const lined = {
    ...style,
    colour: { ...style.colour, palette: 0 },
    marks: { ...style.marks, washes: 0 },
  };
  const unlined = { ...lined, lines: { ...style.lines, fine: 0, contour: 0 } };
  variants.set(`${id} lined`, lined).set(`${id} unlined`, unlined);
  variants.set(`${id} bare`, {
    ...unlined,
    paper: { ...style.paper, grain: 0, void: 0, seal: 0 },
    marks: { ...style.marks, pigment: 0, halftone: 0, hatch: 0 },
  });
}
let engine: Engine;
beforeAll(async () => {
  engine = await filtersInOwnColours({ styles: variants, threads: 1 });
});
afterAll(() => engine.close());

const face = portraitFace(SIDE);
const draw = (photo: Raster, style: string, faces: readonly Face[], strength = 0.8) =>
  engine.draw(photo, { style, strength, faces });

/** Mean of numbers over the places that are asked for, given as parts of the picture's side. */
function meanOver(values: Float32Array, wanted: (place: { u: number; v: number }) => boolean): number {
  let [sum, count] = [0, 0];
  values.forEach((value, at) => {
    const place = { u: ((at % SIDE) + 0.5) / SIDE, v: (Math.floor(at / SIDE) + 0.5) / SIDE };
    if (!wanted(place)) return;
    sum += value;
    count += 1;
  });
  return sum / count;
}

describe('with a face', () => {
  it.each(ids)('%s draws eyes and lips in stronger lines', async (style) => {
    const onParts = (place: { u: number; v: number }) =>
      [...DRAWN.eyes, DRAWN.mouth].some((part) => isIn(part, place, 0.015));
    for (const tone of [SKIN_TONES[1], SKIN_TONES[3]]) {
      const photo = portrait(SIDE, tone);
      const ink = async (faces: readonly Face[]) => {
        const [lined, unlined] = [
          await draw(photo, `${style} lined`, faces),
          await draw(photo, `${style} unlined`, faces),
        ].map(lumaOf) as [Float32Array, Float32Array];
        return meanOver(
          lined.map((value, at) => unlined[at]! - value),
          onParts,
        );
      };
      expect(await ink([face]), String(tone)).toBeGreaterThan(1.05 * (await ink([])));
    }
  });

  it.each(ids)('%s shades cheeks more smoothly', async (style) => {
    const noise = noiseFrom(5);
    // Blotches of a few pixels, as of pores and stubble.
    const blotches = Float32Array.from({ length: (SIDE / 4) ** 2 }, () => 14 * noise());
    const clean = portrait(SIDE, SKIN_TONES[2]);
    const photo = picture(SIDE, SIDE, (x, y) => {
      const at = 3 * (y * SIDE + x);
      const blotch = blotches[(y >> 2) * (SIDE / 4) + (x >> 2)]!;
      return [clean.data[at]! + blotch, clean.data[at + 1]! + blotch, clean.data[at + 2]! + blotch];
    });
    const cheeks = [
      { x: 0.4, y: 0.56, rx: 0.05, ry: 0.04 },
      { x: 0.6, y: 0.56, rx: 0.05, ry: 0.04 },
    ];
    const roughness = async (faces: readonly Face[]) => {
      const luma = lumaOf(await draw(photo, `${style} bare`, faces, 0.7));
      const steps = luma.map(
        (value, at) =>
          Math.abs((luma[at + 1] ?? value) - value) + Math.abs((luma[at + SIDE] ?? value) - value),
      );
      return meanOver(steps, (place) => cheeks.some((cheek) => isIn(cheek, place)));
    };
    expect(await roughness([face])).toBeLessThan(0.9 * (await roughness([])));
  });

  it.each(ids)('%s leaves teeth light and takes their cast away', async (style) => {
    const teeth = { ...DRAWN.mouth, rx: 0.85 * DRAWN.mouth.rx, ry: 0.75 * DRAWN.mouth.ry };
    for (const tone of [SKIN_TONES[1], SKIN_TONES[3]]) {
      const clean = portrait(SIDE, tone);
      const photo = picture(SIDE, SIDE, (x, y) => {
        const at = 3 * (y * SIDE + x);
        if (isIn(teeth, { u: (x + 0.5) / SIDE, v: (y + 0.5) / SIDE })) return [222, 208, 176];
        return [clean.data[at]!, clean.data[at + 1]!, clean.data[at + 2]!];
      });
      const drawing = await draw(photo, style, [face], 0.9);
      const inner = { ...teeth, rx: 0.7 * teeth.rx, ry: 0.5 * teeth.ry };
      const channel = (c: number) =>
        meanOver(
          Float32Array.from({ length: SIDE * SIDE }, (_, at) => drawing.data[3 * at + c]!),
          (place) => isIn(inner, place),
        );
      const [red, green, blue] = [channel(0), channel(1), channel(2)];
      expect(green, `${style} on ${tone}`).toBeGreaterThan(185);
      expect(red - blue, `${style} on ${tone}`).toBeLessThan(46 * 0.9);
    }
  });

  it.each(ids)('%s shows no step where the face ends', async (style) => {
    // Skin all over, from light into deep shade: whatever changes at the face's outline is the drawing's own doing.
    const photo = picture(SIDE, SIDE, (x, y) => {
      const light = 1.05 - 0.8 * (x / SIDE) + 0.1 * Math.cos(y / 50);
      return SKIN_TONES[2].map((value) => value * light) as [number, number, number];
    });
    const [known, unknown] = [await draw(photo, style, [face]), await draw(photo, style, [])].map(lumaOf) as [
      Float32Array,
      Float32Array,
    ];
    const change = known.map((value, at) => value - unknown[at]!);
    const { x, y, rx, ry } = DRAWN.face;
    const changeAt = (angle: number, beyond: number) => {
      const column = Math.round((x + (rx + beyond) * Math.cos(angle)) * SIDE);
      const row = Math.round((y + (ry + beyond) * Math.sin(angle)) * SIDE);
      return mean8(change, row * SIDE + column);
    };
    const steps = Array.from({ length: 60 }, (_, index) => {
      const angle = (index / 30) * Math.PI;
      return Math.abs(changeAt(angle, -0.04) - changeAt(angle, 0.04));
    });
    expect(Math.max(...steps)).toBeLessThan(14);
  });

  it('draws the same bytes twice, and changes no photo', async () => {
    const photo = portrait(96, SKIN_TONES[1]);
    const before = photo.data.slice();
    const faces = [portraitFace(96)];
    for (const style of ids)
      expect(
        sameNumbers((await draw(photo, style, faces)).data, (await draw(photo, style, faces)).data),
        style,
      ).toBe(true);
    expect(sameNumbers(photo.data, before)).toBe(true);
  });

  it('moves away from the photo step by step, as without one', async () => {
    const photo = portrait(128, SKIN_TONES[3]);
    for (const style of ids) {
      let last = 0;
      for (const strength of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        const now = distance(await draw(photo, style, [portraitFace(128)], strength), photo);
        expect(now, `${style} at ${strength}`).toBeGreaterThan(last - 0.2);
        last = now;
      }
    }
  });

  it('draws whatever box it is given: outside, far too large, of no size, several', async () => {
    const photo = portrait(64, SKIN_TONES[0]);
    const coordinate = fc.double({ min: -200, max: 200, noNaN: true });
    const length = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 400, noNaN: true }));
    const box = fc.record({ x: coordinate, y: coordinate, width: length, height: length });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(box, fc.integer({ min: -90, max: 90 })), { minLength: 1, maxLength: 3 }),
        async (boxes) => {
          const faces = boxes.map(([upright, roll]) => faceAt(upright, { roll }));
          const { zones, parts, complexion } = mapFaces(photo, faces, { width: 32, height: 32 });
          for (const { data } of [zones, parts, complexion])
            expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
          const { data } = await draw(photo, 'comic', faces);
          expect(data.length).toBe(photo.data.length);
          // A number gone astray would turn whole areas black.
          expect(lumaOf({ ...photo, data }).filter((value) => value < 3).length).toBeLessThan(64 * 64 * 0.5);
        },
      ),
      { numRuns: 20, seed: 4 },
    );
  });

  it('gives each of two people their own complexion', () => {
    const [light, dark] = [portrait(SIDE, SKIN_TONES[0]), portrait(SIDE, SKIN_TONES[4])];
    const both = picture(2 * SIDE, SIDE, (x, y) => {
      const { data } = x < SIDE ? light : dark;
      const at = 3 * (y * SIDE + (x % SIDE));
      return [data[at]!, data[at + 1]!, data[at + 2]!];
    });
    const faces = [face, moveFace(face, { scale: 1, left: -SIDE, top: 0 })];
    const { data, dims } = mapFaces(both, faces, { width: 128, height: 64 }).complexion;
    const [, , rows, columns] = dims as [number, number, number, number];
    const lightnessAt = (u: number, v: number) =>
      data[2 * rows * columns + Math.floor(v * rows) * columns + Math.floor(u * columns)]!;
    expect(lightnessAt(0.25, 0.5)).toBeGreaterThan(0.7);
    expect(lightnessAt(0.75, 0.5)).toBeLessThan(0.3);
  });
});

describe('without a face', () => {
  it('draws what it is known to draw', async () => {
    const file = new URL('../../fixtures/drawings-without-faces.png', import.meta.url);
    const before = await sharp(readFileSync(file)).removeAlpha().raw().toBuffer();
    const photo = portrait(64, SKIN_TONES[1]);
    for (const [index, style] of ids.entries()) {
      const { data } = await draw(photo, style, []);
      const was = before.subarray(index * data.length, (index + 1) * data.length);
      // Not to the byte: other processors round otherwise.
      const changed = data.filter((value, at) => Math.abs(value - was[at]!) > 2).length;
      expect(changed, style).toBeLessThan(0.001 * data.length);
    }
  });
});

describe('distances from an outline', () => {
  it('are those from a circle, for a polygon of many corners', () => {
    const corners = Array.from({ length: 90 }, (_, index) => ({
      x: 20 + 9 * Math.cos((index / 45) * Math.PI),
      y: 15 + 9 * Math.sin((index / 45) * Math.PI),
    }));
    let visited = 0;
    around({ width: 40, height: 30 }, { points: corners }, 3, (at, away) => {
      visited += 1;
      const [x, y] = [(at % 40) + 0.5, Math.floor(at / 40) + 0.5];
      expect(away).toBeCloseTo(Math.hypot(x - 20, y - 15) - 9, 1);
    });
    expect(Math.abs(visited - Math.PI * 12 ** 2)).toBeLessThan(20);
  });

  it('have no inside along a line', () => {
    const points = [
      { x: 2, y: 2 },
      { x: 18, y: 2 },
      { x: 18, y: 18 },
    ];
    const middle: number[] = [];
    around({ width: 20, height: 20 }, { points, open: true }, 20, (at, away) => {
      expect(away).toBeGreaterThanOrEqual(0);
      if (at === 10 * 20 + 10) middle.push(away);
    });
    expect(middle).toEqual([7.5]);
  });
});

/** Mean of the 8 × 8 values around a place. */
function mean8(values: Float32Array, at: number): number {
  let sum = 0;
  for (let y = -4; y < 4; y++) for (let x = -4; x < 4; x++) sum += values[at + y * SIDE + x]!;
  return sum / 64;
}
