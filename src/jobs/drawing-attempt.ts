import type { Cartoon, CartoonRequest, Failure, Outcome } from '../cartoon.ts';
import type { Ending } from '../store/store.ts';
import type { DrawingOptions, StopReason, Task } from './drawing-options.ts';
import { endTask, handBack } from './ending.ts';

/** Draws one job that was taken from the store, to its end there. */
export async function attemptDrawing(task: Task, options: DrawingOptions): Promise<void> {
  const { blobs, signals } = options;
  const { key, batch, job, startedAt } = task;
  signals.publish({ type: 'started', ...key, at: startedAt });
  const photo = await blobs.get(job.photo as string);
  if (!photo && job.source !== undefined) return handBack(task, 'photo-lost', options);
  if (!photo) return endTask(task, failed({ code: 'photo-gone' }), options);
  const { options: cartoon, maxBytes } = batch;
  const request = { photo, options: cartoon, ...(maxBytes === undefined ? {} : { maxBytes }) };
  await conclude(task, await cartoonize(request, task, options), options);
}

async function cartoonize(
  request: CartoonRequest,
  { key, stop }: Task,
  { cartoonizer, clock, limits, signals }: DrawingOptions,
): Promise<Outcome<Cartoon>> {
  const clearDeadline = clock.after(limits.deadline, () => stop.abort('too-slow' satisfies StopReason));
  try {
    return await cartoonizer.cartoonize(request, {
      signal: stop.signal,
      onStage: (stage) => signals.publish({ type: 'stage', ...key, stage }),
    });
  } finally {
    clearDeadline();
  }
}

async function conclude(task: Task, outcome: Outcome<Cartoon>, options: DrawingOptions): Promise<void> {
  const { signal } = task.stop;
  if (outcome.ok) {
    const { bytes, ...drawing } = outcome.value;
    return endTask(task, { state: 'done', drawing }, options, bytes);
  }
  const reason = signal.aborted ? (signal.reason as StopReason) : undefined;
  // Somebody else has it by now.
  if (reason === 'lease-lost') return;
  if (reason ? reason === 'handed-back' : outcome.failure.code === 'closing')
    return handBack(task, undefined, options);
  if (!reason && outcome.failure.code === 'out-of-memory' && !task.isAlone)
    return handBack(task, 'alone', options);
  const ending = reason ? stoppedBy(reason, options.limits.deadline) : failed(outcome.failure);
  await endTask(task, ending, options);
}

const failed = (failure: Failure): Ending => ({ state: 'failed', failure });

const stoppedBy = (reason: StopReason, deadline: number): Ending => {
  if (reason === 'too-slow') return failed({ code: 'too-slow', seconds: Math.round(deadline / 1_000) });
  if (reason === 'expired') return { state: 'expired', failure: { code: 'expired' } };
  return { state: 'cancelled', failure: { code: 'cancelled' } };
};
