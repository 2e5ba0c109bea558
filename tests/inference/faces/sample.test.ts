import { describe, expect, it } from 'vitest';
import { squareAt } from '../../../src/inference/faces/geometry.ts';
import { pyramidOf } from '../../../src/inference/faces/pyramid.ts';
import { sampleSquare } from '../../../src/inference/faces/sample.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';

function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  return { width, height, data };
}

const range = [0, 255] as const;
const slope = picture(40, 30, (x, y) => [5 * x, 5 * y, 10]);
/** The colour where a ramp of 5 per pixel has a place. */
const ramp = (place: number) => 5 * (place - 0.5);

describe('a square cut out of a photo', () => {
  it('is the photo itself when nothing is turned or scaled', () => {
    const square = sampleSquare([slope], { side: 8, toPhoto: squareAt(8, { x: 14, y: 9 }, 8, 0), range });
    expect(Array.from(square.slice(0, 3))).toEqual([50, 25, 10]);
    expect(Array.from(square.slice(-3))).toEqual([85, 60, 10]);
  });

  it('lies between pixels where it falls between them', () => {
    const toPhoto = squareAt(4, { x: 20.3, y: 15.2 }, 6, 0.4);
    const square = sampleSquare([slope], { side: 4, toPhoto, range });
    const { a, b, shiftX, shiftY } = toPhoto;
    const [u, v] = [2.5, 1.5];
    expect(square[(1 * 4 + 2) * 3]).toBeCloseTo(ramp(a * u - b * v + shiftX), 3);
    expect(square[(1 * 4 + 2) * 3 + 1]).toBeCloseTo(ramp(b * u + a * v + shiftY), 3);
  });

  it('can be taken as in a mirror', () => {
    const how = { side: 5, toPhoto: squareAt(5, { x: 20, y: 15 }, 7, 0.3), range };
    const plain = sampleSquare([slope], how);
    const mirrored = sampleSquare([slope], { ...how, mirrored: true });
    for (let row = 0; row < 5; row++)
      for (let column = 0; column < 5; column++)
        expect(mirrored[(row * 5 + column) * 3]).toBeCloseTo(plain[(row * 5 + 4 - column) * 3]!, 3);
  });

  it('is black, the lowest value, outside the photo', () => {
    const square = sampleSquare([slope], {
      side: 2,
      toPhoto: squareAt(2, { x: -50, y: 10 }, 4, 0),
      range: [-1, 1],
    });
    expect(Array.from(square)).toEqual(Array(12).fill(-1));
  });

  it('fades to black over one pixel at the edge', () => {
    const white = picture(4, 4, () => [255, 255, 255]);
    const square = sampleSquare([white], { side: 1, toPhoto: squareAt(1, { x: 0, y: 2 }, 1, 0), range });
    expect(square[0]).toBeCloseTo(127.5);
  });

  it('averages fine patterns away when the photo is shrunk', () => {
    const board = picture(600, 600, (x, y) => ((x + y) % 2 ? [255, 255, 255] : [0, 0, 0]));
    const pyramid = pyramidOf(board);
    const square = sampleSquare(pyramid, {
      side: 300,
      toPhoto: squareAt(300, { x: 300, y: 300 }, 600, 0),
      range,
    });
    expect(Math.min(...square.slice(9000, 12000))).toBeGreaterThan(120);
    expect(Math.max(...square.slice(9000, 12000))).toBeLessThan(136);
  });
});

describe('the pyramid', () => {
  it('halves until a square of 256 pixels shows the whole photo', () => {
    const sizes = pyramidOf(picture(1100, 700, () => [1, 2, 3])).map(({ width, height }) => [width, height]);
    expect(sizes).toEqual([
      [1100, 700],
      [550, 350],
      [275, 175],
    ]);
  });

  it('keeps colours in their places', () => {
    const [, half] = pyramidOf(picture(513, 3, (x) => (x < 256 ? [200, 100, 0] : [0, 50, 250])));
    expect(half && [half.width, half.height]).toEqual([256, 1]);
    expect(Array.from(half!.data.slice(0, 3))).toEqual([200, 100, 0]);
    expect(Array.from(half!.data.slice(-3))).toEqual([0, 50, 250]);
  });

  it.each([516, 517])('rounds the mean of two by two pixels, %d pixels wide', (width) => {
    const photo = picture(width, 4, (x, y) => [(x * 89 + y) % 256, (x * 211 + y * 5) % 256, x % 2 ? 255 : y]);
    const [, half] = pyramidOf(photo);
    const byte = (column: number, row: number, channel: number) =>
      photo.data[(row * width + column) * 3 + channel]!;
    const means = Array.from(half!.data, (_, place) => {
      const [pixel, channel] = [Math.floor(place / 3), place % 3];
      const [x, y] = [2 * (pixel % half!.width), 2 * Math.floor(pixel / half!.width)];
      const sum = [0, 1].flatMap((right) => [byte(x + right, y, channel), byte(x + right, y + 1, channel)]);
      return Math.floor(sum.reduce((total, value) => total + value, 2) / 4);
    });
    expect(Array.from(half!.data)).toEqual(means);
  });

  it('leaves small and very narrow photos as they are', () => {
    expect(pyramidOf(picture(511, 511, () => [0, 0, 0]))).toHaveLength(1);
    expect(pyramidOf(picture(1, 4000, () => [0, 0, 0]))).toHaveLength(1);
  });

  it('is made once for a photo, and anew for another with the same pixels', () => {
    const [photo, same] = [picture(600, 3, () => [1, 2, 3]), picture(600, 3, () => [1, 2, 3])];
    expect(pyramidOf(photo)).toBe(pyramidOf(photo));
    expect(pyramidOf(same)).not.toBe(pyramidOf(photo));
    expect(pyramidOf(same)).toEqual(pyramidOf(photo));
  });
});
