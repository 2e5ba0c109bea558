import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_OPTIONS } from '../src/cartoon.ts';
import { moveFace } from '../src/inference/faces/face.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { middle } from '../src/inference/faces/geometry.ts';
import { framePhoto } from '../src/inference/framing.ts';
import {
  contains,
  isAt,
  labelledPhotos,
  openSharedPhoto,
  overlaps,
} from '../tests/inference/faces/shared-photos.ts';
import { table } from './bench/markdown.ts';

/** Prints which faces are found on the labelled photos when they are drawn at each size: `npx tsx scripts/faces-sizes.ts`. */

const cacheDirectory = await mkdtemp(join(tmpdir(), 'toonsmith-faces-'));
const faceFinder = createFaceFinder({ cacheDirectory, threads: 1 });
const rows: string[][] = [];
for (const size of [512, 1024, 2048]) {
  let [found, labelled, wrong, counted] = [0, 0, 0, 0];
  for (const { file, faces = [], ignored, count } of labelledPhotos()) {
    const photo = await openSharedPhoto(file);
    const framed = await framePhoto(photo, {
      options: DEFAULT_OPTIONS,
      longSide: size,
      faceFinder,
      onFaces: () => {},
    });
    if (!framed.ok) throw new Error(`${file}: ${framed.failure.code}`);
    const scale = photo.width / framed.value.pixels.raster.width;
    const seen = framed.value.faces.map((face) => moveFace(face, { scale, left: 0, top: 0 }));
    counted += seen.length;
    labelled += faces.length;
    found += faces.filter(({ box }) => seen.some((face) => isAt(face, box))).length;
    if (faces.length === 0 && count !== 0) continue;
    wrong += seen.filter(
      (face) =>
        !faces.some(({ box }) => isAt(face, box) || overlaps(face, box)) &&
        !ignored.some((box) => contains(box, middle(face.box))),
    ).length;
  }
  rows.push([String(size), `${found} of ${labelled}`, String(wrong), String(counted)]);
}
console.log(
  table(['drawn at', 'labelled faces found', 'found elsewhere', 'all faces found, crowds too'], rows),
);
await faceFinder.close();
await rm(cacheDirectory, { recursive: true });
