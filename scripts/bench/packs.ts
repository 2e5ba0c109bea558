import { join } from 'node:path';
import { openPack } from '../../src/inference/packs/installed.ts';
import type { PackMeasure } from './child-pack.ts';
import type { StyleMeasure } from './child-style.ts';
import { megabytes, milliseconds, percent, table } from './markdown.ts';
import { runChild } from './run-child.ts';

export interface PacksBench {
  /** Where packs are installed. */
  readonly packs: string;
  readonly photo: string;
  readonly sizes: readonly number[];
  readonly threads: readonly number[];
  readonly runs: number;
}

/** Measures the installed DCT-Net styles that stand for the others; nothing when none is installed. */
export async function measurePacks(bench: PacksBench): Promise<string | undefined> {
  const installed = await openPack(join(bench.packs, 'dct-net')).styles();
  // All generators have the same shape: what differs is whether head and background are one network or two.
  const one = installed.find(({ head, background }) => head.sha256 === background.sha256);
  const two = installed.find(({ head, background }) => head.sha256 !== background.sha256);
  const chosen = [one, two].filter((style) => style !== undefined).map(({ style }) => style);
  if (chosen.length === 0) return undefined;
  const whole = measureWhole(chosen, bench);
  return [
    '### One picture',
    '',
    wholeTable(whole),
    '',
    '### Beside onnxruntime alone',
    '',
    besideTable(measureBeside(chosen, bench), whole),
  ].join('\n');
}

interface Whole extends StyleMeasure {
  readonly style: string;
  readonly size: number;
  readonly count: number;
}

interface Beside {
  readonly style: string;
  readonly size: number;
  readonly both: PackMeasure;
  readonly networks: PackMeasure;
}

function measureWhole(
  styles: readonly string[],
  { packs, photo, sizes, threads, runs }: PacksBench,
): Whole[] {
  return sizes.flatMap((size) =>
    styles.flatMap((style) =>
      threads.map((count) => {
        console.error(`${style} at ${size}, ${count} thread(s) …`);
        const args = [style, size, 'png', count, runs, photo, packs];
        return { style, size, count, ...runChild<StyleMeasure>('child-style.ts', ...args) };
      }),
    ),
  );
}

function measureBeside(styles: readonly string[], { packs, photo, sizes, runs }: PacksBench): Beside[] {
  return sizes.flatMap((size) =>
    styles.map((style) => {
      console.error(`${style} at ${size} beside its networks …`);
      const child = (mode: string) =>
        runChild<PackMeasure>('child-pack.ts', mode, packs, style, size, runs, photo);
      return { style, size, both: child('both'), networks: child('networks') };
    }),
  );
}

const wholeTable = (whole: readonly Whole[]): string =>
  table(
    ['style', 'size', 'threads', 'cold ms', 'warm ms', 'of it draw', 'peak MB'],
    whole.map(({ style, size, count, cold, warm, stages, peakBytes }) => [
      style,
      `${size}`,
      `${count}`,
      milliseconds(cold),
      milliseconds(warm),
      percent(stages.draw / warm),
      megabytes(peakBytes),
    ]),
  );

function besideTable(beside: readonly Beside[], whole: readonly Whole[]): string {
  const peak = (style: string, size: number) =>
    Math.max(
      ...whole.filter((each) => each.style === style && each.size === size).map((each) => each.peakBytes),
    );
  const memory = ['networks alone: peak MB', 'whole program: peak MB'];
  return table(
    [
      'style',
      'size',
      'networks alone: processor ms',
      'drawing: processor ms',
      'drawing ÷ networks',
      ...memory,
    ],
    beside.map(({ style, size, both, networks }) => [
      style,
      `${size}`,
      milliseconds(both.networks),
      milliseconds(both.draw),
      both.ratio.toFixed(2),
      megabytes(networks.peakBytes),
      megabytes(peak(style, size)),
    ]),
  );
}
