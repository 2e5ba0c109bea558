import { describe, expect, it } from 'vitest';
import type { Tip } from '../../../src/cartoon.ts';
import { tipsFor } from '../../../src/inference/faces/tips.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { faceAt } from '../../fixtures/faces.ts';

const options = { crop: 'none', faces: 'all', format: 'png' } as const;
const box = { x: 300, y: 200, width: 220, height: 300 };

interface Scene {
  /** Lightness of face and surroundings, 0…255. */
  readonly face?: number;
  readonly around?: number;
  /** Distance between the fine lines in the face, in pixels. */
  readonly lines?: number;
}

/** A face as far as light and lines go: an ellipse with fine stripes in it, on an even ground. */
function scene({ face = 170, around = 120, lines = 5 }: Scene): Raster {
  const [width, height] = [800, 800];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = (x - 410) / 110;
      const v = (y - 350) / 150;
      const wave = 1 + 0.2 * Math.sin((2 * Math.PI * (x + 0.6 * y)) / lines);
      data.fill(u * u + v * v < 1 ? face * wave : around, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  return { width, height, data };
}

const codes = (tips: readonly Tip[]) => tips.map(({ code }) => code);
const tipsOf = (what: Scene, face = faceAt(box), longSide = 1600) =>
  codes(tipsFor({ photo: scene(what), faces: [face], longSide, options }));

describe('a tip', () => {
  it('is not given for a large, well-lit, sharp face from the front', () => {
    expect(tipsOf({})).toEqual([]);
  });

  it('says that no face was found', () => {
    const tips = tipsFor({ photo: scene({}), faces: [], longSide: 1600, options });
    expect(tips).toEqual([{ code: 'no-face', crop: 'none' }]);
  });

  it('says that the face is dark, unless its lights are light', () => {
    expect(tipsOf({ face: 60, around: 60 })).toEqual(['dark']);
    expect(tipsOf({ face: 100, around: 60 })).toEqual([]);
  });

  it('says that the light comes from behind when the surroundings are light', () => {
    expect(tipsOf({ face: 60, around: 230 })).toEqual(['backlit']);
    expect(tipsOf({ face: 110, around: 230 })).toEqual([]);
  });

  it('says that a face without fine lines is blurry', () => {
    expect(tipsOf({ lines: 40 })).toEqual(['blurry']);
    expect(tipsOf({ lines: 6 })).toEqual([]);
  });

  it('does not judge lines in a face too small to show them', () => {
    const small = faceAt({ x: 370, y: 300, width: 80, height: 100 });
    expect(tipsOf({ lines: 40 }, small)).toEqual([]);
  });

  it('reports a strong side view, not a half turn', () => {
    expect(tipsOf({}, faceAt(box, { yaw: 45 }))).toEqual(['side-view']);
    expect(tipsOf({}, faceAt(box, { yaw: -45 }))).toEqual(['side-view']);
    expect(tipsOf({}, faceAt(box, { yaw: 30 }))).toEqual([]);
  });

  it('says how small a face is, unless a crop brings it closer', () => {
    const face = faceAt({ x: 400, y: 300, width: 45, height: 60 });
    const observed = { photo: scene({}), faces: [face], longSide: 1600 };
    expect(tipsFor({ ...observed, options })).toEqual([
      { code: 'small-face', fraction: expect.closeTo(0.075) },
    ]);
    expect(tipsFor({ ...observed, options: { ...options, crop: 'portrait' } })).toEqual([]);
    expect(tipsFor({ ...observed, options: { ...options, format: 'sticker' } })).toEqual([]);
    expect(tipsOf({}, faceAt({ x: 400, y: 300, width: 75, height: 100 }))).toEqual([]);
  });

  it('does not ask people to come closer of whom there are many', () => {
    const faces = [300, 400, 500].map((x) => faceAt({ x, y: 300, width: 45, height: 60 }));
    const tips = tipsFor({ photo: scene({}), faces, longSide: 1600, options });
    expect(codes(tips)).toEqual(['several-faces']);
  });

  it('counts the faces when all of them are drawn', () => {
    const faces = [faceAt(box), faceAt({ x: 20, y: 200, width: 200, height: 260 })];
    const observed = { photo: scene({}), faces, longSide: 1600 };
    expect(tipsFor({ ...observed, options })).toEqual([{ code: 'several-faces', count: 2 }]);
    expect(tipsFor({ ...observed, options: { ...options, faces: 'largest' } })).toEqual([]);
    expect(tipsFor({ ...observed, options: { ...options, crop: 'avatar' } })).toEqual([]);
  });

  it('says that the photo that was sent is small', () => {
    expect(tipsOf({}, faceAt(box), 499)).toEqual(['small-photo']);
    expect(tipsOf({}, faceAt(box), 500)).toEqual([]);
  });

  it('comes with the most useful first', () => {
    const face = faceAt(box, { yaw: 60 });
    expect(tipsOf({ face: 75, around: 50, lines: 40 }, face)).toEqual(['dark', 'blurry', 'side-view']);
  });

  it('about a small photo stands for those that it explains, and for a crop that would make it smaller', () => {
    expect(tipsOf({ lines: 40 }, faceAt(box), 300)).toEqual(['small-photo']);
    const small = faceAt({ x: 400, y: 300, width: 45, height: 60 });
    expect(tipsOf({}, small, 300)).toEqual(['small-photo']);
  });

  it('advises one way to a larger face, not two', () => {
    const faces = [300, 500].map((x) => faceAt({ x, y: 300, width: 45, height: 60 }));
    const tips = tipsFor({ photo: scene({}), faces, longSide: 1600, options });
    expect(codes(tips)).toEqual(['small-face']);
  });

  it('is not about the side view of one face of a crowd', () => {
    const faces = [20, 300, 560].map((x) => faceAt({ ...box, x }, { yaw: 60 }));
    const tips = tipsFor({ photo: scene({}), faces, longSide: 1600, options });
    expect(codes(tips)).not.toContain('side-view');
  });

  it('never comes twice, and never beside one that it contradicts', () => {
    for (const tips of everySituation()) {
      const given = codes(tips);
      expect(new Set(given).size, String(given)).toBe(given.length);
      for (const contrary of CONTRARY)
        expect(given.filter((code) => contrary.includes(code)).length, String(given)).toBeLessThan(2);
    }
  });
});

/** Codes that say, or advise, the contrary of each other, or the same. */
const CONTRARY: readonly (readonly Tip['code'][])[] = [
  ['no-face', 'small-face', 'several-faces'],
  ['no-face', 'side-view'],
  ['no-face', 'dark', 'backlit'],
  ['blurry', 'small-photo'],
  ['small-face', 'small-photo'],
];

/** Tips for combinations of all that they are derived from. */
function* everySituation(): Generator<readonly Tip[]> {
  const photos = [{ face: 60, around: 60 }, { face: 60, around: 230 }, { lines: 40 }].map(scene);
  const everyFaces = [0, 1, 2, 53].flatMap((count) =>
    [box, { x: 300, y: 200, width: 45, height: 60 }].map((size) =>
      Array.from({ length: count }, () => faceAt(size, { yaw: 60 })),
    ),
  );
  const everyOptions = [
    {},
    { faces: 'largest' },
    { crop: 'portrait' },
    { crop: 'avatar' },
    { format: 'sticker' },
  ] as const;
  for (const photo of photos)
    for (const faces of everyFaces)
      for (const longSide of [300, 1600])
        for (const other of everyOptions)
          yield tipsFor({ photo, faces, longSide, options: { ...options, ...other } });
}
