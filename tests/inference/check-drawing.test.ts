import { describe, expect, it } from 'vitest';
import { checkDrawing } from '../../src/inference/check-drawing.ts';

const of = (value: (index: number) => number) => ({
  width: 300,
  height: 200,
  data: Uint8Array.from({ length: 180_000 }, (_, index) => value(index)),
});
const photo = of((index) => (index * 31) % 256);
const black = of(() => 0);

describe('a drawing', () => {
  it('of one color is refused where the photo shows something', () => {
    expect(() => checkDrawing(black, photo)).toThrow('one-color');
  });

  it.each([
    ['that shows something', of((index) => (index > 90_000 ? 200 : 100)), photo],
    ['of a plain photo', black, of(() => 90)],
    ['of a photo that is nearly plain', black, of((index) => 90 + (index % 7))],
  ])('%s is fine', (_, drawn, from) => {
    expect(() => checkDrawing(drawn, from)).not.toThrow();
  });
});
