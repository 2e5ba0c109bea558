import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { middle } from '../src/inference/faces/geometry.ts';
import {
  contains,
  isAt,
  isTheOne,
  labelledPhotos,
  overlaps,
  POSES,
  readSharedPhoto,
  reframe,
} from '../tests/inference/faces/shared-photos.ts';

/** Prints which faces are found on the labelled photos, and how long it takes: `npx tsx scripts/faces-recall.ts`. */

const RUNS = 5;
const cacheDirectory = await mkdtemp(join(tmpdir(), 'toonsmith-faces-'));
const finder = await createFaceFinder({ cacheDirectory, threads: 1 });
const found = { plain: 0, flagged: 0, plainByOverlap: 0 };
const drawn = { plain: 0, flagged: 0 };
let wrong = 0;
const oneFace: number[] = [];

console.log('| photo | faces labelled | found | elsewhere | ms, least |\n| --- | --- | --- | --- | --- |');
for (const { file, faces = [], ignored, count, atLeast } of labelledPhotos()) {
  const photo = await readSharedPhoto(file);
  const milliseconds: number[] = [];
  let seen = await finder.find(photo);
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    seen = await finder.find(photo);
    milliseconds.push(performance.now() - started);
  }
  const least = Math.min(...milliseconds);
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
  if (labelled === 1 && seen.length === 1) oneFace.push(least);
  console.log(
    `| ${file} | ${labelled} | ${faces.length > 0 ? hits.length : seen.length} | ${extra} | ${least.toFixed(0)} |`,
  );
}
console.log(
  `unflagged ${found.plain}/${drawn.plain} (by overlap ≥ 0.4: ${found.plainByOverlap}), flagged ${found.flagged}/${drawn.flagged}, wrong ${wrong}`,
);
console.log(`one face: median of the least ${medianOf(oneFace).toFixed(0)} ms`);

console.log('\n| plain portraits, each reframed | found | others |\n| --- | --- | --- |');
// Without crowds, in which others are rightly found.
const portraits = labelledPhotos().filter(
  ({ faces, ignored }) => faces?.length === 1 && !faces[0]!.flag && ignored.length === 0,
);
for (const [name, length, angle] of POSES) {
  let right = 0;
  let others = 0;
  for (const { file, faces } of portraits) {
    const { box } = faces![0]!;
    const photo = await readSharedPhoto(file);
    const [straight] = await finder.find(photo);
    const seen = await finder.find(reframe(photo, box, length * box.height, angle));
    const hits = seen.filter((face) => isTheOne(face, length, angle, straight?.pose.roll)).length;
    right += Math.min(hits, 1);
    others += seen.length - hits;
  }
  console.log(`| ${name} | ${right}/${portraits.length} | ${others} |`);
}
await finder.close();
await rm(cacheDirectory, { recursive: true });

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
