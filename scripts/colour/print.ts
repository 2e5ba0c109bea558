import type { FaceColours } from './measure.ts';
import type { Measured } from './measured.ts';
import { quantile, shareOf } from './statistics.ts';

/** Skin by its individual typology angle in degrees. */
const SKINS: readonly (readonly [name: string, from: number, below: number])[] = [
  ['dark', -180, 10],
  ['tan', 10, 28],
  ['medium', 28, 41],
  ['light', 41, 181],
];
/** What skin of an individual typology angle is called. */
export const skinOf = (typology: number): string =>
  SKINS.find(([, from, below]) => typology >= from && typology < below)?.[0] ?? 'light';

/** Where upper lip, chin or jaw are so much darker than the forehead there is a beard, or a deep shade. */
const BEARD = -12;

/** Prints what was measured of the drawings of one style and strength. */
export function printReport(title: string, table: readonly Measured[], worst: number): void {
  const faces = table.flatMap((measured) => measured.faces);
  const chromas = present(table.map(({ broad }) => broad.chroma));
  const row = (name: string, ...cells: readonly string[]) =>
    console.log(`| ${[name, ...cells].join(' | ')} |`);
  console.log(`\n### ${title} (${table.length} pictures, ${faces.length} faces)\n`);
  row('measured', 'median', '10th percentile', '90th percentile');
  row('---', '---', '---', '---');
  const spread = (name: string, values: readonly number[], digits = 1) =>
    row(name, ...[0.5, 0.1, 0.9].map((share) => quantile(values, share).toFixed(digits)));
  spread(
    'broad colours, ΔE',
    table.map(({ broad }) => broad.deltaE),
  );
  spread('chroma ÷ photo’s', chromas, 2);
  spread(
    'darkest place, ΔL',
    table.map(({ broad }) => broad.darkest),
  );
  spread(
    'lightest place, ΔL',
    table.map(({ broad }) => broad.lightest),
  );
  spread(
    'skin, ΔL',
    faces.map(({ lightness }) => lightness),
  );
  spread(
    'skin, |ΔL|',
    faces.map(({ lightness }) => Math.abs(lightness)),
  );
  for (const [name, from, below] of SKINS) {
    const group = faces.filter(({ typology }) => typology >= from && typology < below);
    if (group.length > 0)
      spread(
        `– ${name} (${group.length}), |ΔL|`,
        group.map(({ lightness }) => Math.abs(lightness)),
      );
  }
  spread('skin, chroma ÷ photo’s', present(faces.map(({ chroma }) => chroma)), 2);
  spread('skin, hue', present(faces.map(({ hue }) => hue)));
  spread(
    'beard, ΔL',
    faces.map(({ beard }) => beard),
  );
  const bearded = faces.filter(({ beardInPhoto }) => beardInPhoto <= BEARD);
  if (bearded.length > 0)
    spread(
      `– bearded or shaded (${bearded.length})`,
      bearded.map(({ beard }) => beard),
    );
  spread(
    'lips, chroma − photo’s',
    faces.map(({ lipsChroma }) => lipsChroma),
  );
  spread(
    'lips, hue',
    faces.map(({ lipsHue }) => lipsHue),
  );
  printShares(faces);
  for (const { name, faces: own } of furthest(table, worst))
    console.log(`- ${name}: skin ΔL ${own.map(({ lightness }) => lightness.toFixed(1)).join(', ')}`);
}

function printShares(faces: readonly FaceColours[]): void {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const chromas = present(faces.map(({ chroma }) => chroma));
  const right = shareOf(chromas, (chroma) => chroma >= 0.8 && chroma <= 1.25);
  const plain = shareOf(
    faces.map(({ lipsChroma }) => lipsChroma),
    (chroma) => chroma <= 8,
  );
  const beards = shareOf(
    faces.map(({ beard }) => beard),
    (beard) => beard <= 8,
  );
  console.log(
    `\nSkin's chroma 0.8…1.25 of the photo's: ${percent(right)} of the faces; beard at most 8 lighter: ${percent(beards)}; lips at most 8 stronger: ${percent(plain)}.`,
  );
}

/** The drawings whose skin is furthest from the photo's. */
function furthest(table: readonly Measured[], count: number): Measured[] {
  const distance = ({ faces }: Measured) => Math.max(...faces.map(({ lightness }) => Math.abs(lightness)));
  return table
    .filter(({ faces }) => faces.length > 0)
    .toSorted((one, other) => distance(other) - distance(one))
    .slice(0, count);
}

const present = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);
