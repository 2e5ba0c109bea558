// Makes page/samples/<style>.webp: what each style that can be drawn here makes of the painted portrait of `doctor`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { DEFAULT_OPTIONS } from '../src/cartoon.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import { drawCartoon } from '../src/inference/pipeline.ts';
import { readStyles } from '../src/styles.ts';

/** A square of the head, at twice the size the page shows. */
const SIDE = 200;
const FACE = { left: 140, top: 150, width: 744, height: 744 };

const root = new URL('../', import.meta.url);
const folder = new URL('page/samples/', root);
const styles = readStyles(new URL('config/styles.json', root));
const engines = await loadEngines({ threads: 1 });
const portrait = sharp(readFileSync(new URL('config/test-photo.jpg', root))).extract(FACE);
const photo = await portrait.clone().jpeg({ quality: 95 }).toBuffer();

mkdirSync(folder, { recursive: true });
await save('photo', portrait);
for (const { id, engines: wanted } of styles) {
  if (!wanted.some((engine) => engines.has(engine))) continue;
  const drawn = await drawCartoon(
    {
      photo: new Uint8Array(photo),
      options: { ...DEFAULT_OPTIONS, style: id, strength: 0.8, size: 512 },
    },
    {
      styles,
      engines,
      limits: { bytes: 20e6, pixels: 50e6, longSide: 4096 },
      clock: () => performance.now(),
      onStage: () => {},
    },
  );
  if (!drawn.ok) throw new Error(`${id}: ${drawn.failure.code}`);
  await save(id, sharp(drawn.value.bytes));
}

async function save(name: string, picture: sharp.Sharp): Promise<void> {
  const webp = await picture.resize(SIDE, SIDE).webp({ quality: 78 }).toBuffer();
  writeFileSync(new URL(`${name}.webp`, folder), webp);
  console.log(`${name}.webp  ${webp.length} bytes`);
}
