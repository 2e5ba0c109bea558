// Jobs per second of a front and some workers on one PostgreSQL database, with drawings that take no time or, of a photo, with real ones,
// and how long a picture waits until a worker has it: one request at a time, and 64 open at a time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createJobService } from '../../src/jobs/service.ts';
import { nullService } from './null-service.ts';
import { openSharedServices } from './shared-services.ts';

export interface SharedJobsMeasure {
  readonly jobsPerSecond: number;
  /** Processor time of one job in the front and the workers, in microseconds; PostgreSQL and Redis take theirs besides. */
  readonly microseconds: number;
  /** Milliseconds from the request until its drawing begins: median and 99th percentile. */
  readonly idle: readonly [number, number];
  readonly loaded: readonly [number, number];
}

const [url = '', redis = '', workerCount = '', jobCount = '', photo = '', packsFolder = ''] =
  process.argv.slice(2);
const jobs = Number(jobCount);
const IDLE_JOBS = Math.min(100, jobs);
const OPEN_AT_ONCE = 64;
const PEOPLE = 200;
const bytes = photo ? readFileSync(photo) : new Uint8Array(1_000);
const schema = `bench_${process.pid}`;

const services = await openSharedServices(url, schema, redis);
const waiting = new Map<string, () => void>();
const waits: number[] = [];
const service = createJobService({
  ...nullService(jobs + IDLE_JOBS),
  ...services,
  member: { name: 'front', role: 'front', version: 'bench' },
  drawing: { atOnce: 0, deadline: 60_000, bytesPerDrawing: 1 },
  observe(event) {
    if (event.type === 'started') waits.push(event.waited);
    if (event.type === 'replied') waiting.get(event.batch.id)?.();
  },
});
service.attach({ platform: 'bench', deliver: async () => ({ state: 'sent', reference: 1 }) });
await service.start();
const workers = await Promise.all(Array.from({ length: Number(workerCount) }, startWorker));
console.log(JSON.stringify(await measure()));
await service.close({ drainFor: 1_000 });
const { connect } = await import('../../src/postgres/connection.ts');
await services.close();
const db = await connect({ url, schema, connections: 1, report: () => {} });
await db.change(`DROP SCHEMA ${schema} CASCADE`);
await db.close();

async function measure(): Promise<SharedJobsMeasure> {
  for (let n = 0; n < IDLE_JOBS; n++) await request(n);
  const idle = quantiles(waits.splice(0));
  let next = 0;
  const customer = async () => {
    while (next < jobs) await request(IDLE_JOBS + next++);
  };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, customer));
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const loaded = quantiles(waits);
  const workersCpu = await Promise.all(workers.map(({ stop }) => stop()));
  const cpuSeconds = (user + system) / 1e6 + workersCpu.reduce((sum, one) => sum + one, 0);
  return { jobsPerSecond: jobs / seconds, microseconds: (cpuSeconds / jobs) * 1e6, idle, loaded };
}

async function request(event: number): Promise<void> {
  const person = `bench:${event % PEOPLE}`;
  const submitted = await service.submit({
    ...{ platform: 'bench', event: `bench:event:${event}`, person, chat: person, address: { event } },
    options: {},
    pictures: [{ bytes: new Uint8Array(bytes) }],
  });
  if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error(JSON.stringify(submitted));
  const { id } = submitted.value.batch;
  await new Promise<void>((resolve) => waiting.set(id, resolve));
  waiting.delete(id);
}

async function startWorker() {
  const file = fileURLToPath(new URL('child-worker.ts', import.meta.url));
  const args = ['--import', 'tsx', file, url, schema, redis, jobCount, packsFolder];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  await once(lines, 'line');
  return {
    /** Answers how many seconds of the processor it has used. */
    async stop(): Promise<number> {
      const seconds = once(lines, 'line');
      child.stdin?.end();
      const [line] = await seconds;
      await once(child, 'close');
      return Number(line);
    },
  };
}

function quantiles(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return [at(0.5), at(0.99)];
}
