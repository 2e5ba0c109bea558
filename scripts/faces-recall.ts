import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { middle } from '../src/inference/faces/geometry.ts';
import {
  contains,
  isAt,
  labelledPhotos,
  overlaps,
  readSharedPhoto,
} from '../tests/inference/faces/shared-photos.ts';

/** Prints which faces are found on the labelled photos, and how long it takes: `npx tsx scripts/faces-recall.ts`. */

const RUNS = 1;
const cacheDirectory = await mkdtemp(join(tmpdir(), 'toonsmith-faces-'));
const finder = await createFaceFinder({ cacheDirectory, threads: 2 });
const found = { plain: 0, flagged: 0, plainByOverlap: 0 };
const drawn = { plain: 0, flagged: 0 };
let wrong = 0;
const medians: number[] = [];

console.log('| photo | faces labelled | found | elsewhere | ms, median |\n| --- | --- | --- | --- | --- |');
for (const { file, faces = [], ignored, count, atLeast } of labelledPhotos()) {
  const photo = await readSharedPhoto(file);
  const milliseconds: number[] = [];
  let seen = await finder.find(photo);
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    seen = await finder.find(photo);
    milliseconds.push(performance.now() - started);
  }
  const median = milliseconds.toSorted((a, b) => a - b)[RUNS >> 1]!;
  const hits = faces.filter(({ box }) => seen.some((face) => isAt(face, box)));
  for (const { box, flag } of faces) {
    const kind = flag === undefined ? 'plain' : 'flagged';
    drawn[kind]++;
    if (seen.some((face) => isAt(face, box))) found[kind]++;
    if (kind === 'plain' && seen.some((face) => overlaps(face, box))) found.plainByOverlap++;
  }
  const elsewhere = seen.filter(
    (face) =>
      !faces.some(({ box }) => isAt(face, box) || overlaps(face, box)) &&
      !ignored.some((box) => contains(box, middle(face.box))),
  ).length;
  const labelled = faces.length > 0 ? faces.length : (count ?? `${atLeast}+`);
  const extra = faces.length > 0 || count === 0 ? elsewhere : '';
  if (typeof extra === 'number') wrong += extra;
  if (labelled === 1 && seen.length === 1) medians.push(median);
  console.log(
    `| ${file} | ${labelled} | ${faces.length > 0 ? hits.length : seen.length} | ${extra} | ${median.toFixed(0)} |`,
  );
}
await finder.close();
await rm(cacheDirectory, { recursive: true });
console.log(
  `unflagged ${found.plain}/${drawn.plain} (by overlap ≥ 0.4: ${found.plainByOverlap}), flagged ${found.flagged}/${drawn.flagged}, wrong ${wrong}`,
);
console.log(`one face: median ${medians.toSorted((a, b) => a - b)[medians.length >> 1]?.toFixed(0)} ms`);
