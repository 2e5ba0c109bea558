import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Crop, DEFAULT_OPTIONS } from '../src/cartoon.ts';
import { cutOf } from '../src/inference/faces/crop.ts';
import { type Face, largestFace, moveFace } from '../src/inference/faces/face.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import type { Box, Point } from '../src/inference/faces/geometry.ts';
import { framePhoto } from '../src/inference/framing.ts';
import type { Raster } from '../src/inference/image/raster.ts';
import sharp from '../src/inference/image/sharp.ts';
import { labelledPhotos, openSharedPhoto } from '../tests/inference/faces/shared-photos.ts';

/**
 * Draws contact sheets of the shared photos into a folder: what was found (boxes, mesh, points, crops), and how portraits and
 * avatars are framed. `npx tsx scripts/faces-sheet.ts <folder>`
 */

const CELL = 360;
const COLUMNS = 6;
const GREEN = [0, 230, 90] as const;
const RED = [255, 40, 40] as const;
const CYAN = [60, 220, 255] as const;
const YELLOW = [255, 220, 0] as const;
type Colour = readonly [number, number, number];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('say where the sheets go: npx tsx scripts/faces-sheet.ts <folder>');
await mkdir(folder, { recursive: true });
const finder = await createFaceFinder({
  cacheDirectory: fileURLToPath(new URL('../data/networks/', import.meta.url)),
  threads: 2,
});

const sheets: Record<'overlays' | Exclude<Crop, 'none'>, Raster[]> = {
  overlays: [],
  portrait: [],
  avatar: [],
};
for (const { file } of labelledPhotos()) {
  const photo = await openSharedPhoto(file);
  const frame = async (crop: Crop, longSide: number) => {
    const framed = await framePhoto(photo, {
      options: { ...DEFAULT_OPTIONS, crop },
      longSide,
      faceFinder: finder,
      onFaces: () => {},
    });
    if (!framed.ok) throw new Error(`${file}: ${framed.failure.code}`);
    return framed.value;
  };
  const whole = await frame('none', 1024);
  const { raster } = whole.pixels;
  const scale = CELL / Math.max(raster.width, raster.height);
  const small = await inCell(raster);
  for (const face of whole.faces) drawFace(small, moveFace(face, { scale, left: 0, top: 0 }));
  for (const [crop, colour] of [
    ['portrait', YELLOW],
    ['avatar', RED],
  ] as const) {
    const { left, top, width, height } = cutOf(crop, raster, largestFace(whole.faces));
    drawBox(small, { x: left * scale, y: top * scale, width: width * scale, height: height * scale }, colour);
  }
  sheets.overlays.push(small);
  for (const crop of ['portrait', 'avatar'] as const)
    sheets[crop].push(await inCell((await frame(crop, 512)).pixels.raster));
  drawCircle(sheets.avatar.at(-1)!, YELLOW);
  console.log(file, whole.faces.length, whole.tips.map(({ code }) => code).join(' '));
}
await finder.close();
for (const [name, cells] of Object.entries(sheets)) await writeSheet(`${folder}/${name}.jpg`, cells);

/** Inside a cell, for drawing on. */
async function inCell({ width, height, data }: Raster): Promise<Raster> {
  const { data: pixels, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: CELL, height: CELL, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(pixels) };
}

function drawFace(picture: Raster, { box, mesh, oval, points }: Face) {
  drawBox(picture, box, GREEN);
  mesh.forEach((point, index) => {
    if (index % 3 === 0) drawDot(picture, point, CYAN, 0);
  });
  for (const point of oval) drawDot(picture, point, GREEN, 0);
  for (const point of Object.values(points)) drawDot(picture, point as Point, RED, 1);
}

function drawBox(picture: Raster, { x, y, width, height }: Box, colour: Colour) {
  for (let step = 0; step <= Math.max(width, height); step += 0.5) {
    for (const side of [y, y + height])
      drawDot(picture, { x: Math.min(x + step, x + width), y: side }, colour, 0);
    for (const side of [x, x + width])
      drawDot(picture, { x: side, y: Math.min(y + step, y + height) }, colour, 0);
  }
}

/** Where round frames cut an avatar. */
function drawCircle(picture: Raster, colour: Colour) {
  const radius = picture.width / 2 - 0.5;
  for (let angle = 0; angle < 2 * Math.PI; angle += 1 / picture.width)
    drawDot(picture, { x: radius * (1 + Math.cos(angle)), y: radius * (1 + Math.sin(angle)) }, colour, 0);
}

function drawDot({ width, height, data }: Raster, { x, y }: Point, colour: Colour, reach: number) {
  for (let row = Math.floor(y) - reach; row <= Math.floor(y) + reach; row++)
    for (let column = Math.floor(x) - reach; column <= Math.floor(x) + reach; column++)
      if (row >= 0 && column >= 0 && row < height && column < width)
        data.set(colour, (row * width + column) * 3);
}

async function writeSheet(path: string, cells: readonly Raster[]) {
  const rows = Math.ceil(cells.length / COLUMNS);
  const sheet = sharp({
    create: { width: COLUMNS * CELL, height: rows * CELL, channels: 3, background: '#222' },
  }).composite(
    cells.map(({ width, height, data }, index) => ({
      input: Buffer.from(data),
      raw: { width, height, channels: 3 },
      left: (index % COLUMNS) * CELL + Math.floor((CELL - width) / 2),
      top: Math.floor(index / COLUMNS) * CELL + Math.floor((CELL - height) / 2),
    })),
  );
  await writeFile(path, await sheet.jpeg({ quality: 88 }).toBuffer());
}
