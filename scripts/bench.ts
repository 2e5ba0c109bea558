// How fast and how large: npm run bench. docs/benchmarks.md says how to read the tables.
//   --quick   one style, few runs     --write          put the tables into docs/benchmarks.md
//   --packs   only installed packs    --jobs           only what everything around the drawing costs
//   --memory  only the memory of slots that have drawn many styles
//   --postgres URL [--redis URL]  only several processes on that database
//   --beside  only whole commands beside other programs, and the start of serve
//   --models FOLDER  where packs are, if not in models
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_OPTIONS, type Format, STAGES } from '../src/cartoon.ts';
import type { JobsMeasure } from './bench/child-jobs.ts';
import type { NetworksMeasure } from './bench/child-networks.ts';
import type { StyleMeasure } from './bench/child-style.ts';
import type { ThroughputMeasure } from './bench/child-throughput.ts';
import { megabytes, milliseconds, percent, table, times } from './bench/markdown.ts';
import { measureMemory } from './bench/memory-table.ts';
import { measureOtherPrograms } from './bench/other-programs.ts';
import { measurePacks } from './bench/packs.ts';
import { writeChatPhoto, writePhonePhoto } from './bench/photo.ts';
import { runChild } from './bench/run-child.ts';
import { measureShared } from './bench/shared-table.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    write: { type: 'boolean' },
    packs: { type: 'boolean' },
    jobs: { type: 'boolean' },
    memory: { type: 'boolean' },
    postgres: { type: 'string' },
    redis: { type: 'string' },
    beside: { type: 'boolean' },
    models: { type: 'string', default: fileURLToPath(new URL('../models/', import.meta.url)) },
  },
});
const PACKS = join(flags.models, 'packs');
/** Of the embedded network's styles one stands for all: they cost the same. */
const STYLES = flags.quick
  ? ['anime', 'cel']
  : ['anime', 'cel', 'comic', 'pop', 'ink', 'watercolor', 'pencil'];
const SIZES = [512, 1024, 2048];
const THREADS = [1, 2];
const RUNS = flags.quick ? 3 : 5;
/** The style that stands for the program where it is compared with other filters. */
const FILTER = 'cel';

