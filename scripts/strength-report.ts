/** Measures how far drawings are from their photos at each strength, and finds the curves that make it the same in every style. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readStyles } from '../src/config/styles.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { amountAt } from '../src/inference/strength.ts';
import { mean } from './colour/statistics.ts';
import { drawAmount, type Look, lookOf, sceneOf } from './looks.ts';
import { readPhoto } from './read-photo.ts';
import { type Distance, distanceOf } from './strength/distance.ts';
import { amountFor } from './strength/fit.ts';

const HELP = `Measures how far drawings are from their photos at each strength: structure (1 less SSIM's contrast and structure, at three
scales, faces as much as the whole) and broad colours (ΔE). Exaggerated looks are compared with the exaggerated photo.

  npx tsx scripts/strength-report.ts PHOTO… [options]

PHOTO             photo files
--styles LIST     styles to draw (default: all that can be drawn); STYLE@ENGINE names what draws it
--strengths LIST  strengths to draw (default 0.3,0.6,0.9)
--fit LIST        measure amounts of each look instead, and print what amounts give these distances of structure
--size N          long side of each drawing in pixels (default 512)
--each            also print each photo's distance of structure
--help            this text`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    styles: { type: 'string' },
    strengths: { type: 'string', default: '0.3,0.6,0.9' },
    fit: { type: 'string' },
    size: { type: 'string', default: '512' },
    each: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}

const numbers = (text: string) => text.split(',').map(Number);
const networkFolder = fileURLToPath(new URL('../data/networks/', import.meta.url));
const packsFolder = fileURLToPath(new URL('../models/packs/', import.meta.url));
const styles = readStyles(new URL('../config/styles.json', import.meta.url));
const engines = await loadEngines({ threads: 2, networkFolder, packsFolder, customPacks: [] });
const finder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 2 });
const isDrawn = ({ id, base = id }: (typeof styles)[number]) =>
  [...engines.values()].some((engine) => engine.styles.has(base));
const names = options.styles?.split(',') ?? styles.filter(isDrawn).map(({ id }) => id);
const looks = names.map((text) => lookOf(text, { styles, engines }));
const scenes = await Promise.all(
  positionals.map(async (file) => {
    const picture = await readPhoto(file, Number(options.size));
    return { picture, faces: await finder.find(picture) };
  }),
);

const row = (...cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
/** Fine enough to be linear between. */
const AMOUNTS = [0.12, 0.3, 0.5, 0.75, 1];
const strengths = numbers(options.strengths);
if (options.fit === undefined) {
  row('style', ...strengths.flatMap((strength) => [`${strength}`, 'ΔE']));
  row(...Array.from({ length: 1 + 2 * strengths.length }, () => '---'));
}
for (const look of looks) {
  if (options.fit !== undefined) await printFit(look, numbers(options.fit));
  else await report(look);
}
for (const engine of engines.values()) await engine.close();
await finder.close();

async function report(look: Look): Promise<void> {
  const cells: string[] = [];
  for (const strength of strengths) {
    const distances = await distancesWith(look, amountAt(strength, look.curve));
    cells.push(structureOf(distances).toFixed(3), mean(distances.map(({ colour }) => colour)).toFixed(1));
    if (options.each) console.log(distances.map(({ structure }) => structure.toFixed(2)).join(' '));
  }
  row(`${look.style}@${look.engine.id}`, ...cells);
}

async function printFit(look: Look, wanted: readonly number[]): Promise<void> {
  const points: { amount: number; distance: number }[] = [];
  for (const amount of AMOUNTS)
    points.push({ amount, distance: structureOf(await distancesWith(look, amount)) });
  const curve = wanted.map((distance) => Number(amountFor(distance, points).toFixed(2)));
  console.log(`${look.style}@${look.engine.id}: ${JSON.stringify(curve)}`);
  console.log(points.map(({ amount, distance }) => `  ${amount} → ${distance.toFixed(3)}`).join(''));
}

async function distancesWith(look: Look, amount: number): Promise<Distance[]> {
  const distances: Distance[] = [];
  for (const scene of scenes) {
    const seen = sceneOf(look, scene);
    const drawing = await drawAmount(look, amount, seen);
    distances.push(distanceOf({ photo: seen.picture, drawing, faces: seen.faces }));
  }
  return distances;
}

function structureOf(distances: readonly Distance[]): number {
  return mean(distances.map(({ structure }) => structure));
}
