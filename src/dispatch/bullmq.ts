import type { BackendFactory, QueueOptions, WorkerOptions } from 'bullmq';
import type { Dispatch } from '../jobs/dispatch.ts';

export interface BullmqOptions {
  /** postgres://…, or redis://… for Redis and Valkey. */
  readonly url: string;
  /** Processes with the same name share the tokens. */
  readonly name: string;
  readonly report: (error: unknown) => void;
}

/** Tokens in a queue of BullMQ, on PostgreSQL or Redis; the library is loaded here and not before. */
export async function openBullmqDispatch({ url, name, report }: BullmqOptions): Promise<Dispatch> {
  const { Queue, Worker, createPostgresBackend } = await import('bullmq');
  const outage = createOutage(report);
  const isRedis = /^rediss?:/.test(url);
  const backend = isRedis ? undefined : (createPostgresBackend as unknown as BackendFactory);
  // A request is never made to wait for a token: nobody needs one that could not be sent at once.
  const sending = isRedis ? { url, enableOfflineQueue: false, maxRetriesPerRequest: 1 } : POSTGRES(url);
  const queue = new Queue(name, { connection: sending, ...OPTIONS } as QueueOptions, backend as never);
  queue.on('error', outage.failed);
  const workers: { close(force: boolean): Promise<void> }[] = [];

  return {
    announce(pictures) {
      for (let token = 0; token < Math.min(pictures, MAX_TOKENS); token++)
        queue.add('look', {}).then(outage.over, outage.failed);
    },
    serve(look) {
      const connection = isRedis ? { url, maxRetriesPerRequest: null } : POSTGRES(url);
      const options = { connection, ...RECEIVING } as WorkerOptions;
      const worker = new Worker(name, look, options, backend as never);
      worker.on('error', outage.failed);
      workers.push(worker);
    },
    async close() {
      outage.ignore();
      // The token in hand is worth nothing.
      for (const worker of workers) await worker.close(true).catch(outage.failed);
      await queue.close().catch(outage.failed);
    },
  };
}

/** Of one request. */
const MAX_TOKENS = 20;
/** BullMQ's tables are its own. */
const POSTGRES = (url: string) => ({
  connectionString: url,
  schema: 'toonsmith_queue',
  migrate: true,
  max: 4,
});
const OPTIONS = { defaultJobOptions: { removeOnComplete: true, removeOnFail: true } };
/** One token at a time; a process that dies with one holds it up for some seconds, and the store decides what a crash means. */
const RECEIVING = {
  concurrency: 1,
  lockDuration: 15_000,
  stalledInterval: 15_000,
  maxStalledCount: 1_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
};

/** Reports the first error of an outage, not each of the attempts that follow. */
function createOutage(report: (error: unknown) => void) {
  let isReported = false;
  return {
    failed(error: unknown) {
      if (!isReported) report(error);
      isReported = true;
    },
    over() {
      isReported = false;
    },
    /** From now on what fails is of no interest: tokens on their way are worth nothing. */
    ignore() {
      isReported = true;
    },
  };
}
