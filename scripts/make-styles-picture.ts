// Makes docs/images/styles.jpg: one photo in nine of the embedded styles. `npx tsx scripts/make-styles-picture.ts PHOTO`
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type OverlayOptions } from 'sharp';
import { DEFAULT_OPTIONS } from '../src/cartoon.ts';
import { readStyles } from '../src/config/styles.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { drawCartoon } from '../src/inference/pipeline.ts';

const SIDE = 400;
const GAP = 6;
const COLUMNS = 3;
const STYLES = ['anime', '3d', 'handdrawn', 'sketch', 'artstyle', 'cel', 'comic', 'ink', 'watercolor'];

const [photo] = process.argv.slice(2);
if (photo === undefined) throw new Error('say which photo: npx tsx scripts/make-styles-picture.ts PHOTO');
const root = new URL('../', import.meta.url);
const folder = await mkdtemp(join(tmpdir(), 'toonsmith-networks-'));
const engines = await loadEngines({
  threads: 1,
  networkFolder: folder,
  packsFolder: join(folder, 'no-packs'),
  customPacks: [],
});
const faceFinder = await createFaceFinder({ cacheDirectory: folder, threads: 1 });

const tiles: OverlayOptions[] = [];
for (const [index, style] of STYLES.entries()) {
  const drawn = await drawCartoon(
    { photo: new Uint8Array(readFileSync(photo)), options: { ...DEFAULT_OPTIONS, style } },
    {
      styles: readStyles(new URL('config/styles.json', root)),
      engines,
      faceFinder,
      limits: { bytes: 20e6, pixels: 50e6, longSide: 4096, decodeBytes: 2e9 },
      clock: () => performance.now(),
      onStage: () => {},
    },
  );
  if (!drawn.ok) throw new Error(`${style}: ${drawn.failure.code}`);
  tiles.push({
    input: await sharp(drawn.value.bytes).resize(SIDE, SIDE, { fit: 'cover', position: 'top' }).toBuffer(),
    left: GAP / 2 + (index % COLUMNS) * (SIDE + GAP),
    top: GAP / 2 + Math.floor(index / COLUMNS) * (SIDE + GAP),
  });
}
for (const engine of engines.values()) await engine.close();
await faceFinder.close();
await sharp({
  create: {
    width: COLUMNS * (SIDE + GAP),
    height: Math.ceil(tiles.length / COLUMNS) * (SIDE + GAP),
    channels: 3,
    background: '#ffffff',
  },
})
  .composite(tiles)
  .jpeg({ quality: 84 })
  .toFile(fileURLToPath(new URL('docs/images/styles.jpg', root)));
