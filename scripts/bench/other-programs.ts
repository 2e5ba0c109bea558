import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StyleMeasure } from './child-style.ts';
import { megabytes, milliseconds, table, times } from './markdown.ts';
import { writeSizedPhoto } from './photo.ts';
import { measureProgram, type ProgramMeasure, runChild } from './run-child.ts';
import { measureServed, type ServedMeasure } from './served.ts';

export interface OtherProgramsBench {
  /** Where pictures may be written. */
  readonly folder: string;
  readonly photo: string;
  /** The style that is compared. */
  readonly style: string;
  /** The style that is drawn where none is chosen. */
  readonly usual: string;
  readonly sizes: readonly number[];
  readonly threads: number;
  readonly runs: number;
}

/** Time and memory beside other programs, as a table. */
export async function measureOtherPrograms(bench: OtherProgramsBench): Promise<string> {
  const { sizes } = bench;
  const beside = await measureBeside(bench);
  return [
    table(
      ['', ...sizes.map((size) => `${size}: ms`), ...sizes.map((size) => `${size}: MB`)],
      [...beside.flatMap(timesAndMemory), ...beside.flatMap(comparison)],
    ),
    '',
    '### From the start of `serve`',
    '',
    await servedTable(bench),
  ].join('\n');
}

/** How soon a program that was started to serve answers, is ready and draws. */
async function servedTable({ photo, style, usual, sizes }: OtherProgramsBench): Promise<string> {
  const rows: string[][] = [];
  for (const [drawn, size] of [style, usual].flatMap((one) => sizes.map((size) => [one, size] as const))) {
    console.error(`serve, then ${drawn} at ${size} …`);
    rows.push(servedRow(drawn, size, await measureServed(photo, drawn, size)));
  }
  const times = ['first answer: ms', 'ready: ms', 'first picture: ms', 'warm: ms'];
  return table(['style', 'size', ...times, 'first ÷ warm', 'MB'], rows);
}

const servedRow = (style: string, size: number, { answer, ready, first, warm, peakBytes }: ServedMeasure) => [
  style,
  `${size}`,
  ...[answer, ready, first, warm].map(milliseconds),
  times(first / warm),
  megabytes(peakBytes),
];

/** The defaults of gmic's cartoon: smoothness, sharpening, threshold, thickness, colour, quantisation. */
const GMIC_DEFAULTS = '3,150,20,0.25,1.5,8';

/** The same work done by Toonsmith and by other programs, from the same photo. */
interface Beside {
  readonly photo: string;
  readonly own: Row;
  /** Toonsmith as a command, with its start. */
  readonly commands: readonly Row[];
  readonly others: readonly Row[];
}

interface Row {
  readonly name: string;
  /** In the order of the sizes; undefined where the program is not installed. */
  readonly sizes: readonly (ProgramMeasure | undefined)[];
}

/**
 * From the phone's photo, ImageMagick with its hint for decoding JPEGs smaller; and from a photo that has the size asked for, so that no
 * program decodes 12 megapixels or scales. Of each program's runs the best counts.
 */
async function measureBeside(bench: OtherProgramsBench): Promise<Beside[]> {
  const { folder, photo, sizes } = bench;
  const sized = (size: number) => join(folder, `${size}.png`);
  for (const size of sizes) await writeSizedPhoto(sized(size), size);
  return [await besideFromPhone(photo, bench), await besideFromSized(sized, bench)];
}

async function besideFromPhone(photo: string, bench: OtherProgramsBench): Promise<Beside> {
  const { folder, style, usual, sizes, runs } = bench;
  const out = join(folder, 'out.png');
  const command = (drawn: string) =>
    measureSizes(`Toonsmith, ${drawn}, whole command`, sizes, (size) =>
      best(runs, () => runSh('draw', photo, '-o', out, '--style', drawn, '--size', `${size}`)),
    );
  return {
    photo: 'phone’s photo',
    own: await measureSizes(
      `Toonsmith, ${style}, warm`,
      sizes,
      warm(() => photo, bench),
    ),
    commands: [await command(style), await command(usual)],
    others: [
      await measureSizes('gmic cartoon', sizes, (size) =>
        best(runs, () => gmic(out, photo, 'resize2dy', `${size}`)),
      ),
      await measureSizes('ImageMagick -paint 3', sizes, (size) => {
        const hint = ['-define', `jpeg:size=${2 * size}x${2 * size}`];
        const scaled = [...hint, photo, '-auto-orient', '-resize', `${size}x${size}`];
        return best(runs, () => paint(out, ...scaled));
      }),
    ],
  };
}

