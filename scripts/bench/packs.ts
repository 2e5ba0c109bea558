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
export async function measurePacks({
  packs,
  photo,
  sizes,
  threads,
  runs,
}: PacksBench): Promise<string | undefined> {
  const installed = await openPack(join(packs, 'dct-net')).styles();
  // All generators have the same shape: what differs is whether head and background are one network or two.
  const one = installed.find(({ head, background }) => head.sha256 === background.sha256);
  const two = installed.find(({ head, background }) => head.sha256 !== background.sha256);
  const chosen = [one, two].filter((style) => style !== undefined).map(({ style }) => style);
  if (chosen.length === 0) return undefined;

  const whole = sizes.flatMap((size) =>
    chosen.flatMap((style) =>
      threads.map((count) => {
        console.error(`${style} at ${size}, ${count} thread(s) …`);
        const measure = runChild<StyleMeasure>(
          'child-style.ts',
          style,
          size,
          'png',
          count,
          runs,
          photo,
          packs,
        );
        return { style, size, count, ...measure };
      }),
    ),
  );
  const beside = sizes.flatMap((size) =>
    chosen.map((style) => {
      console.error(`${style} at ${size} beside its networks …`);
      const child = (mode: string) =>
        runChild<PackMeasure>('child-pack.ts', mode, packs, style, size, runs, photo);
      return { style, size, both: child('both'), networks: child('networks') };
    }),
  );
  const peak = (style: string, size: number) =>
    Math.max(
      ...whole.filter((each) => each.style === style && each.size === size).map((each) => each.peakBytes),
    );
  return [
    '### One picture',
    '',
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
    ),
    '',
    '### Beside onnxruntime alone',
    '',
    table(
      [
        'style',
        'size',
        'networks alone: processor ms',
        'drawing: processor ms',
        'drawing ÷ networks',
        'networks alone: peak MB',
        'whole program: peak MB',
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
    ),
  ].join('\n');
}
