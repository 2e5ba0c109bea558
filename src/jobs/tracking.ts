import type { Batch } from '../store/records.ts';
import type { Ending } from '../store/store.ts';
import type { Delivery } from './delivery.ts';
import { releasePhoto } from './ending.ts';
import type { Fetching } from './fetching.ts';
import type { JobContext } from './job-context.ts';
import { activate, extendLive, hasEnded, type LiveBatch, type LiveJob, outcomeOf } from './live.ts';
import type { QueueView } from './queue-view.ts';
import type { LocalEnd } from './signals.ts';

/** Keeps the batches of this process up with the store, whoever changes it, and tells their front ends. */
export interface Tracking {
  /** A job waits: for its photo, or to be drawn. */
  queued(job: LiveJob): void;
  ended(job: LiveJob, end: LocalEnd): void;
  /** Reads a batch again. */
  refresh(batch: string): Promise<void>;
  /** Looks for batches that others have changed. */
  poll(): Promise<void>;
  replyWhenComplete(batch: LiveBatch): void;
}

export interface TrackingOptions extends JobContext {
  readonly queue: QueueView;
  readonly fetching: () => Pick<Fetching, 'add' | 'remove'>;
  readonly delivery: () => Pick<Delivery, 'add' | 'isSending' | 'dropped'>;
  /** Takes over a batch that is this process's own, and that it doesn't know of. */
  readonly adopt: (live: LiveBatch) => Promise<void>;
}

export function createTracking(options: TrackingOptions): Tracking {
  const { store, clock, signals, liveBatches, lease, queue, internal, findJob, withUnsavedAddress } = options;

  const replyWhenComplete = (batch: LiveBatch) => {
    if (batch.open === 0 && batch.joining === 0 && liveBatches.get(batch.batch.id) === batch)
      options.delivery().add(batch);
  };

  const queued = (job: LiveJob) => {
    queue.add(job.id, job.queued);
    if (job.photo === undefined) options.fetching().add(job);
  };

  const ended = (job: LiveJob, end: LocalEnd) => {
    if (hasEnded(job)) return;
    recordEnd(job, end, options);
    replyWhenComplete(job.of);
  };

  const refresh = async (id: string) => {
    const live = liveBatches.get(id);
    if (!live) return;
    const batch = await store.batch(id);
    if (liveBatches.get(id) !== live || options.delivery().isSending(live)) return;
    if (!batch) return drop(live, options);
    applyChanges(live, withUnsavedAddress(batch), { ...options, queued, ended });
    replyWhenComplete(live);
  };

  signals.subscribe((signal) => {
    if (signal.type === 'changed') void refresh(signal.batch).catch(internal);
    if (signal.type !== 'started' && signal.type !== 'stage' && signal.type !== 'ended') return;
    const job = findJob(signal);
    if (!job || hasEnded(job)) return;
    if (signal.type === 'started') start(job, signal.at, options);
    // A front end would take a late stage of a picture that has ended for one that goes on.
    else if (signal.type === 'stage' && job.state === 'running')
      options.emit({ type: 'stage', ...eventOf(job), stage: signal.stage });
    else if (signal.type === 'ended' && signal.local) ended(job, signal.local);
    else if (signal.type === 'ended') void refresh(signal.batch).catch(internal);
  });

  let missing = new Set<string>();
  /** Its acceptance was recorded, and the answer to that was lost. It is unknown for a moment also while it is being accepted. */
  const adoptMissing = async (owned: Iterable<string>) => {
    const unknown = [...owned].filter((id) => !liveBatches.has(id));
    const lost = unknown.filter((id) => missing.has(id));
    missing = new Set(unknown);
    for (const id of lost) {
      const batch = await store.batch(id);
      if (batch && !liveBatches.has(id)) await options.adopt(activate(withUnsavedAddress(batch), clock));
    }
  };

  return {
    queued,
    ended,
    refresh,
    replyWhenComplete,
    async poll() {
      const numbers = new Map((await store.unsettled(lease.holder)).map((one) => [one.batch, one]));
      await adoptMissing(numbers.keys());
      for (const [id, live] of liveBatches) {
        const seen = numbers.get(id);
        const accepted = live.jobs.filter(({ state }) => state === 'accepted').length;
        const isSame =
          seen && seen.open === live.open && seen.accepted === accepted && seen.jobs === live.jobs.length;
        if (!isSame && live.joining === 0 && live.batch.acceptedAt < clock.now()) await refresh(id);
      }
    },
  };
}