/** Where photos and cartoons wait: in memory, which leaves the service alone, or on disk as at work. */
const BLOB_STORES = ['memory', 'disk', 'disk, encrypted'];
const JOBS = flags.quick ? 5_000 : 50_000;
const PHOTO_BYTES = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'toonsmith-bench-'));
try {
  if (flags.postgres) await measureProcesses(folder, flags.postgres);
  else {
    if (!flags.packs && !flags.memory && !flags.beside)
      publish('bench-jobs', [measuredOn(), '', measureJobs()].join('\n'));
    if (!flags.jobs) await measurePictures(folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A front and workers on one database. */
async function measureProcesses(folder: string, postgres: string): Promise<void> {
  const photo = join(folder, 'chat.jpg');
  await writeChatPhoto(photo);
  const amounts = flags.quick ? { jobs: 300, pictures: 10 } : { jobs: 3_000, pictures: 40 };
  const report = measureShared({ postgres, redis: flags.redis, photo, packs: PACKS, ...amounts });
  publish('bench-shared', [measuredOn(), '', report].join('\n'));
}

/** With every style that needs no pack, and with those of installed packs. */
async function measurePictures(folder: string): Promise<void> {
  const photo = join(folder, 'phone.jpg');
  await writePhonePhoto(photo);
  if (flags.beside) return publishBeside(folder, photo);
  if (!flags.packs) {
    const memory = await measureMemory({ packs: PACKS, photo, sizes: SIZES });
    publish('bench-memory', [measuredOn(), '', memory].join('\n'));
  }
  if (flags.memory) return;
  if (!flags.packs) {
    publish('bench', await measureEverything(folder, photo));
    await publishBeside(folder, photo);
  }
  const bench = { packs: PACKS, photo, sizes: SIZES, threads: THREADS, runs: RUNS };
  const packs = await measurePacks(bench);
  if (packs === undefined) console.error(`No pack is installed in ${PACKS}: none was measured.`);
  else publish('bench-packs', [measuredOn(), '', packs].join('\n'));
}

/** Whole commands and the start of serve, with other programs in the same run. */
async function publishBeside(folder: string, photo: string): Promise<void> {
  const threads = THREADS.at(-1)!;
  const shape = { style: FILTER, usual: DEFAULT_OPTIONS.style, sizes: SIZES, threads, runs: RUNS };
  const beside = await measureOtherPrograms({ folder, photo, ...shape });
  publish('bench-beside', [measuredOn(), '', beside].join('\n'));
}

/** What the jobs themselves cost, without any drawing. */
function measureJobs(): string {
  const rows = BLOB_STORES.map((blobs) => {
    console.error(`${JOBS} jobs, blobs: ${blobs} …`);
    const measure = runChild<JobsMeasure>('child-jobs.ts', blobs, JOBS, PHOTO_BYTES);
    const { jobsPerSecond, microseconds, peakBytes } = measure;
    return [blobs, jobsPerSecond.toFixed(0), microseconds.toFixed(0), megabytes(peakBytes)];
  });
  return table(
    ['photos and cartoons wait in', 'jobs per second', 'processor time of one, µs', 'peak MB'],
    rows,
  );
}

async function measureEverything(folder: string, photo: string): Promise<string> {
  const chatPhoto = join(folder, 'chat.jpg');
  await writeChatPhoto(chatPhoto);
  const onPage = measureStyles(photo, 'png', { sizes: SIZES, threads: THREADS });
  const inDiscord = measureStyles(photo, 'jpg', { sizes: SIZES, threads: [2] });
  const inTelegram = measureStyles(chatPhoto, 'jpg', { sizes: [512, 1024], threads: [2] });

  return [
    measuredOn(),
    '',
    '### One picture on the page: a phone’s photo, a PNG',
    '',
    stagesOf(onPage),
    '',
    `A drawing thread is ready ${milliseconds(Math.min(...onPage.map(({ start }) => start)))} ms after it was started.`,
    '',
    '### One picture in Discord: a phone’s photo, a JPG',
    '',
    stagesOf(inDiscord),
    '',
    '### One picture in Telegram: its own photo, a JPG',
    '',
    stagesOf(inTelegram),
    '',
    '### The embedded network alone',
    '',
    table(
      ['pixels', 'threads', 'embedded network: ms', 'one of DCT-Net’s: ms', 'DCT-Net’s ÷ embedded'],
      measureNetworks(),
    ),
    '',
    '### Every thread busy',
    '',
    table(['threads', 'size', 'pictures per second', 'peak MB'], measureThroughput(photo)),
  ].join('\n');
}

interface Cases {
  readonly sizes: readonly number[];
  readonly threads: readonly number[];
}

interface Case extends StyleMeasure {
  readonly size: number;
  readonly style: string;
  readonly threads: number;
}

function measureStyles(photo: string, format: Format, cases: Cases): Case[] {
  return cases.sizes.flatMap((size) =>
    STYLES.flatMap((style) =>
      cases.threads.map((threads) => {
        console.error(`${style} at ${size} as ${format}, ${threads} thread(s) …`);
        const measure = runChild<StyleMeasure>('child-style.ts', style, size, format, threads, RUNS, photo);
        return { size, style, threads, ...measure };
      }),
    ),
  );
}

function stagesOf(cases: readonly Case[]): string {
  const columns = ['cold ms', 'warm ms', 'least ms', ...STAGES];
  const stages = table(
    ['style', 'size', 'threads', ...columns, 'decode + encode', 'peak MB'],
    cases.map(({ style, size, threads, cold, warm, least, stages, peakBytes }) => [
      style,
      `${size}`,
      `${threads}`,
      ...[cold, warm, least, ...STAGES.map((stage) => stages[stage])].map(milliseconds),
      percent((stages.decode + stages.encode) / warm),
      megabytes(peakBytes),
    ]),
  );
  return [stages, '', filesPart(cases)].join('\n');
}

/** What reading and writing files takes of the time of all styles together, with two threads. */
function filesPart(cases: readonly Case[]): string {
  const parts = SIZES.flatMap((size) => {
    const some = cases.filter((one) => one.size === size && one.threads === 2);
    if (some.length === 0) return [];
    const sum = (of: (one: Case) => number) => some.reduce((total, one) => total + of(one), 0);
    const files = sum(({ stages }) => stages.decode + stages.encode) / sum(({ warm }) => warm);
    return [`${percent(files)} at ${size}`];
  });
  return `Decode and encode with two threads, all styles together: ${parts.join(', ')}.`;
}

/** At the size of a head and at others, in the same run; DCT-Net's where its pack is installed. */
function measureNetworks(): string[][] {
  return [288, 512, 1024].flatMap((side) =>
    THREADS.map((threads) => {
      console.error(`the embedded network at ${side}, ${threads} thread(s) …`);
      const { embedded, teacher } = runChild<NetworksMeasure>(
        'child-networks.ts',
        side,
        threads,
        4 * RUNS,
        PACKS,
      );
      return [
        `${side}×${side}`,
        `${threads}`,
        milliseconds(embedded),
        milliseconds(teacher),
        times(teacher && teacher / embedded),
      ];
    }),
  );
}

function measureThroughput(photo: string): string[][] {
  const shapes = [
    [1, 1],
    [1, 2],
    [2, 1],
  ] as const;
  return [512, 1024].flatMap((size) =>
    shapes.map(([atOnce, networkThreads]) => {
      console.error(`${atOnce} at once with ${networkThreads} thread(s) each, at ${size} …`);
      const pictures = flags.quick ? 6 : 20;
      const args = [FILTER, size, atOnce, networkThreads, pictures, photo, PACKS];
      const measure = runChild<ThroughputMeasure>('child-throughput.ts', ...args);
      return [
        `${atOnce} at once × ${networkThreads}`,
        `${size}`,
        measure.picturesPerSecond.toFixed(2),
        megabytes(measure.peakBytes),
      ];
    }),
  );
}

function measuredOn(): string {
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${memory}, Node ${process.versions.node}`;
  return `Measured ${new Date().toISOString().slice(0, 10)} on: ${machine}.`;
}

/** Prints a report; with --write it replaces what stands between its two marks in docs/benchmarks.md. */
function publish(mark: string, report: string): void {
  console.log(report);
  if (!flags.write) return;
  const file = new URL('../docs/benchmarks.md', import.meta.url);
  const [begin, end] = [`<!-- ${mark}: begin -->`, `<!-- ${mark}: end -->`];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to < from) throw new Error('docs/benchmarks.md has lost its marks');
  writeFileSync(file, `${text.slice(0, from)}\n\n${report}\n\n${text.slice(to)}`);
}
