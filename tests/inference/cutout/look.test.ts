import { describe, expect, it } from 'vitest';
import { lookAtEverybody } from '../../../src/inference/cutout/look.ts';
import type { Mask } from '../../../src/inference/cutout/mask.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { faceAt } from '../../fixtures/faces.ts';
import { paint } from '../../fixtures/pictures.ts';

const photo = paint(960, 640, (x) => [255 * x, 0, 0]);
/** Sees red from 128 on as people, but only in pictures less than half as wide as the photo. */
function nearSighted() {
  const seen: Raster[] = [];
  const look = async (picture: Raster): Promise<Mask> => {
    seen.push(picture);
    const data = Float32Array.from({ length: 256 }, (_, at) => {
      const x = Math.floor((((at % 16) + 0.5) / 16) * picture.width);
      return picture.width < 480 && picture.data[x * 3]! >= 128 ? 1 : 0;
    });
    return { width: 16, height: 16, data };
  };
  return { seen, look };
}
const small = faceAt({ x: 600, y: 200, width: 40, height: 50 });

describe('looking at everybody', () => {
  it('is one look where faces are large', async () => {
    const { seen, look } = nearSighted();
    const large = faceAt({ x: 300, y: 100, width: 200, height: 250 });
    const mask = await lookAtEverybody(photo, [large], look);
    expect(seen).toEqual([photo]);
    expect([mask.width, Math.max(...mask.data)]).toEqual([16, 0]);
  });

  it('goes near to small faces, with the body below them', async () => {
    const { seen, look } = nearSighted();
    const mask = await lookAtEverybody(photo, [small], look);
    // 110 to each side of 620, 60 above 200, and 225 below 250.
    expect(seen.slice(1).map(({ width, height }) => [width, height])).toEqual([[220, 335]]);
    expect(seen[1]!.data[0]).toBe(photo.data[510 * 3]);
    expect([mask.width, mask.height]).toEqual([480, 320]);
    const at = (x: number, y: number) => mask.data[y * mask.width + x];
    expect([at(310, 120), at(310, 220), at(310, 60), at(200, 120), at(420, 120)]).toEqual([1, 1, 0, 0, 0]);
  });

  it('fades out where the near look ends', async () => {
    const { look } = nearSighted();
    const mask = await lookAtEverybody(photo, [small], look);
    const row = mask.data.subarray(150 * 480, 151 * 480);
    const [edge, further] = [row[363]!, row[355]!];
    expect(edge).toBeGreaterThan(0);
    expect(edge).toBeLessThan(0.5);
    expect(further).toBe(1);
  });

  it('may reach beyond the picture, and is done for 24 faces at most', async () => {
    const { seen, look } = nearSighted();
    const corner = faceAt({ x: 930, y: 610, width: 40, height: 50 });
    await lookAtEverybody(photo, Array(30).fill(corner), look);
    expect(seen).toHaveLength(25);
    expect([seen[1]!.width, seen[1]!.height]).toEqual([120, 90]);
  });
});
