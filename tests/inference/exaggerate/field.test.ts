import { describe, expect, it } from 'vitest';
import { type Bulge, boxOf, displacementOf } from '../../../src/inference/exaggerate/bulge.ts';
import { readField, sampleField, warpPoint } from '../../../src/inference/exaggerate/field.ts';
import { warpPicture } from '../../../src/inference/exaggerate/warp.ts';
import { picture } from '../engines/pictures.ts';

const SIDE = 200;
const bulge: Bulge = {
  centre: { x: 100, y: 90 },
  direction: { x: 1, y: 0 },
  reach: { along: 60, up: 40, down: 50 },
  scale: 1.5,
  lift: 0,
  even: 0.4,
};
const fieldOf = (...bulges: Bulge[]) =>
  sampleField(boxOf(bulges), displacementOf(bulges), { width: SIDE, height: SIDE }, 96);
const at = (field: ReturnType<typeof fieldOf>, x: number, y: number) => {
  const by = new Float64Array(2);
  readField(field, { x, y }, by);
  return [...by];
};

describe('a field of displacements', () => {
  it('takes pixels from nearer the centre of what is enlarged, evenly in its middle', () => {
    const [dx, dy] = at(fieldOf(bulge), 112, 94);
    expect(dx).toBeCloseTo(-12 / 3, 2);
    expect(dy).toBeCloseTo(-4 / 3, 2);
  });

  it('takes them from farther where something is made smaller', () => {
    expect(at(fieldOf({ ...bulge, scale: 0.8 }), 110, 90)[0]).toBeCloseTo(10 / 4, 2);
  });

  it('moves up what is lifted, turned with the face', () => {
    const lifted = { ...bulge, scale: 1, lift: 6 };
    expect(at(fieldOf(lifted), 104, 88)[1]).toBeCloseTo(6, 2);
    expect(at(fieldOf({ ...lifted, direction: { x: 0, y: 1 } }), 104, 88)[0]).toBeCloseTo(-6, 2);
  });

  it.each([
    [162, 90],
    [100, 49],
    [100, 141],
    [0, 0],
    [-5, 300],
  ])('moves nothing beyond its reach, as at %i, %i', (x, y) => {
    expect(at(fieldOf(bulge), x, y)).toEqual([0, 0]);
  });

  it('turns with the face', () => {
    const turned = fieldOf({ ...bulge, direction: { x: 0, y: 1 } });
    expect(at(turned, 100, 145)[1]).toBeLessThan(-0.1);
    expect(at(turned, 152, 90)).toEqual([0, 0]);
  });

  it('takes nothing from beyond the picture', () => {
    const field = fieldOf({ ...bulge, centre: { x: 20, y: 90 }, scale: 0.5 });
    for (let x = 0.5; x < 80; x += 3) expect(x + at(field, x, 90)[0]!).toBeGreaterThanOrEqual(0);
  });

  it('says where a point of the photo goes: what is there then comes from the point', () => {
    const field = fieldOf(bulge, { ...bulge, centre: { x: 60, y: 120 }, scale: 0.7 });
    for (const point of [
      { x: 120, y: 95 },
      { x: 70, y: 110 },
      { x: 100, y: 60 },
    ]) {
      const moved = warpPoint(field, point);
      const [dx, dy] = at(field, moved.x, moved.y);
      expect(moved.x + dx!).toBeCloseTo(point.x, 2);
      expect(moved.y + dy!).toBeCloseTo(point.y, 2);
    }
  });
});

describe('a warped picture', () => {
  const disc = picture(SIDE, SIDE, (x, y) =>
    Math.hypot(x - 100, y - 90) < 12 ? [0, 0, 0] : [255, 200, 100],
  );

  it('shows what is enlarged larger, and still round', () => {
    const { data } = warpPicture(disc, fieldOf(bulge));
    const isDark = (x: number, y: number) => data[(y * SIDE + x) * 3]! < 128;
    const dark = Array.from({ length: SIDE }, (_, place) => place);
    expect(dark.filter((x) => isDark(x, 90)).length).toBeCloseTo(1.5 * 23, -0.5);
    expect(dark.filter((y) => isDark(100, y)).length).toBe(dark.filter((x) => isDark(x, 90)).length);
  });

  it('is the same picture, byte for byte, where nothing moves', () => {
    const lines = picture(SIDE, SIDE, (x, y) => [(x * 37) % 256, (y * 53) % 256, (x * y) % 256]);
    const warped = warpPicture(lines, fieldOf(bulge));
    const changed = [...warped.data.keys()].filter((at) => warped.data[at] !== lines.data[at]);
    const outside = changed.filter((at) => {
      const [x, y] = [Math.floor(at / 3) % SIDE, Math.floor(at / 3 / SIDE)];
      return x <= 38 || x >= 162 || y <= 38 || y >= 142;
    });
    expect(outside).toEqual([]);
    expect(changed.length).toBeGreaterThan(0);
  });

  it('leaves the photo as it was', () => {
    const before = new Uint8Array(disc.data);
    warpPicture(disc, fieldOf(bulge));
    expect(Buffer.compare(disc.data, before)).toBe(0);
  });

  it('never folds: along a line pixels come from places in the same order', () => {
    const field = fieldOf({ ...bulge, scale: 1.8 });
    let last = Number.NEGATIVE_INFINITY;
    for (let x = 30; x < 170; x += 0.5) {
      const from = x + at(field, x, 90)[0]!;
      expect(from).toBeGreaterThan(last);
      last = from;
    }
  });
});
