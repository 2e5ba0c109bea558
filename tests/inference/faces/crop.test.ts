import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cut, cutOf, headBox } from '../../../src/inference/faces/crop.ts';
import { middle } from '../../../src/inference/faces/geometry.ts';
import { faceAt } from '../../fixtures/faces.ts';

const picture = { width: 1000, height: 1200 };
const isInside = ({ left, top, width, height }: Cut, whole: { width: number; height: number }) =>
  left >= 0 && top >= 0 && left + width <= whole.width && top + height <= whole.height;

const someFace = fc
  .record({
    picture: fc.record({
      width: fc.integer({ min: 40, max: 4000 }),
      height: fc.integer({ min: 40, max: 4000 }),
    }),
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    part: fc.double({ min: 0.02, max: 1, noNaN: true }),
    yaw: fc.double({ min: -80, max: 80, noNaN: true }),
    roll: fc.double({ min: -180, max: 180, noNaN: true }),
  })
  .map(({ picture: whole, x, y, part, yaw, roll }) => {
    const height = part * Math.min(whole.width, whole.height);
    const width = 0.75 * height;
    const box = { x: x * (whole.width - width), y: y * (whole.height - height), width, height };
    return { whole, face: faceAt(box, { yaw, roll }) };
  });

describe('an avatar', () => {
  it('is a square with the head in its middle, hair and chin and air around', () => {
    const face = faceAt({ x: 400, y: 500, width: 150, height: 200 });
    const cut = cutOf('avatar', picture, face);
    const head = headBox(face);
    expect(cut.width).toBe(cut.height);
    expect(Math.abs(cut.left + cut.width / 2 - middle(head).x)).toBeLessThanOrEqual(1);
    expect(Math.abs(cut.top + cut.height / 2 - middle(head).y)).toBeLessThanOrEqual(1);
    expect(cut.top).toBeLessThan(500 - 0.5 * 200);
    expect(cut.top + cut.height).toBeGreaterThan(700 + 20);
  });

  it('moves inside the picture, then draws nearer, before it lets the head off the middle', () => {
    const face = faceAt({ x: 80, y: 500, width: 150, height: 200 });
    const cut = cutOf('avatar', picture, face);
    expect(isInside(cut, picture)).toBe(true);
    expect(cut.width).toBeLessThan(
      cutOf('avatar', picture, faceAt({ x: 400, y: 500, width: 150, height: 200 })).width,
    );
    expect(cut.width).toBeGreaterThanOrEqual(headBox(face).height);
  });

  it('lets a head near the upper edge lie a little above the middle, so that hair and neck stay in', () => {
    const face = faceAt({ x: 400, y: 150, width: 210, height: 280 });
    const cut = cutOf('avatar', picture, face);
    const head = headBox(face);
    const down = middle(head).y - cut.top;
    expect(cut.top).toBe(0);
    expect(cut.width).toBeGreaterThan(2.2 * down);
    expect(down / cut.height).toBeGreaterThanOrEqual(0.4);
    expect(Math.abs(cut.left + cut.width / 2 - middle(head).x)).toBeLessThanOrEqual(1);
  });

  it('is square, whole pixels, and outside the picture only when the head is too', () => {
    fc.assert(
      fc.property(someFace, ({ whole, face }) => {
        const cut = cutOf('avatar', whole, face);
        const head = headBox(face);
        expect(cut.width).toBe(cut.height);
        expect(Object.values(cut).every(Number.isInteger)).toBe(true);
        expect(cut.width).toBeGreaterThan(0);
        const fits = Math.max(head.width, head.height) <= Math.min(whole.width, whole.height);
        if (fits) expect(isInside(cut, whole)).toBe(true);
      }),
    );
  });

  it('reaches beyond a narrow picture rather than cutting hair and chin off', () => {
    const narrow = { width: 300, height: 1000 };
    const face = faceAt({ x: 20, y: 400, width: 260, height: 330 });
    const cut = cutOf('avatar', narrow, face);
    const head = headBox(face);
    expect(cut.left).toBeLessThan(0);
    expect(cut.top).toBeLessThanOrEqual(head.y + 1);
    expect(cut.top + cut.height).toBeGreaterThanOrEqual(head.y + head.height - 1);
  });

  it('leaves room for the back of a head in profile', () => {
    const at = { x: 400, y: 500, width: 150, height: 200 };
    const looksRight = middle(headBox(faceAt(at, { yaw: 50 }))).x;
    const looksLeft = middle(headBox(faceAt(at, { yaw: -50 }))).x;
    expect(looksRight).toBeLessThan(475);
    expect(looksLeft).toBeGreaterThan(475);
  });

  it('follows a tilted head to where its hair is', () => {
    const at = { x: 400, y: 500, width: 150, height: 200 };
    expect(middle(headBox(faceAt(at, { roll: 40 }))).x).toBeGreaterThan(475 + 10);
    expect(middle(headBox(faceAt(at, { roll: -40 }))).x).toBeLessThan(475 - 10);
  });

  it('is the largest square, rather high up, where there is no face', () => {
    expect(cutOf('avatar', { width: 600, height: 1000 }, undefined)).toEqual({
      left: 0,
      top: 140,
      width: 600,
      height: 600,
    });
    expect(cutOf('avatar', { width: 1000, height: 600 }, undefined)).toEqual({
      left: 200,
      top: 0,
      width: 600,
      height: 600,
    });
  });
});

describe('a portrait', () => {
  it('shows head and shoulders, four to five', () => {
    const face = faceAt({ x: 450, y: 300, width: 120, height: 160 });
    const cut = cutOf('portrait', picture, face);
    const head = headBox(face);
    expect(cut.width / cut.height).toBeCloseTo(0.8, 1);
    expect(cut.top).toBeLessThan(head.y);
    expect(cut.top + cut.height).toBeGreaterThan(460 + 160);
    expect(cut.width).toBeGreaterThan(2.2 * 120);
  });

  it('lies inside the picture and holds the middle of the face', () => {
    fc.assert(
      fc.property(someFace, ({ whole, face }) => {
        const cut = cutOf('portrait', whole, face);
        const { x, y } = middle(face.box);
        expect(Object.values(cut).every(Number.isInteger)).toBe(true);
        expect(isInside(cut, whole)).toBe(true);
        expect(Math.min(cut.width, cut.height)).toBeGreaterThan(0);
        expect(x).toBeGreaterThanOrEqual(cut.left - 1);
        expect(x).toBeLessThanOrEqual(cut.left + cut.width + 1);
        expect(y).toBeGreaterThanOrEqual(cut.top - 1);
        expect(y).toBeLessThanOrEqual(cut.top + cut.height + 1);
      }),
    );
  });

  it('is the whole picture where there is no face', () => {
    expect(cutOf('portrait', picture, undefined)).toEqual({ left: 0, top: 0, ...picture });
  });
});

it('no crop is the whole picture', () => {
  expect(cutOf('none', picture, faceAt({ x: 1, y: 2, width: 30, height: 40 }))).toEqual({
    left: 0,
    top: 0,
    ...picture,
  });
});
