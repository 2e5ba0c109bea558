/** Cuts the people out of photos and lays them on a checkerboard, black and white, large and zoomed on the hair, to be judged by eye. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp, { type OverlayOptions } from 'sharp';
import { layOver } from '../src/inference/cutout/background.ts';
import { type Cutout, cutOut } from '../src/inference/cutout/cutout.ts';
import type { Color } from '../src/inference/cutout/gradient.ts';
import { createPersonFinder } from '../src/inference/cutout/person-finder.ts';
import { headBox } from '../src/inference/faces/crop.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import type { Raster } from '../src/inference/image/raster.ts';
import { readPhoto } from './read-photo.ts';

const HELP = `Cuts the people out of photos and lays them on a checkerboard, black and white, large and zoomed on the hair.

  npx tsx scripts/cutout-sheet.ts PHOTOS [options]

PHOTOS        a folder of photos, or photo files
--out FILE    the sheet, a JPG (default out/cutout-sheet.jpg)
--size N      long side at which photos are cut out, in pixels (default 1024)
--tile N      side of a tile on the sheet in pixels (default 300)
--whole       only whole pictures
--help        this text`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'out/cutout-sheet.jpg' },
    size: { type: 'string', default: '1024' },
    tile: { type: 'string', default: '300' },
    whole: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}

const tile = Number(options.tile);
const setup = {
  cacheDirectory: fileURLToPath(new URL('../data/networks/', import.meta.url)),
  threads: 2,
};
const faceFinder = await createFaceFinder(setup);
const personFinder = await createPersonFinder(setup);
const files = positionals.flatMap((place) =>
  /\.\w+$/.test(place) ? [place] : readdirSync(place).map((file) => join(place, file)),
);
const BLACK: Color = [0, 0, 0];
const WHITE: Color = [255, 255, 255];
const overlays: OverlayOptions[] = [];
let rows = 0;
for (const file of files.filter((name) => /\.(?:jpe?g|png|webp)$/i.test(name)).sort()) {
  const photo = await readPhoto(file, Number(options.size));
  const faces = await faceFinder.find(photo);
  const begun = performance.now();
  const people = await personFinder.find(photo, { chosen: faces, others: [], only: false });
  const milliseconds = performance.now() - begun;
  console.log(`${basename(file)}: ${photo.width} × ${photo.height}, ${Math.round(milliseconds)} ms`);
  if (people === undefined) continue;
  const cutout = cutOut(photo, people);
  const [face] = faces;
  const pictures = [photo, checkered(cutout), layOver(cutout, BLACK), layOver(cutout, WHITE)];
  const tiles = await Promise.all([
    ...pictures.map((picture) => inTile(picture)),
    ...(options.whole || face === undefined ? [] : pictures.map((picture) => zoom(picture, headBox(face)))),
  ]);
  tiles.forEach((input, column) => {
    overlays.push({ input, left: column * tile, top: rows * tile });
  });
  rows += 1;
}
await sharp({
  create: {
    width: tile * (options.whole ? 4 : 8),
    height: Math.max(1, rows * tile),
    channels: 3,
    background: '#808080',
  },
})
  .composite(overlays)
  .jpeg({ quality: 90 })
  .toFile(options.out);

function checkered(cutout: Cutout): Raster {
  const { width, height } = cutout.raster;
  const cell = Math.max(4, Math.round(Math.max(width, height) / 64));
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const isDark = (Math.floor((at % width) / cell) + Math.floor(at / width / cell)) % 2 === 1;
    data.fill(isDark ? 160 : 225, at * 3, at * 3 + 3);
  }
  return layOver(cutout, { width, height, data });
}

function openRaster({ width, height, data }: Raster) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function inTile(picture: Raster) {
  return openRaster(picture).resize(tile, tile, { fit: 'contain', background: '#808080' }).png().toBuffer();
}

/** The upper part of a head with some air around it. */
function zoom(picture: Raster, head: { x: number; y: number; width: number; height: number }) {
  const side = Math.round(Math.min(0.95 * Math.max(head.width, head.height), picture.width, picture.height));
  const left = Math.round(Math.min(Math.max(head.x + head.width / 2 - side / 2, 0), picture.width - side));
  const top = Math.round(Math.min(Math.max(head.y - 0.12 * side, 0), picture.height - side));
  return openRaster(picture)
    .extract({ left, top, width: side, height: side })
    .resize(tile, tile)
    .png()
    .toBuffer();
}
