/** Draws photos in every style and strength and arranges the results on one sheet, to be judged by eye. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp, { type OverlayOptions } from 'sharp';
import { readStyles } from '../src/config/styles.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import type { Face } from '../src/inference/faces/face.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { middle } from '../src/inference/faces/geometry.ts';
import type { Raster } from '../src/inference/image/raster.ts';
import { drawLook, lookOf } from './looks.ts';
import { readPhoto } from './read-photo.ts';

const HELP = `Draws photos in every style and strength and lays them out on one sheet.

  npx tsx scripts/contact-sheet.ts PHOTOS [options]

PHOTOS            a folder of photos, or photo files
--out FILE        the sheet, a JPG (default out/contact-sheet.jpg)
--styles LIST     styles to draw (default: all of the filters); STYLE@ENGINE names what draws it: toon, dct-net, filters
--strengths LIST  strengths to draw (default 0.3,0.6,0.9)
--size N          long side of each drawing in pixels; photos are not enlarged (default 1024)
--tile N          side of a tile on the sheet in pixels (default 320)
--crop X,Y        show a piece of the drawing at 100 % instead of all of it: its corner as parts of width and height
--zoom N          show the largest face and N times its size around it instead of the whole drawing
--no-faces        draw as if there were no faces
--threads N       threads for drawing (default 2)
--help            this text

Examples:
  npx tsx scripts/contact-sheet.ts photos/ --size 512
  npx tsx scripts/contact-sheet.ts photos/ --zoom 1.5 --styles cel,comic
  npx tsx scripts/contact-sheet.ts photos/ --styles anime@dct-net,anime@toon --strengths 1
  npx tsx scripts/contact-sheet.ts face.jpg --size 2048 --crop 0.3,0.2 --tile 700 --strengths 0.9`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'out/contact-sheet.jpg' },
    styles: { type: 'string' },
    strengths: { type: 'string', default: '0.3,0.6,0.9' },
    size: { type: 'string', default: '1024' },
    tile: { type: 'string', default: '320' },
    crop: { type: 'string' },
    zoom: { type: 'string' },
    'no-faces': { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}

const threads = Number(options.threads);
const networkFolder = fileURLToPath(new URL('../data/networks/', import.meta.url));
const packsFolder = fileURLToPath(new URL('../models/packs/', import.meta.url));
const styles = readStyles(new URL('../config/styles.json', import.meta.url));
const engines = await loadEngines({ threads, networkFolder, packsFolder, customPacks: [] });
const chosen = (options.styles?.split(',') ?? [...(engines.get('filters')?.styles ?? [])]).map((text) =>
  lookOf(text, { styles, engines }),
);
const strengths = options.strengths.split(',').map(Number);
const [size, side] = [Number(options.size), Number(options.tile)];
const corner = options.crop?.split(',').map(Number);
const files = positionals.flatMap((path) => (isPhoto(path) ? [path] : photosIn(path)));
const columns = 1 + chosen.length * strengths.length;
const tiles: OverlayOptions[] = [];
const finder = await createFaceFinder({ cacheDirectory: networkFolder, threads });

for (const [row, file] of files.entries()) {
  const photo = await readPhoto(file, size);
  const found = await finder.find(photo);
  const faces = options['no-faces'] ? [] : found;
  const part = options.zoom === undefined ? undefined : zoomed(photo, found[0], Number(options.zoom));
  await place(photo, row, 0, `${basename(file)}, faces: ${found.length}`, part);
  let column = 1;
  for (const look of chosen)
    for (const strength of strengths) {
      const { picture } = await drawLook(look, strength, { picture: photo, faces });
      await place(picture, row, column++, `${look.style} ${strength}, ${look.engine.id}`, part);
    }
  console.log(`${row + 1}/${files.length} ${basename(file)}`);
}
for (const engine of engines.values()) await engine.close();
await finder.close();
await sharp({
  create: { width: columns * side, height: files.length * side, channels: 3, background: '#808080' },
})
  .composite(tiles)
  .jpeg({ quality: 90 })
  .toFile(options.out);
console.log(options.out);

async function place(
  { data, width, height }: Raster,
  row: number,
  column: number,
  label: string,
  part: Part | undefined,
): Promise<void> {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const at = (share: number, length: number) => Math.min(Math.round(share * length), length - 1);
  if (corner) {
    const [left, top] = [at(corner[0] ?? 0, width), at(corner[1] ?? 0, height)];
    picture.extract({ left, top, width: Math.min(side, width - left), height: Math.min(side, height - top) });
  } else (part ? picture.extract(part) : picture).resize(side, side, { fit: 'inside' });
  const words = label.replace(/[<&]/g, ' ');
  const caption = {
    text: `<span foreground="white" background="black"> ${words} </span>`,
    rgba: true,
    dpi: 90,
  };
  const [left, top] = [column * side, row * side];
  tiles.push({ input: await picture.png({ compressionLevel: 1 }).toBuffer(), left, top });
  tiles.push({ input: { text: caption }, left, top: top + side - 18 });
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The face and some of its surroundings, as far as the photo reaches. */
function zoomed({ width, height }: Raster, face: Face | undefined, times: number): Part | undefined {
  if (face === undefined) return undefined;
  const { x, y } = middle(face.box);
  const half = (times * Math.max(face.box.width, face.box.height)) / 2;
  const [left, top] = [Math.max(0, Math.round(x - half)), Math.max(0, Math.round(y - half))];
  return {
    left,
    top,
    width: Math.max(1, Math.min(Math.round(2 * half), width - left)),
    height: Math.max(1, Math.min(Math.round(2 * half), height - top)),
  };
}

function photosIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(isPhoto)
    .sort()
    .map((name) => join(folder, name));
}

function isPhoto(path: string): boolean {
  return /\.(jpe?g|png|webp|avif|tiff?)$/i.test(path);
}
