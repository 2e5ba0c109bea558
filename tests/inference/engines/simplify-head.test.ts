import { describe, expect, it } from 'vitest';
import { HEAD_SIDE } from '../../../src/inference/engines/portrait/head.ts';
import { keepMouth } from '../../../src/inference/engines/portrait/mouth.ts';
import { simplifyHead } from '../../../src/inference/engines/portrait/simplify-head.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { meanFaceAt } from '../exaggerate/mean-mesh.ts';
import { picture, sameNumbers } from './pictures.ts';

const { mesh } = meanFaceAt(60, { x: 144, y: 150 });
const head = (level: (x: number, y: number) => number) =>
  picture(HEAD_SIDE, HEAD_SIDE, (x, y) => {
    const all = level(x, y);
    return [all, all, all];
  });
const at = ({ data }: Raster, { x, y }: { x: number; y: number }) =>
  data[3 * (Math.floor(y) * HEAD_SIDE + Math.floor(x))]!;
const drawn = (drawing: Raster, style: string, share = 1) => {
  simplifyHead(drawing, style, { mesh, share });
  return drawing;
};

describe('a head in art', () => {
  const cheek = mesh[50]!;
  const beside = { x: 6, y: cheek.y };
  const folds = [Math.floor(cheek.x), beside.x];
  const folded = () => head((x) => (folds.some((fold) => x === fold || x === fold + 1) ? 70 : 150));

  it('has outlines, but hardly any where they would be wrinkles', () => {
    const drawing = drawn(folded(), 'artstyle');
    expect(at(drawing, beside)).toBeLessThan(35);
    expect(at(drawing, cheek)).toBeGreaterThan(60);
  });

  it('has few tones, of which one is its skin’s', () => {
    const shaded = head((x) => 60 + x / 3);
    const drawing = drawn(
      head((x) => 60 + x / 3),
      'artstyle',
    );
    const differing = drawing.data.filter((level, place) => place > 2 && level !== drawing.data[place - 3]);
    const before = shaded.data.filter((level, place) => place > 2 && level !== shaded.data[place - 3]);
    expect(differing.length).toBeLessThan(0.8 * before.length);
    for (const level of [83, 125, 171]) {
      const flat = drawn(
        head(() => level),
        'artstyle',
      );
      expect(Math.abs(at(flat, cheek) - level)).toBeLessThanOrEqual(1);
    }
  });

  it('stays as it was drawn in other styles, and where nothing is asked for', () => {
    expect(sameNumbers(drawn(folded(), '3d').data, folded().data)).toBe(true);
    expect(sameNumbers(drawn(folded(), 'artstyle', 0).data, folded().data)).toBe(true);
  });
});

describe('a mouth that is kept', () => {
  it('is mostly the photo’s, and nothing else is', () => {
    const drawing = head(() => 200);
    keepMouth(
      drawing,
      head(() => 100),
      mesh,
    );
    const lips = { x: (mesh[13]!.x + mesh[14]!.x) / 2, y: (mesh[13]!.y + mesh[14]!.y) / 2 };
    expect(at(drawing, lips)).toBeLessThan(135);
    expect(at(drawing, lips)).toBeGreaterThan(110);
    for (const point of [50, 4, 159, 152]) expect(at(drawing, mesh[point]!)).toBe(200);
  });
});