/** The store has it no more: its person's data was deleted. */
function drop(live: LiveBatch, { queue, fetching, delivery }: TrackingOptions): void {
  for (const job of live.jobs) {
    queue.ended(job.id, job.queued);
    fetching().remove(job);
  }
  delivery().dropped(live);
}

const eventOf = ({ of, id, key }: LiveJob) => ({ batch: of.batch, job: id, item: key.item });

function start(job: LiveJob, at: number, { queue, emit, since }: TrackingOptions): void {
  job.state = 'running';
  job.startedAt = at;
  queue.started(job.id, job.queued, at);
  emit({ type: 'started', ...eventOf(job), waited: since(job.waitingSince) });
}

function recordEnd(
  job: LiveJob,
  { ending, at, bytes, isUnstored = false }: LocalEnd,
  options: TrackingOptions,
): void {
  const { blobs, queue, emit } = options;
  const milliseconds = job.state === 'running' ? Math.max(0, at - (job.startedAt as number)) : 0;
  queue.ended(job.id, job.queued, ending.state === 'done' ? milliseconds : undefined);
  options.fetching().remove(job);
  job.state = ending.state;
  job.endedAt = at;
  job.bytes = bytes;
  job.isStored = !isUnstored;
  releasePhoto(job, blobs);
  job.outcome =
    ending.state === 'done' ? { ok: true, value: ending.drawing } : { ok: false, failure: ending.failure };
  job.of.open -= 1;
  emit({
    type: 'ended',
    ...eventOf(job),
    state: ending.state,
    ended: job.of.jobs.filter(({ outcome }) => outcome).length,
    milliseconds,
    failure: ending.state === 'done' ? undefined : ending.failure,
    drawing: ending.state === 'done' ? ending.drawing : undefined,
  });
}

/** What the store has of a batch that is not known here yet. */
function applyChanges(
  live: LiveBatch,
  batch: Batch,
  options: TrackingOptions & Pick<Tracking, 'queued' | 'ended'>,
): void {
  const { clock, queue, emit, queued, ended } = options;
  const added = extendLive(live, batch, clock.now());
  if (added.length > 0) emit({ type: 'extended', batch });
  for (const job of added) if (!hasEnded(job)) queued(job);
  for (const [item, now] of batch.jobs.entries()) {
    const job = live.jobs[item] as LiveJob;
    job.erased ||= now.erased;
    const outcome = outcomeOf(now);
    if (!hasEnded(job) && hasEnded(now) && outcome)
      ended(job, { ending: endingOf(now.state, outcome), at: now.endedAt ?? clock.now() });
    else if (now.state === 'running' && job.state === 'waiting')
      start(job, now.startedAt ?? clock.now(), options);
    else if (now.state === 'waiting' && job.state === 'running') {
      queue.ended(job.id, job.queued);
      job.state = 'waiting';
      queued(job);
    } else if (now.state === 'accepted' && job.state === 'running') fetchAgain(job, options);
  }
}

/** Once: with a blob store that loses every photo it would otherwise never end. */
function fetchAgain(job: LiveJob, options: TrackingOptions & Pick<Tracking, 'queued'>): void {
  const { store, blobs, clock, queue, persist, internal, signals } = options;
  queue.ended(job.id, job.queued);
  releasePhoto(job, blobs);
  job.state = 'accepted';
  job.photo = undefined;
  if (job.fetchedAgain) {
    const ending: Ending = { state: 'failed', failure: { code: 'photo-gone' } };
    const at = clock.now();
    void persist(() => store.end(job.key, ending, at))
      .then(() => signals.publish({ type: 'ended', ...job.key, local: { ending, at } }))
      .catch(internal);
    return;
  }
  job.photoReleased = false;
  job.fetchedAgain = true;
  options.queued(job);
}

function endingOf(state: Batch['jobs'][number]['state'], outcome: NonNullable<LiveJob['outcome']>): Ending {
  if (outcome.ok) return { state: 'done', drawing: outcome.value };
  return { state: state as 'failed' | 'cancelled' | 'expired', failure: outcome.failure };
}
