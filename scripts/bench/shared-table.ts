import type { FairnessMeasure } from './child-fairness.ts';
import type { HourMeasure } from './child-hour.ts';
import type { SharedJobsMeasure } from './child-shared-jobs.ts';
import { table } from './markdown.ts';
import { runChild } from './run-child.ts';

export interface SharedBench {
  /** Address of the PostgreSQL database in which schemas are created and dropped. */
  readonly postgres: string;
  /** Address of Redis or Valkey; without it, only PostgreSQL carries the tokens. */
  readonly redis: string | undefined;
  /** Photo of the real drawings. */
  readonly photo: string;
  readonly packs: string;
  readonly jobs: number;
  /** Real drawings of each row. */
  readonly pictures: number;
}

const WORKERS = [1, 2, 4];

/** What several processes cost: jobs per second by dispatch and workers, real drawings, fairness, and an hour with 10,000 people. */
export function measureShared(bench: SharedBench): string {
  return [
    '### Drawings that take no time',
    '',
    dispatchTable(bench),
    '',
    '### Real drawings',
    '',
    drawingsTable(bench),
    '',
    '### Fairness',
    '',
    fairnessTable(bench),
    '',
    '### 10,000 people in an hour',
    '',
    hourTable(),
  ].join('\n');
}

function dispatchTable({ postgres, redis, jobs }: SharedBench): string {
  const queues = [{ name: 'PostgreSQL', url: '' }, ...(redis ? [{ name: 'Redis', url: redis }] : [])];
  const rows = queues.flatMap(({ name, url }) =>
    WORKERS.map((workers) => {
      console.error(`${jobs} jobs, tokens over ${name}, ${workers} worker(s) …`);
      const measure = runChild<SharedJobsMeasure>('child-shared-jobs.ts', postgres, url, workers, jobs);
      const { jobsPerSecond, microseconds, idle, loaded } = measure;
      return [
        name,
        `${workers}`,
        jobsPerSecond.toFixed(0),
        (microseconds / 1_000).toFixed(1),
        ...[...idle, ...loaded].map((wait) => wait.toFixed(0)),
      ];
    }),
  );
  return table(
    [
      ...['tokens over', 'workers', 'jobs per second', 'processor ms a job'],
      ...['idle: p50 ms', 'p99 ms', '64 open: p50 ms', 'p99 ms'],
    ],
    rows,
  );
}

function drawingsTable({ postgres, photo, packs, pictures }: SharedBench): string {
  const rates = WORKERS.map((workers) => {
    console.error(`${pictures} real drawings, ${workers} worker(s) …`);
    const args = [postgres, '', workers, pictures, photo, packs];
    return runChild<SharedJobsMeasure>('child-shared-jobs.ts', ...args).jobsPerSecond;
  });
  return table(
    ['workers, one drawing process of one thread each', 'pictures per second', '÷ one worker'],
    rates.map((rate, index) => [`${WORKERS[index]}`, rate.toFixed(2), (rate / rates[0]!).toFixed(2)]),
  );
}

function fairnessTable({ postgres }: SharedBench): string {
  const rows = [
    ['SQLite in memory', 'sqlite'],
    ['PostgreSQL', postgres],
  ].map(([name = '', where = '']) => {
    console.error(`fairness of ${name} …`);
    const { median, most, takesPerSecond } = runChild<FairnessMeasure>('child-fairness.ts', where);
    return [name, `${median}`, `${most}`, takesPerSecond.toFixed(0)];
  });
  return table(['store', 'first picture, median place', 'last of them', 'takes per second'], rows);
}

function hourTable(): string {
  console.error('an hour on a fake clock …');
  const { pictures, refused, p50, p99, mostWaiting, cpuSeconds } = runChild<HourMeasure>('child-hour.ts');
  return table(
    ['pictures', 'refused', 'wait p50 s', 'p99 s', 'most that waited', 'processor s'],
    [[`${pictures}`, `${refused}`, p50.toFixed(1), p99.toFixed(1), `${mostWaiting}`, cpuSeconds.toFixed(1)]],
  );
}
