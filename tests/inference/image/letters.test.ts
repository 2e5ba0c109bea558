import { expect, it } from 'vitest';
import { writeLabel } from '../../../src/inference/image/letters.ts';

const BOX = { left: 10, top: 20, width: 200, height: 30 };

it('has a shape for every character of a style’s id, each another', () => {
  const shapes = [...'abcdefghijklmnopqrstuvwxyz0123456789-'].map((letter) =>
    JSON.stringify(writeLabel(letter, BOX).segments),
  );
  expect(shapes).not.toContain('[]');
  // A zero is a letter o with a stroke through it.
  expect(new Set(shapes).size).toBe(37);
});

it.each(['3d', 'handdrawn', 'a-style-of-32-letters-is-the-most'])(
  'writes %s in the middle of its box',
  (text) => {
    const { segments } = writeLabel(text, BOX);
    const across = segments.flatMap(([x1, , x2]) => [x1, x2]);
    const down = segments.flatMap(([, y1, , y2]) => [y1, y2]);
    expect(Math.min(...across)).toBeGreaterThanOrEqual(BOX.left);
    expect(Math.max(...across)).toBeLessThanOrEqual(BOX.left + BOX.width);
    expect(Math.min(...across) + Math.max(...across)).toBeCloseTo(2 * BOX.left + BOX.width, -1);
    expect(Math.min(...down)).toBeGreaterThan(BOX.top);
    expect(Math.max(...down)).toBeLessThan(BOX.top + BOX.height);
  },
);
