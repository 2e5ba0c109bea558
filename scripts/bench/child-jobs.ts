// Jobs per second with a drawer and a platform that answer at once, over a real SQLite file, in a process of its own.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderBlobStore } from '../../src/blobs/folder.ts';
import { systemClock } from '../../src/clock.ts';
import { createJobService, type JobService, type JobServiceOptions } from '../../src/jobs/service.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import { createMemoryBlobStore } from '../../tests/fakes/blob-store.ts';
import { nullService } from './null-service.ts';

/** What the service itself costs, from submission to recorded reply. */
export interface JobsMeasure {
  readonly jobsPerSecond: number;
  /** Processor time of one job, all threads together, in microseconds. */
  readonly microseconds: number;
  /** Most memory of the whole process, in bytes. */
  readonly peakBytes: number;
}

const [blobKind = '', jobCount = '', photoSize = ''] = process.argv.slice(2);
const jobs = Number(jobCount);
const photoBytes = Number(photoSize);
const REQUESTS_AT_ONCE = 128;
const PEOPLE = 200;

const folder = mkdtempSync(join(tmpdir(), 'toonsmith-bench-'));
try {
  const { seconds, cpuSeconds } = await measure(folder, blobKind);
  const result: JobsMeasure = {
    jobsPerSecond: jobs / seconds,
    microseconds: (cpuSeconds / jobs) * 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  console.log(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(folder: string, kind: string): Promise<{ seconds: number; cpuSeconds: number }> {
  const opened = openSqliteStore({ path: join(folder, 'toonsmith.db') });
  if (!opened.ok) throw new Error(opened.problem.code);
  const { store } = opened;
  const report = (error: unknown) => {
    throw error;
  };
  const blobs =
    kind === 'memory' ? createMemoryBlobStore() : await openOnDisk(folder, kind !== 'disk', report);
  const waiting = new Map<string, () => void>();
  const service = openService({ store, blobs, report }, (batch) => waiting.get(batch)?.());
  service.attach({ platform: 'bench', deliver: async () => ({ state: 'sent', reference: 1 }) });
  await service.start();

  const begun = performance.now();
  const cpu = process.cpuUsage();
  await submitAll(service, waiting);
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { states } = await store.stats(0);
  if (states.done !== jobs) throw new Error(`Only ${states.done} of ${jobs} jobs are done.`);
  await service.close({ drainFor: 1_000 });
  await store.close();
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/** The service with limits that nobody reaches. */
function openService(
  parts: Pick<JobServiceOptions, 'store' | 'blobs' | 'report'>,
  replied: (batch: string) => void,
): JobService {
  return createJobService({
    ...nullService(jobs),
    ...parts,
    observe: (event) => event.type === 'replied' && replied(event.batch.id),
  });
}

/** Submits all jobs, many at the same time, and waits for the reply of each: `waiting` has what to call then. */
async function submitAll(service: JobService, waiting: Map<string, () => void>): Promise<void> {
  let next = 0;
  const customer = async () => {
    while (next < jobs) {
      const event = next++;
      const person = `bench:${event % PEOPLE}`;
      const submitted = await service.submit({
        platform: 'bench',
        event: `bench:event:${event}`,
        person,
        chat: person,
        address: { event },
        options: {},
        pictures: [{ bytes: new Uint8Array(photoBytes) }],
      });
      if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error(JSON.stringify(submitted));
      const { id } = submitted.value.batch;
      await new Promise<void>((resolve) => waiting.set(id, resolve));
      waiting.delete(id);
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, customer));
}

function openOnDisk(folder: string, encrypted: boolean, report: (error: unknown) => void) {
  return openFolderBlobStore({
    folder: join(folder, 'blobs'),
    maxBytes: 1e9,
    timeToLive: 0,
    clock: systemClock,
    report,
    ...(encrypted ? { key: randomBytes(32) } : {}),
  });
}
