import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/inference/engines/engine.ts';
import { type FilterStyle, parseFilterStyles } from '../../../src/inference/engines/filters/styles.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { filtersInOwnColours } from './own-colours.ts';
import { distance, flatShare, lumaOf, portrait, SKIN_TONES } from './pictures.ts';

const STRENGTHS = [0.1, 0.25, 0.4, 0.6, 0.8, 1];
const photos = new URL('../../../../shared/photos/', import.meta.url);
const styles = parseFilterStyles(
  readFileSync(new URL('../../../config/filters.json', import.meta.url), 'utf8'),
);
const pictures = new Map<string, Raster>([
  ['a light portrait', portrait(128, SKIN_TONES[1])],
  ['a dark portrait', portrait(128, SKIN_TONES[4], 9)],
]);
/** Each look as it is, without the textures of its medium, and without its lines as well. */
const variants = new Map<string, FilterStyle>();
for (const [id, style] of styles) {
  const plain = withoutTextures(style);
  variants.set(id, style).set(`${id} plain`, plain).set(`${id} unlined`, withoutLines(plain));
}
let engine: Engine;

beforeAll(async () => {
  engine = await filtersInOwnColours({ styles: variants, threads: 1 });
  if (existsSync(photos))
    for (const name of ['if_016.jpg', 'if_055.jpg']) pictures.set(name, await load(new URL(name, photos)));
  else console.info('the shared photos are not here: strength is measured on generated portraits only');
});
afterAll(() => engine.close());

describe.each([...styles.keys()])('strength of %s', (style) => {
  it('moves away from the photo, flattens areas and darkens lines, step by step', async () => {
    for (const [name, photo] of pictures) {
      const distances: number[] = [];
      const flat: number[] = [];
      const lines: number[] = [];
      for (const strength of STRENGTHS) {
        const drawing = await engine.draw(photo, { style, strength, faces: [] });
        const plain = await engine.draw(photo, { style: `${style} plain`, strength, faces: [] });
        const unlined = await engine.draw(photo, { style: `${style} unlined`, strength, faces: [] });
        distances.push(distance(drawing, photo));
        flat.push(flatShare(plain));
        lines.push(mean(lumaOf(unlined)) - mean(lumaOf(plain)));
      }
      expectRising(distances, 0.2, `distance to ${name}`);
      expect(distances[0], `${name} at 0.1`).toBeLessThan(8);
      expect(distances.at(-1), `${name} at 1`).toBeGreaterThan(12);
      expectRising(flat, 0.02, `flat areas of ${name}`);
      expect(flat.at(-1), `flat areas of ${name}`).toBeGreaterThan(Math.min(flat[0]! + 0.03, 0.9));
      expectRising(lines, 0.15, `lines of ${name}`);
      expect(lines.at(-1), `lines of ${name}`).toBeGreaterThan(0.3);
    }
  });
});

describe.each(['ink', 'pencil'])('the colors of %s', (style) => {
  it('are nearly gone long before the paper is white, and mostly there in a light filter', async () => {
    for (const tone of SKIN_TONES) {
      const photo = portrait(128, tone);
      const at = async (strength: number) => engine.draw(photo, { style, strength, faces: [] });
      const share = async (strength: number) => chromaOf(await at(strength)) / chromaOf(photo);
      expect(await share(0.2), String(tone)).toBeGreaterThan(0.5);
      expect(await share(0.4), String(tone)).toBeLessThan(0.3);
    }
  });
});

/** Mean difference of a pixel's largest and smallest channel. */
function chromaOf({ data }: Raster): number {
  let sum = 0;
  for (let place = 0; place < data.length; place += 3) {
    const [red, green, blue] = [data[place]!, data[place + 1]!, data[place + 2]!];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return sum / (data.length / 3);
}

/** Each value is at least the one before, but for `slack`. */
function expectRising(values: readonly number[], slack: number, of: string): void {
  const falls = values.slice(1).filter((value, index) => value < values[index]! - slack);
  expect(falls, `${of}: ${values.map((value) => value.toFixed(2)).join(' ')}`).toEqual([]);
}

function withoutTextures(style: FilterStyle): FilterStyle {
  return {
    ...style,
    lines: { ...style.lines, dry: 0 },
    paper: { ...style.paper, grain: 0, border: 0, void: 0, seal: 0 },
    // Few tones have edges of their own.
    colour: { ...style.colour, palette: 0 },
    marks: { ...style.marks, pigment: 0, halftone: 0, hatch: 0 },
  };
}

function withoutLines(style: FilterStyle): FilterStyle {
  return { ...style, lines: { ...style.lines, fine: 0, contour: 0 } };
}

function mean(values: Float32Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

async function load(file: URL): Promise<Raster> {
  const { data, info } = await sharp(readFileSync(file))
    .resize(128, 128, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
