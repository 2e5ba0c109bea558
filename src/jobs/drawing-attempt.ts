import type { Cartoon, CartoonRequest, Failure, Outcome } from '../cartoon.ts';
import type { Ending } from '../store/store.ts';
import type { DrawingOptions } from './drawing-options.ts';
import type { DrawTimes } from './forecast.ts';
import { FORGOTTEN_ENDING, hasEnded, type LiveJob, type StopReason } from './live.ts';

/** `again`: it waits once more. `later`: the store could not start it. */
export type AttemptResult = 'ended' | 'again' | 'later';

interface AttemptOptions extends DrawingOptions {
  readonly times: DrawTimes;
}

/** Draws one job, from its start in the store to its end. */
export async function attemptDrawing(job: LiveJob, options: AttemptOptions): Promise<AttemptResult> {
  const { blobs, clock, on } = options;
  job.startedAt = clock.now();
  const started = await startInStore(job, options);
  if (started === undefined) return 'later';
  // It was cancelled meanwhile.
  if (hasEnded(job)) return 'ended';
  if (!started) return end(job, FORGOTTEN_ENDING, options);
  job.state = 'running';
  on.started(job);
  const photo = await blobs.get(job.photo as string);
  if (!photo && mayFetchAgain(job)) {
    await on.handBack(job);
    job.state = 'waiting';
    on.fetchAgain(job);
    return 'again';
  }
  if (!photo) return end(job, failed({ code: 'photo-gone' }), options);
  const { options: cartoon, maxBytes } = job.of.batch;
  const request = { photo, options: cartoon, ...(maxBytes === undefined ? {} : { maxBytes }) };
  return conclude(job, await cartoonize(request, job, options), options);
}

/** Once: with a blob store that loses every photo it would otherwise never end. */
const mayFetchAgain = (job: LiveJob): boolean => job.source !== undefined && !job.fetchedAgain;

/** Undefined when the store failed. */
const startInStore = ({ key, startedAt }: LiveJob, { store, internal }: AttemptOptions) =>
  store.start(key, startedAt as number).catch((error) => {
    internal(error);
    return undefined;
  });

async function cartoonize(
  request: CartoonRequest,
  job: LiveJob,
  { cartoonizer, clock, limits, on }: AttemptOptions,
): Promise<Outcome<Cartoon>> {
  const clearDeadline = clock.after(limits.deadline, () => job.stop.abort('too-slow' satisfies StopReason));
  try {
    return await cartoonizer.cartoonize(request, {
      signal: job.stop.signal,
      onStage: (stage) => on.stage(job, stage),
    });
  } finally {
    clearDeadline();
  }
}

async function conclude(
  job: LiveJob,
  outcome: Outcome<Cartoon>,
  options: AttemptOptions,
): Promise<AttemptResult> {
  const { clock, limits, times, on } = options;
  const { signal } = job.stop;
  if (outcome.ok) {
    const { bytes, ...drawing } = outcome.value;
    const { style, size } = job.of.batch.options;
    // Between zero and the deadline, even if the clock was set meanwhile.
    times.record(style, size, clamp(clock.now() - (job.startedAt as number), limits.deadline));
    await on.ended(job, { state: 'done', drawing }, bytes);
    return 'ended';
  }
  const handedBack = signal.aborted ? signal.reason === 'handed-back' : outcome.failure.code === 'closing';
  const outOfMemory = !signal.aborted && outcome.failure.code === 'out-of-memory' && !job.alone;
  if (handedBack || outOfMemory) {
    await on.handBack(job);
    job.state = 'waiting';
    job.alone ||= outOfMemory;
    return 'again';
  }
  const ending = signal.aborted
    ? stoppedBy(signal.reason as StopReason, limits.deadline)
    : failed(outcome.failure);
  return end(job, ending, options);
}

async function end(job: LiveJob, ending: Ending, { on }: AttemptOptions): Promise<AttemptResult> {
  await on.ended(job, ending);
  return 'ended';
}

const clamp = (milliseconds: number, longest: number) => Math.min(Math.max(0, milliseconds), longest);

const failed = (failure: Failure): Ending => ({ state: 'failed', failure });

const stoppedBy = (reason: StopReason, deadline: number): Ending => {
  if (reason === 'too-slow') return failed({ code: 'too-slow', seconds: Math.round(deadline / 1_000) });
  if (reason === 'expired') return { state: 'expired', failure: { code: 'expired' } };
  return { state: 'cancelled', failure: { code: 'cancelled' } };
};