async function besideFromSized(sized: (size: number) => string, bench: OtherProgramsBench): Promise<Beside> {
  const { folder, style, sizes, runs } = bench;
  const out = join(folder, 'out.png');
  return {
    photo: 'sized photo',
    own: await measureSizes(`Toonsmith, ${style}, warm`, sizes, warm(sized, bench)),
    commands: [],
    others: [
      await measureSizes('gmic cartoon', sizes, (size) => best(runs, () => gmic(out, sized(size)))),
      await measureSizes('ImageMagick -paint 3', sizes, (size) => best(runs, () => paint(out, sized(size)))),
    ],
  };
}

async function measureSizes(
  name: string,
  sizes: readonly number[],
  measure: (size: number) => Promise<ProgramMeasure | undefined>,
): Promise<Row> {
  const measured: (ProgramMeasure | undefined)[] = [];
  for (const size of sizes) {
    console.error(`${name} at ${size} …`);
    measured.push(await measure(size));
  }
  return { name, sizes: measured };
}

const warm =
  (input: (size: number) => string, { style, threads, runs }: OtherProgramsBench) =>
  async (size: number): Promise<ProgramMeasure> => {
    const args = [style, size, 'png', threads, runs, input(size)];
    const measure = runChild<StyleMeasure>('child-style.ts', ...args);
    return { milliseconds: measure.least, peakBytes: measure.peakBytes };
  };

/** As a person types it; on Windows without the script, which takes a shell there. */
const runSh = (...args: readonly string[]) =>
  process.platform === 'win32'
    ? measureProgram(process.execPath, [fileURLToPath(new URL('../run.cjs', import.meta.url)), ...args])
    : measureProgram(fileURLToPath(new URL('../../run.sh', import.meta.url)), args);

const gmic = (out: string, ...input: readonly string[]) =>
  measureProgram('gmic', [...input, 'cartoon', GMIC_DEFAULTS, '-o', out]);

const paint = (out: string, ...input: readonly string[]) => magick([...input, '-paint', '3', out]);

function timesAndMemory({ photo, own, commands, others }: Beside): string[][] {
  return [own, ...commands, ...others].map(({ name, sizes }) => [
    `${name}, ${photo}`,
    ...sizes.map((measure) => milliseconds(measure?.milliseconds)),
    ...sizes.map((measure) => megabytes(measure?.peakBytes)),
  ]);
}

function comparison({ photo, own, commands, others }: Beside): string[][] {
  return [own, ...commands].flatMap((ours) =>
    others.map(({ name, sizes }) => [
      `${name} ÷ ${ours.name}, ${photo}`,
      ...sizes.map((measure, at) => times(measure && measure.milliseconds / ours.sizes[at]!.milliseconds)),
      ...sizes.map(() => ''),
    ]),
  );
}

/** ImageMagick is called `magick` from its version 7 on. */
async function magick(args: readonly string[]): Promise<ProgramMeasure | undefined> {
  return (await measureProgram('magick', args)) ?? (await measureProgram('convert', args));
}

async function best(
  runs: number,
  measure: () => Promise<ProgramMeasure | undefined>,
): Promise<ProgramMeasure | undefined> {
  let fastest: ProgramMeasure | undefined;
  for (let run = 0; run < runs; run++) {
    const measured = await measure();
    if (measured === undefined) return undefined;
    if (fastest === undefined || measured.milliseconds < fastest.milliseconds) fastest = measured;
  }
  return fastest;
}
