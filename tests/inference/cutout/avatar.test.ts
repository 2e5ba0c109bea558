import { describe, expect, it } from 'vitest';
import { avatarSquare, fitAvatar, partOf } from '../../../src/inference/cutout/avatar.ts';
import { headBox } from '../../../src/inference/faces/crop.ts';
import { faceAt } from '../../fixtures/faces.ts';
import { paint } from '../../fixtures/pictures.ts';

const [width, height] = [600, 640];
const raster = paint(width, height, () => [200, 40, 30]);
const face = faceAt({ x: 230, y: 220, width: 140, height: 180 });
const cutout = (inside: (x: number, y: number) => boolean) => ({
  raster,
  alpha: Uint8Array.from({ length: width * height }, (_, at) =>
    inside(at % width, Math.floor(at / width)) ? 255 : 0,
  ),
});
const body = (x: number, y: number) => y > 430 && Math.abs(x - 300) < 220;
const head = (x: number, y: number) => ((x - 300) / 85) ** 2 + ((y - 290) / 115) ** 2 < 1;
/** How far the head reaches towards the edge of the circle, as a part of its radius. */
function reach({ alpha }: { readonly alpha: Uint8Array }, square: ReturnType<typeof avatarSquare>) {
  const radius = square.width / 2;
  let most = 0;
  for (let y = 0; y < 400; y++)
    for (let x = 0; x < width; x++)
      if (alpha[y * width + x]! > 127)
        most = Math.max(most, Math.hypot(x + 0.5 - square.left - radius, y + 0.5 - square.top - radius));
  return most / radius;
}

describe('the square of an avatar', () => {
  it('has air around a head, and its shoulders', () => {
    const square = avatarSquare(
      cutout((x, y) => head(x, y) || body(x, y)),
      face,
    );
    const { height: longer } = headBox(face);
    expect(square.width / longer).toBeCloseTo(1.6, 1);
    expect(square.height).toBe(square.width);
    expect(Math.abs(square.left + square.width / 2 - 300)).toBeLessThan(3);
    expect(square.top + square.height).toBeGreaterThan(450);
  });

  it('grows with an afro, which stays in the circle', () => {
    const afro = cutout((x, y) => Math.hypot(x - 300, y - 250) < 170 || body(x, y));
    const square = avatarSquare(afro, face);
    expect(reach(afro, square)).toBeLessThan(0.97);
  });

  it('may reach beyond the photo where nothing is cut off', () => {
    const high = faceAt({ x: 230, y: 70, width: 140, height: 180 });
    const square = avatarSquare(
      cutout((x, y) => Math.hypot(x - 300, y - 140) < 110 || y > 280),
      high,
    );
    expect(square.top).toBeLessThan(-20);
  });

  it('ends where the photo cuts the hair, and above where it cuts the neck', () => {
    const close = faceAt({ x: 200, y: 60, width: 200, height: 270 });
    const cut = cutout((x, y) => Math.hypot(x - 300, y - 150) < 170 || y > 330);
    expect(avatarSquare(cut, close).top).toBeGreaterThanOrEqual(0);
    const low = faceAt({ x: 230, y: 400, width: 140, height: 180 });
    const chin = cutout((x, y) => ((x - 300) / 85) ** 2 + ((y - 470) / 115) ** 2 < 1 || y > 600);
    const square = avatarSquare(chin, low);
    expect(square.top + square.height).toBeLessThanOrEqual(height);
  });

  it('is around the face where the cut-out shows no head', () => {
    const square = avatarSquare(
      cutout(() => false),
      face,
    );
    expect(square.left).toBeLessThan(230);
    expect(square.left + square.width).toBeGreaterThan(370);
  });
});

describe('a part of a cut-out', () => {
  it('goes on with its edge beyond it', () => {
    const small = {
      raster: { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
      alpha: Uint8Array.of(0, 255),
    };
    const part = partOf(small, { left: -1, top: -1, width: 4, height: 2 });
    expect([...part.alpha]).toEqual([0, 0, 255, 255, 0, 0, 255, 255]);
    expect([...part.raster.data.subarray(9, 12)]).toEqual([4, 5, 6]);
  });
});

describe('the size of an avatar', () => {
  const square = { raster: paint(300, 300, () => [1, 2, 3]) };
  it.each([
    [1024, 300, 640, 'avatar-enlarged'],
    [512, 300, 512, 'avatar-enlarged'],
    [1024, 900, 900, 'not-enlarged'],
    [1024, 2000, 1024, undefined],
    ['original', 900, 900, undefined],
  ] as const)('asked for %s with %s pixels: %s', async (asked, own, side, note) => {
    const { picture, notes } = await fitAvatar(square, asked, own);
    expect([picture.raster.width, picture.raster.height]).toEqual([side, side]);
    expect(notes[0]?.code).toBe(note);
  });
});
