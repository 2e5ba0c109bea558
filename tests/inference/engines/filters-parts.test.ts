import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineKernels } from '../../../src/inference/engines/filters/lines.ts';
import { fitLongSide, rowWeights, toPlanes } from '../../../src/inference/engines/filters/sampling.ts';
import { parseFilterStyles } from '../../../src/inference/engines/filters/styles.ts';
import {
  cloudTile,
  hatchTile,
  paperTile,
  placeTile,
} from '../../../src/inference/engines/filters/textures.ts';
import { picture, sameNumbers } from './pictures.ts';

const config = readFileSync(new URL('../../../config/filters.json', import.meta.url), 'utf8');
const side = fc.integer({ min: 1, max: 60 });

describe('the styles file', () => {
  it('names style and field of a wrong value', () => {
    const wrong = JSON.parse(config);
    wrong.ink.lines.width = 'broad';
    expect(() => parseFilterStyles(JSON.stringify(wrong))).toThrow(/filter style ink, lines\.width: /);
  });

  it('refuses a field it does not know and one that is missing', () => {
    const wrong = JSON.parse(config);
    wrong.cel.sparkle = 1;
    expect(() => parseFilterStyles(JSON.stringify(wrong))).toThrow(/filter style cel/);
    delete wrong.cel.sparkle;
    delete wrong.cel.blacks;
    expect(() => parseFilterStyles(JSON.stringify(wrong))).toThrow(/filter style cel, blacks/);
  });
});

describe.each([
  ['paper', paperTile],
  ['cloud', cloudTile],
  ['hatch', hatchTile],
])('the %s texture', (_, make) => {
  const tile = make();
  const at = (x: number, y: number) => tile.data[(y % tile.size) * tile.size + (x % tile.size)]!;

  it('is the same every time', () => {
    expect(sameNumbers(make().data, tile.data)).toBe(true);
  });

  it('is neutral on average, one deviation being forty steps', () => {
    const mean = tile.data.reduce((a, b) => a + b, 0) / tile.data.length;
    const variance = tile.data.reduce((a, b) => a + (b - mean) ** 2, 0) / tile.data.length;
    expect(mean).toBeCloseTo(128, -0.5);
    expect(Math.sqrt(variance)).toBeGreaterThan(34);
    expect(Math.sqrt(variance)).toBeLessThan(42);
  });

  it('repeats without a seam', () => {
    const step = (column: number) => {
      let sum = 0;
      for (let y = 0; y < tile.size; y++) sum += Math.abs(at(column, y) - at(column + 1, y));
      return sum / tile.size;
    };
    const inside = Array.from({ length: tile.size - 1 }, (_, x) => step(x));
    expect(step(tile.size - 1)).toBeLessThanOrEqual(1.15 * Math.max(...inside));
  });

  it('fills any width at any scale from the same period', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 700 }),
        (scale, width) => {
          const period = Math.max(8, Math.round(tile.size * scale));
          const row = placeTile(tile, scale, width).row(3);
          expect(row.length).toBe(width);
          for (let x = period; x < width; x += 97) expect(row[x]).toBe(row[x - period]);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('sampling', () => {
  it('keeps the mean when it shrinks or enlarges', () => {
    fc.assert(
      fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
        const photo = picture(width, height, (x, y) => [(x * 37) % 256, (y * 91) % 256, 77]);
        const planes = toPlanes(photo, { width: toWidth, height: toHeight });
        const area = toWidth * toHeight;
        for (let c = 0; c < 3; c++) {
          const before =
            photo.data.filter((_, i) => i % 3 === c).reduce((a, b) => a + b, 0) / (width * height);
          const after = planes.subarray(c * area, (c + 1) * area).reduce((a, b) => a + b, 0) / area;
          expect(after * 255).toBeCloseTo(before, 2);
        }
      }),
    );
  });

  it('interpolates rows in strips as in one piece', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 9 }), (sourceHeight, height, strip) => {
        const source = Float32Array.from({ length: sourceHeight }, (_, i) => i);
        for (let from = 0; from < height; from += strip) {
          const count = Math.min(strip, height - from);
          const { first, rows, weights } = rowWeights(sourceHeight, height, from, count);
          for (let i = 0; i < count; i++) {
            let value = 0;
            for (let k = 0; k < rows; k++) value += weights[i * rows + k]! * source[first + k]!;
            const centre = ((from + i + 0.5) * sourceHeight) / height - 0.5;
            expect(value).toBeCloseTo(Math.min(Math.max(centre, 0), sourceHeight - 1), 4);
          }
        }
      }),
    );
  });

  it('fits a size into a long side and keeps one pixel at least', () => {
    expect(fitLongSide({ width: 2000, height: 40 }, 512)).toEqual({ width: 512, height: 10 });
    expect(fitLongSide({ width: 1, height: 3000 }, 512)).toEqual({ width: 1, height: 512 });
  });
});

describe('line kernels', () => {
  it('answer to a line and not to an even area', () => {
    const { kernels, radius } = lineKernels(1.2, 2.2);
    const size = 2 * radius + 1;
    for (let direction = 0; direction < 8; direction++) {
      const kernel = kernels.subarray(direction * size ** 2, (direction + 1) * size ** 2);
      expect(kernel.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 5);
    }
    const dark = (y: number) => (y === radius ? 0 : 1);
    const answers = Array.from({ length: 8 }, (_, direction) => {
      let sum = 0;
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) sum += kernels[direction * size ** 2 + y * size + x]! * dark(y);
      return sum;
    });
    // A dark row runs in direction 0, along x.
    expect(answers.indexOf(Math.max(...answers))).toBe(0);
    expect(answers[0]).toBeGreaterThan(0.05);
  });
});
