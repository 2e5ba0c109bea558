import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/inference/engines/engine.ts';
import { createFiltersEngine } from '../../../src/inference/engines/filters/engine.ts';
import { parseFilterStyles } from '../../../src/inference/engines/filters/styles.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { faceAt } from '../../fixtures/faces.ts';
import { lumaOf, picture } from './pictures.ts';

const styles = parseFilterStyles(
  readFileSync(new URL('../../../config/filters.json', import.meta.url), 'utf8'),
);
let engine: Engine;
beforeAll(() => {
  engine = createFiltersEngine({ styles, threads: 1 });
});
afterAll(() => engine.close());

const WIDTH = 512;
const HEIGHT = 320;
/** Letters of 5 × 7 squares. */
const LETTERS = {
  H: ['10001', '10001', '10001', '11111', '10001', '10001', '10001'],
  E: ['11111', '10000', '10000', '11110', '10000', '10000', '11111'],
  L: ['10000', '10000', '10000', '10000', '10000', '10000', '11111'],
  O: ['01110', '10001', '10001', '10001', '10001', '10001', '01110'],
  N: ['10001', '11001', '10101', '10101', '10011', '10001', '10001'],
};
const TEXT = [...'HELLONEONHELENONE'] as (keyof typeof LETTERS)[];
/** Where the text is: from its left upper corner on, with strokes of two pixels. */
const STROKE = 2;
const PLACE = { left: 60, top: 60, across: 6 * STROKE * TEXT.length, down: 7 * STROKE };

/** Whether a pixel belongs to the letters of the text. */
function isInked(x: number, y: number): boolean {
  const [u, v] = [Math.floor((x - PLACE.left) / STROKE), Math.floor((y - PLACE.top) / STROKE)];
  const letter = TEXT[Math.floor(u / 6)];
  return u >= 0 && v >= 0 && v < 7 && letter !== undefined && LETTERS[letter][v]?.[u % 6] === '1';
}

type Colour = readonly [number, number, number];
const card = (paper: Colour, ink: Colour) =>
  picture(WIDTH, HEIGHT, (x, y) => [...(isInked(x, y) ? ink : paper)] as [number, number, number]);

/** The correlation of lightness with that of the photo, in the text and a little around it. */
function likeness(drawing: Raster, photo: Raster): number {
  const margin = 8;
  const values = (raster: Raster) =>
    lumaOf(raster).filter((_, at) => {
      const [x, y] = [(at % WIDTH) - PLACE.left, Math.floor(at / WIDTH) - PLACE.top];
      return x >= -margin && x < PLACE.across + margin && y >= -margin && y < PLACE.down + margin;
    });
  const [drawn, wanted] = [values(drawing), values(photo)];
  const mean = (of: Float32Array) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [middle, aim] = [mean(drawn), mean(wanted)];
  const product = (one: Float32Array, at: number, other: Float32Array, by: number) =>
    one.reduce((sum, value, index) => sum + (value - at) * (other[index]! - by), 0);
  return (
    product(drawn, middle, wanted, aim) /
    Math.sqrt(product(drawn, middle, drawn, middle) * product(wanted, aim, wanted, aim))
  );
}

describe.each(['cel', 'comic', 'pop'])('print in %s', (style) => {
  it.each<[string, Colour, Colour]>([
    ['dark on light', [225, 232, 243], [20, 20, 24]],
    ['light on dark', [32, 64, 120], [250, 250, 250]],
  ])('%s stays legible', async (_, paper, ink) => {
    const photo = card(paper, ink);
    const drawing = await engine.draw(photo, { style, strength: 0.7, faces: [] });
    expect(likeness(drawing, photo)).toBeGreaterThan(0.88);
  });

  it('is none in a face', async () => {
    const text = card([225, 232, 243], [20, 20, 24]);
    const face = faceAt({ x: 40, y: 40, width: 240, height: 240 });
    const inFace = await engine.draw(text, { style, strength: 0.7, faces: [face] });
    const elsewhere = await engine.draw(text, { style, strength: 0.7, faces: [] });
    expect(likeness(inFace, text)).toBeLessThan(likeness(elsewhere, text) - 0.003);
  });

  it('is no grid of stripes, which is outlined', async () => {
    const stripes = picture(WIDTH, HEIGHT, (_, y) => {
      const level = y > 60 && y < 120 && (y >> 1) % 4 === 0 ? 90 : 220;
      return [level, level, level];
    });
    const drawing = await engine.draw(stripes, { style, strength: 0.7, faces: [] });
    const darkest = (raster: Raster) => lumaOf(raster).reduce((least, value) => Math.min(least, value));
    expect(darkest(drawing)).toBeLessThan(60);
  });
});
