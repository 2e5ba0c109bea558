// Makes models/faces/mean-face.json, the mean shape of many people's faces, from photos in which faces look ahead:
// `npx tsx scripts/make-mean-face.ts FOLDER`
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Opening, openingOf, shapeOf } from '../src/inference/exaggerate/shape.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { distance, type Point } from '../src/inference/faces/geometry.ts';
import { readPhoto } from './read-photo.ts';

/** Degrees that a head may be turned to any side, and pixels that a face has to be high. */
const STRAIGHT = 15;
const SMALLEST = 90;

const folder = process.argv[2];
if (folder === undefined) throw new Error('say which photos: npx tsx scripts/make-mean-face.ts FOLDER');
const networkFolder = fileURLToPath(new URL('../data/networks/', import.meta.url));
const finder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 2 });
const shapes: (readonly Point[])[] = [];
for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.jpg'))
  .sort()) {
  const [face] = await finder.find(await readPhoto(join(folder, name), 640));
  if (face === undefined || face.box.height < SMALLEST) continue;
  const { yaw, pitch, roll } = face.pose;
  if (Math.max(Math.abs(yaw), Math.abs(pitch), Math.abs(roll)) < STRAIGHT)
    shapes.push(shapeOf(face.mesh).points);
}
await finder.close();

const mean = meanOf(shapes);
const mirror = mirrored(mean);
// Both sides alike.
const even = mean.map(({ x, y }, index) => {
  const other = mean[mirror[index]!]!;
  return { x: (x - other.x) / 2, y: (y + other.y) / 2 };
});
const openings = { mouth: movesWith('mouth'), eyes: movesWith('eyes') };
const file = fileURLToPath(new URL('../models/faces/mean-face.json', import.meta.url));
writeFileSync(
  file,
  `${JSON.stringify({ faces: shapes.length, points: even.map(pair), mirror, openings })}\n`,
);
console.log(`${file}: ${shapes.length} faces`);

/** How far each point moves while a face opens its mouth or its eyes by one: a regression over all faces. */
function movesWith(what: Opening): { mean: number; moves: (readonly [number, number])[] } {
  const openness = shapes.map((shape) => openingOf(shape, what));
  const middle = openness.reduce((sum, value) => sum + value, 0) / openness.length;
  const spread = openness.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const moves = mean.map(({ x, y }, index) => {
    let [alongX, alongY] = [0, 0];
    for (const [face, shape] of shapes.entries()) {
      alongX += (openness[face]! - middle) * (shape[index]!.x - x);
      alongY += (openness[face]! - middle) * (shape[index]!.y - y);
    }
    return pair({ x: alongX / spread, y: alongY / spread });
  });
  return { mean: rounded(middle), moves };
}

function meanOf(all: readonly (readonly Point[])[]): readonly Point[] {
  return all[0]!.map((_, index) => ({
    x: all.reduce((sum, shape) => sum + shape[index]!.x, 0) / all.length,
    y: all.reduce((sum, shape) => sum + shape[index]!.y, 0) / all.length,
  }));
}

/** The point on the other side for each point, itself in the middle: those that fit best are paired first. */
function mirrored(points: readonly Point[]): readonly number[] {
  const pairs = points.flatMap(({ x, y }, one) =>
    points
      .slice(one)
      .map((point, more) => ({ one, other: one + more, apart: distance(point, { x: -x, y }) })),
  );
  const others = new Array<number>(points.length).fill(-1);
  for (const { one, other } of pairs.sort((a, b) => a.apart - b.apart))
    if (others[one] === -1 && others[other] === -1) {
      others[one] = other;
      others[other] = one;
    }
  return others;
}

function pair({ x, y }: Point): readonly [number, number] {
  return [rounded(x), rounded(y)];
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
