/** Measures how far drawings are from their photos in broad colours, skin, beards and lips. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readStyles } from '../src/config/styles.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { enhance } from '../src/inference/image/enhance.ts';
import { type Measured, measure } from './colour/measured.ts';
import { printReport } from './colour/print.ts';
import { drawLook, lookOf } from './looks.ts';
import { readPhoto } from './read-photo.ts';

const HELP = `Measures how far drawings are from their photos in broad colours, skin, beards and lips.

  npx tsx scripts/colour-report.ts PHOTOS… [options]

PHOTOS            folders of photos, or photo files
--styles LIST     styles to draw (default anime,3d,handdrawn,artstyle); STYLE@ENGINE names what draws it
--strengths LIST  strengths to draw (default 0.3,0.7,1)
--size N          long side of each drawing in pixels (default 1024)
--worst N         also list so many photos of each table that are furthest from their skin (default 0)
--threads N       threads for drawing (default 2)
--help            this text`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    styles: { type: 'string', default: 'anime,3d,handdrawn,artstyle' },
    strengths: { type: 'string', default: '0.3,0.7,1' },
    size: { type: 'string', default: '1024' },
    worst: { type: 'string', default: '0' },
    threads: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}

const threads = Number(options.threads);
const pathOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const [networkFolder, packsFolder] = [pathOf('data/networks/'), pathOf('models/packs/')];
const engines = await loadEngines({ threads, networkFolder, packsFolder, customPacks: [] });
const finder = await createFaceFinder({ cacheDirectory: networkFolder, threads });
const styles = readStyles(new URL('../config/styles.json', import.meta.url));
const looks = options.styles
  .split(',')
  .flatMap((text) =>
    options.strengths
      .split(',')
      .map((strength) => ({ look: lookOf(text, { styles, engines }), strength: Number(strength) })),
  );
const tables = new Map(looks.map((look) => [look, [] as Measured[]]));
for (const file of positionals.flatMap(photosIn)) {
  const photo = await readPhoto(file, Number(options.size));
  const faces = await finder.find(photo);
  for (const [{ look, strength }, table] of tables) {
    const { picture } = await drawLook(look, strength, { picture: photo, faces });
    const drawing = enhance(picture);
    table.push(measure(basename(file), { photo, drawing, faces }));
  }
}
for (const [{ look, strength }, table] of tables)
  printReport(`${look.style} ${strength}, ${look.engine.id}`, table, Number(options.worst));
for (const engine of engines.values()) await engine.close();
await finder.close();

function photosIn(path: string): string[] {
  const isPhoto = (name: string) => /\.(jpe?g|png|webp|avif|tiff?)$/i.test(name);
  if (isPhoto(path)) return [path];
  return readdirSync(path)
    .filter(isPhoto)
    .sort()
    .map((name) => join(path, name));
}
