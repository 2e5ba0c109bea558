import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaceFinder, type FaceFinder } from '../../../src/inference/faces/finder.ts';
import { middle } from '../../../src/inference/faces/geometry.ts';
import { tipsFor } from '../../../src/inference/faces/tips.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { networkFolder } from '../../fixtures/faces.ts';
import {
  contains,
  hasSharedPhotos,
  isAt,
  isTheOne,
  labelledPhotos,
  overlaps,
  readSharedPhoto,
  reframe,
  STANDINGS,
} from './shared-photos.ts';

let finder: FaceFinder;
beforeAll(async () => {
  finder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 1 });
});
afterAll(() => finder.close());

describe('where nobody is', () => {
  it.each<[string, (x: number, y: number) => number]>([
    ['an even ground', () => 127],
    ['a gradient', (x, y) => (x + y) / 8],
    ['noise', (x, y) => (Math.imul(x * 374761393 + y * 668265263, 1274126177) >>> 24) & 255],
    [
      'two dots and a line',
      (x, y) => (Math.hypot(x - 400, y - 400) < 40 || Math.hypot(x - 600, y - 400) < 40 ? 0 : 255),
    ],
  ])('no face is found in %s', async (_, lightness) => {
    const data = new Uint8Array(1000 * 800 * 3);
    for (let y = 0; y < 800; y++)
      for (let x = 0; x < 1000; x++) data.fill(lightness(x, y), (y * 1000 + x) * 3, (y * 1000 + x) * 3 + 3);
    expect(await finder.find({ width: 1000, height: 800, data })).toEqual([]);
  });

  it.each([
    [1, 1],
    [1, 3000],
    [16, 16],
  ])('nor in a picture of %i×%i', async (width, height) => {
    expect(await finder.find({ width, height, data: new Uint8Array(width * height * 3).fill(90) })).toEqual(
      [],
    );
  });

  it('stops when it is told to', async () => {
    const photo = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
    await expect(finder.find(photo, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});

describe.skipIf(!hasSharedPhotos)(
  'on the shared photos (skipped where they are not beside the project)',
  () => {
    const photos = labelledPhotos();
    const portraits = photos.filter(
      ({ file, faces }) => faces?.length === 1 && !faces[0]!.flag && file.startsWith('if_'),
    );

    it('finds every face that is plain to see, seven of ten hard ones, and nothing else', async () => {
      const missed: string[] = [];
      const wrong: string[] = [];
      const hard = { found: 0, all: 0 };
      for (const { file, faces = [], ignored, count, atLeast } of photos) {
        const found = await finder.find(await readSharedPhoto(file));
        for (const { box, flag } of faces) {
          const hit = found.some((face) => isAt(face, box));
          if (flag !== undefined) hard.all++;
          if (flag !== undefined && hit) hard.found++;
          if (flag === undefined && !hit) missed.push(file);
        }
        if (faces.length === 0 && count !== undefined && found.length !== count) wrong.push(file);
        if (found.length < (atLeast ?? 0)) missed.push(file);
        for (const face of faces.length > 0 ? found : [])
          if (
            !faces.some(({ box }) => isAt(face, box) || overlaps(face, box)) &&
            !ignored.some((box) => contains(box, middle(face.box)))
          )
            wrong.push(file);
      }
      expect({ missed, wrong }).toEqual({ missed: [], wrong: [] });
      expect(hard.found / hard.all).toBeGreaterThanOrEqual(0.7);
    });

    it.each(STANDINGS)('finds a face %s', async (_, length, angle) => {
      for (const { file, faces } of portraits) {
        const box = faces![0]!.box;
        const scene = reframe(await readSharedPhoto(file), box, length * box.height, angle);
        const found = await finder.find(scene);
        expect(found, file).toHaveLength(1);
        expect(isTheOne(found[0]!, length, angle), file).toBe(true);
      }
    });

    it('puts the five points into the face in their order', async () => {
      for (const { file } of portraits) {
        const [face] = await finder.find(await readSharedPhoto(file));
        const { leftPupil, rightPupil, noseTip, leftMouthCorner, rightMouthCorner } = face!.points;
        expect(leftPupil.x, file).toBeLessThan(rightPupil.x);
        expect(leftMouthCorner.x, file).toBeLessThan(rightMouthCorner.x);
        expect(noseTip.y, file).toBeGreaterThan(Math.max(leftPupil.y, rightPupil.y));
        expect(noseTip.y, file).toBeLessThan(Math.min(leftMouthCorner.y, rightMouthCorner.y));
        expect(face!.mesh, file).toHaveLength(468);
        for (const point of Object.values(face!.points)) expect(contains(face!.box, point), file).toBe(true);
      }
    });

    it('gives tips for photos that deserve them, and none for good ones', async () => {
      const codesOf = async (photo: Raster) =>
        tipsFor({
          photo,
          faces: await finder.find(photo),
          longSide: Math.max(photo.width, photo.height),
          options: { crop: 'none', faces: 'all' },
        }).map(({ code }) => code);
      const good = await readSharedPhoto('if_001.jpg');
      const darker = (part: number) => ({ ...good, data: good.data.map((value) => value * part) });
      const box = portraits[0]!.faces![0]!.box;

      expect(await codesOf(good)).toEqual([]);
      expect(await codesOf(darker(0.3))).toContain('dark');
      expect(await codesOf(await readSharedPhoto('if_008.jpg'))).toContain('side-view');
      expect(await codesOf(await readSharedPhoto('gov_renata.jpg'))).toEqual(['several-faces']);
      expect(await codesOf(await readSharedPhoto('gov_team_grace-hopper.jpg'))).toEqual(['small-photo']);
      expect(await codesOf(await readSharedPhoto('coffee.png'))).toEqual(['no-face']);
      expect(await codesOf(reframe(good, box, 15 * box.height))).toContain('small-face');
      expect(await codesOf(blurred(good))).toContain('blurry');
    });
  },
);

/** Averages over 15×15 pixels, twice: a face of 430 pixels loses its fine lines. */
function blurred(photo: Raster): Raster {
  const reach = 7;
  const pass = (data: Uint8Array<ArrayBuffer>, along: number, length: number) => {
    const result = new Uint8Array(data.length);
    for (let place = 0; place < data.length; place++) {
      const index = Math.floor(place / along) % length;
      let sum = 0;
      for (let step = -reach; step <= reach; step++)
        sum += data[place + along * (Math.min(Math.max(index + step, 0), length - 1) - index)]!;
      result[place] = sum / (2 * reach + 1);
    }
    return result;
  };
  const rows = (data: Uint8Array<ArrayBuffer>) => pass(data, 3 * photo.width, photo.height);
  const columns = (data: Uint8Array<ArrayBuffer>) => pass(data, 3, photo.width);
  return { ...photo, data: rows(columns(rows(columns(photo.data)))) };
}
