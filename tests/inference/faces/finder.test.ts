import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaceFinder, type FaceFinder } from '../../../src/inference/faces/finder.ts';
import { middle } from '../../../src/inference/faces/geometry.ts';
import { tipsFor } from '../../../src/inference/faces/tips.ts';
import { resizeArea } from '../../../src/inference/image/area.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { networkFolder } from '../../fixtures/faces.ts';
import { paint, paintPortrait } from '../../fixtures/pictures.ts';
import {
  contains,
  hasSharedPhotos,
  isAt,
  isTheOne,
  labelledPhotos,
  overlaps,
  POSES,
  type Portrait,
  readPhoto,
  readSharedPhoto,
  reframe,
  sharedPortraits,
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

const painted = paintPortrait(800);
const PAINTED = {
  file: 'painted',
  read: async () => painted,
  box: { x: 256, y: 240, width: 290, height: 336 },
};

/** The watercolor of docs/images/styles.jpg: a face of a person, drawn. */
const PORTRAIT = {
  file: 'portrait.jpg',
  read: () => readPhoto(fileURLToPath(new URL('../../fixtures/portrait.jpg', import.meta.url))),
  box: { x: 136, y: 95, width: 133, height: 164 },
};

/** Finds the one face of each portrait, as it is and reframed. */
function findsTheFace(portraits: readonly Portrait[], poses: typeof POSES): void {
  it.each(poses)('finds a face %s', async (_, length, angle) => {
    for (const { file, read, box } of portraits) {
      const found = await finder.find(reframe(await read(), box, length * box.height, angle));
      expect(found, file).toHaveLength(1);
      expect(isTheOne(found[0]!, length, angle), file).toBe(true);
    }
  });

  it('puts the five points into the face in their order', async () => {
    for (const { file, read, box } of portraits) {
      const [face] = await finder.find(await read());
      const { leftPupil, rightPupil, noseTip, leftMouthCorner, rightMouthCorner } = face!.points;
      expect(isAt(face!, box), file).toBe(true);
      expect(leftPupil.x, file).toBeLessThan(rightPupil.x);
      expect(leftMouthCorner.x, file).toBeLessThan(rightMouthCorner.x);
      expect(noseTip.y, file).toBeGreaterThan(Math.max(leftPupil.y, rightPupil.y));
      expect(noseTip.y, file).toBeLessThan(Math.min(leftMouthCorner.y, rightMouthCorner.y));
      expect(face!.mesh, file).toHaveLength(468);
      for (const point of Object.values(face!.points)) expect(contains(face!.box, point), file).toBe(true);
    }
  });
}

// Without its outline a painted face is not taken for one.
describe('on a portrait painted of shapes', () =>
  findsTheFace(
    [PAINTED],
    POSES.filter(([, length]) => length > 1),
  ));

describe('on a portrait', () => findsTheFace([PORTRAIT], POSES));

describe.skipIf(!hasSharedPhotos)(
  'on the shared portraits (skipped where they are not beside the project)',
  () => findsTheFace(sharedPortraits(), POSES),
);

describe('on a painted portrait', () => {
  it('puts the pupils where the eyes are painted', async () => {
    const [face] = await finder.find(painted);
    for (const [point, x] of [
      [face!.points.leftPupil, 0.42],
      [face!.points.rightPupil, 0.58],
    ] as const)
      expect(Math.hypot(point.x - 800 * x, point.y - 800 * 0.43)).toBeLessThan(10);
  });

  it('finds each of two people', async () => {
    const one = paintPortrait(600);
    const two = paint(1200, 600, (x, y) => colourAt(one, (2 * x) % 1, y));
    const found = await finder.find(two);
    expect(found.map(({ box }) => Math.floor(middle(box).x / 600)).sort()).toEqual([0, 1]);
    expect(await tipsOn(two)).toContain('several-faces');
  });

  it('gives tips when it deserves them, and none when it is good', async () => {
    const darker = { ...painted, data: painted.data.map((value) => value * 0.3) };
    expect(await tipsOn(painted)).toEqual([]);
    expect(await tipsOn(darker)).toContain('dark');
    expect(await tipsOn(reframe(painted, PAINTED.box, 15 * PAINTED.box.height))).toContain('small-face');
    expect(await tipsOn(blurred(painted))).toContain('blurry');
  });
});

/** The colour of a picture at a place, x and y in 0..1. */
function colourAt({ width, height, data }: Raster, x: number, y: number): [number, number, number] {
  const place = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
  return [data[place]!, data[place + 1]!, data[place + 2]!];
}

describe.skipIf(!hasSharedPhotos)(
  'on the shared photos (skipped where they are not beside the project)',
  () => {
    const photos = labelledPhotos();

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

    it('gives tips for photos that deserve them, and none for good ones', async () => {
      expect(await tipsOn(await readSharedPhoto('if_001.jpg'))).toEqual([]);
      expect(await tipsOn(await readSharedPhoto('if_008.jpg'))).toContain('side-view');
      expect(await tipsOn(await readSharedPhoto('gov_renata.jpg'))).toEqual(['several-faces']);
      expect(await tipsOn(await readSharedPhoto('gov_team_grace-hopper.jpg'))).toEqual(['small-photo']);
      expect(await tipsOn(await readSharedPhoto('coffee.png'))).toEqual(['no-face']);
    });
  },
);

async function tipsOn(photo: Raster): Promise<string[]> {
  const faces = await finder.find(photo);
  const longSide = Math.max(photo.width, photo.height);
  return tipsFor({ photo, faces, longSide, options: { crop: 'none', faces: 'all', format: 'png' } }).map(
    ({ code }) => code,
  );
}

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

describe.skipIf(!hasSharedPhotos)(
  'people in an unusual place of a photo (skipped where the shared photos are not beside the project)',
  () => {
    const BOX = { x: 225, y: 230, width: 470, height: 640 };
    const person = async (side: number, angle = 0) => {
      const shown = reframe(await readSharedPhoto('if_016.jpg'), BOX, 1.8 * BOX.height, angle);
      return shrinkTo(shown, side);
    };

    it('are found in a wide and in a tall picture, down to an eightieth of its long side', async () => {
      const picture = { width: 2800, height: 700, data: new Uint8Array(2800 * 700 * 3).fill(150) };
      for (const [side, x] of [
        [110, 300],
        [80, 1400],
        [60, 2400],
      ] as const)
        paste(picture, await person(side), x, 300);
      for (const photo of [picture, turned(picture)]) expect(await finder.find(photo)).toHaveLength(3);
    });

    it('are found when they stand on their head beside an upright one, with a mesh that does', async () => {
      const picture = { width: 1200, height: 600, data: new Uint8Array(1200 * 600 * 3) };
      paste(picture, await person(600), 0, 0);
      paste(picture, await person(600, 180), 600, 0);
      const faces = await finder.find(picture);
      expect(faces).toHaveLength(2);
      const rolls = faces.map(({ pose }) => Math.abs(pose.roll)).sort((one, other) => one - other);
      expect(rolls[0]).toBeLessThan(20);
      expect(rolls[1]).toBeGreaterThan(160);
    });

    it('are found behind a fine fence', async () => {
      const picture = await person(900);
      const data = new Uint8Array(picture.data);
      for (let y = 0; y < 900; y++)
        for (let x = 0; x < 900; x++)
          if ((x + y) % 63 < 9 || (x - y + 900) % 63 < 9)
            data.fill(115, (y * 900 + x) * 3, (y * 900 + x) * 3 + 3);
      expect(await finder.find({ ...picture, data })).toHaveLength(1);
    });
  },
);

/** The mean over whole squares of pixels. */
function shrinkTo(photo: Raster, side: number): Raster {
  return resizeArea(photo, { width: side, height: side });
}

function paste(picture: Raster, part: Raster, left: number, top: number): void {
  for (let row = 0; row < part.height; row++)
    picture.data.set(
      part.data.subarray(row * part.width * 3, (row + 1) * part.width * 3),
      ((top + row) * picture.width + left) * 3,
    );
}

/** The same people, one below the other. */
function turned(picture: Raster): Raster {
  const tall = {
    width: picture.height,
    height: picture.width,
    data: new Uint8Array(picture.data.length).fill(150),
  };
  for (let start = 0; start < picture.width; start += picture.height)
    for (let row = 0; row < picture.height; row++)
      tall.data.set(
        picture.data.subarray(
          (row * picture.width + start) * 3,
          (row * picture.width + start + picture.height) * 3,
        ),
        (start + row) * tall.width * 3,
      );
  return tall;
}
