// How light skin is and how strong in colour: in photos, as DCT-Net's own pipeline draws it, and as the embedded network's engine does.
//   npx tsx scripts/skin-tones.ts PHOTO…   needs the pack: ./run.sh models install dct-net --styles anime,handdrawn
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDctNetEngine } from '../src/inference/engines/dct-net/engine.ts';
import { lightness } from '../src/inference/engines/portrait/cells.ts';
import { OFFICIAL_PIPELINE } from '../src/inference/engines/portrait/pipeline-config.ts';
import { skinOf } from '../src/inference/engines/portrait/skin.ts';
import { createToonEngine } from '../src/inference/engines/toon/engine.ts';
import type { Face } from '../src/inference/faces/face.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import type { Raster } from '../src/inference/image/raster.ts';
import { openPack } from '../src/inference/packs/installed.ts';
import { readPhoto } from './read-photo.ts';

const STYLES = ['anime', 'handdrawn'];
const SIDE = 1024;
const threads = 2;

const pathOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const networkFolder = pathOf('data/networks/');
const pack = openPack(pathOf('models/packs/dct-net'));
const official = await createDctNetEngine({ pack, networkFolder, threads, config: OFFICIAL_PIPELINE });
if (official === undefined) throw new Error('the pack dct-net is not installed');
const toon = createToonEngine({ model: await readFile(pathOf('models/toon.onnx')), threads });
const finder = await createFaceFinder({ cacheDirectory: networkFolder, threads });

/** The middle skin of a face: lightness 0…255, and saturation in per cent. */
function toneOf(picture: Raster, { mesh }: Face): [number, number] {
  const skin = skinOf(picture, mesh);
  return [lightness(...skin), 100 * (1 - Math.min(...skin) / Math.max(...skin))];
}

const rows: number[][] = [];
for (const file of process.argv.slice(2)) {
  const photo = await readPhoto(file, SIDE);
  const [face] = await finder.find(photo);
  if (face === undefined) continue;
  const row = toneOf(photo, face);
  for (const style of STYLES)
    for (const engine of [official, toon])
      row.push(...toneOf(await engine.draw(photo, { style, strength: 1, faces: [face] }), face));
  rows.push(row);
  print(basename(file), row);
}
if (rows.length === 0) throw new Error('no face was found: name photos of people');
print(
  'mean',
  rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length),
);

function print(name: string, row: readonly number[]): void {
  const pairs = Array.from({ length: row.length / 2 }, (_, pair) =>
    row
      .slice(2 * pair, 2 * pair + 2)
      .map((value) => value.toFixed(0))
      .join(' · '),
  );
  console.log(`| ${name} | ${pairs.join(' | ')} |`);
}
