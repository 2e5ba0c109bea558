import { randomBytes } from 'node:crypto';
import type { BlobStore, PutResult } from '../blobs/blob-store.ts';
import { type Cartoon, type CartoonOptions, type Failure, type Outcome, succeed } from '../cartoon.ts';
import { type Clock, withTimeout } from '../clock.ts';
import { isDiskFull } from '../disk-full.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Json, Subject } from '../store/records.ts';
import type { Ending, Store } from '../store/store.ts';
import type { Limits } from './admission.ts';
import { createDelivery } from './delivery.ts';
import { createDrawing } from './drawing.ts';
import type { JobEvent, Observer } from './events.ts';
import { createFetching } from './fetching.ts';
import { type Forecast, shouldReport } from './forecast.ts';
import type { BatchView, FrontEnd, JoinResult, LatePictures, Submission, SubmitResult } from './front-end.ts';
import { createIntake } from './intake.ts';
import { jobId, parseJobId } from './job-id.ts';
import { activate, extendLive, hasEnded, type LiveBatch, type LiveJob, resultKey, snapshot } from './live.ts';
import { createPersistence } from './persistence.ts';
import { createQuotaWindows } from './quota-window.ts';
import { recover } from './recovery.ts';

/** Admits, queues, draws, records and replies, for every front end alike. */
export interface JobService {
  /** Adds a front end; before start, so that its unfinished batches find it. */
  attach(frontEnd: FrontEnd): void;
  /** Resumes what an earlier process left. The store must be claimed: two services on one store would draw everything twice. */
  start(): Promise<void>;
  /** Decides on a request and accepts it. The reply goes to the front end when all its pictures have ended. */
  submit(submission: Submission): Promise<SubmitResult>;
  /** Adds pictures to a batch whose reply has not begun; they come back with it. What the quota does not cover is trimmed. */
  join(batch: string, latecomers: LatePictures): Promise<JoinResult>;
  /** Whether a batch can be joined right now. */
  isOpen(batch: string): boolean;
  /** Cancels a batch, or one picture of it by its job id. Answers how many pictures that stopped. */
  cancel(id: string): Promise<number>;
  /** Cancels everything of a person, of a chat or of a guild. */
  cancelAll(scope: 'person' | 'chat' | 'guild', subject: Subject): Promise<number>;
  view(batch: string): Promise<BatchView | undefined>;
  /** Whether the cartoon of a job is in the blob store: it is no longer when it was erased, or its space was needed. */
  isKept(job: string): boolean;
  /** The cartoon of a job, while it is in the blob store. */
  result(job: string): Promise<Outcome<Cartoon>>;
  /**
   * Cancels a picture that has not ended, and deletes its photo and cartoon as soon as nobody needs them. A reply that is not out
   * yet tells of it as of a cancelled one, also when it was drawn.
   */
  erase(job: string): Promise<void>;
  /** Replaces the reply address of a batch, so that a message sent meanwhile is found again after a restart. */
  readdress(batch: string, address: Json): Promise<void>;
  quota(person: Subject): Promise<QuotaView>;
  /** Cancels and erases everything of a person, here, in the blob store and in the store. */
  forget(person: Subject): Promise<void>;
  load(): ServiceLoad;
  /** While draining nothing new is accepted; what waits is finished. */
  drain(on: boolean): void;
  /** Accepts and starts nothing more, lets what runs finish for at most these milliseconds, then hands it back to the store. */
  close(how: { readonly drainFor: number }): Promise<void>;
}

export interface JobServiceOptions {
  readonly store: Store;
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly owners: ReadonlySet<Subject>;
  /** The operator's default options. */
  readonly defaults: Partial<CartoonOptions>;
  /** IANA name; a day of the quota begins at its midnight. */
  readonly timeZone: string;
  readonly drawing: {
    readonly atOnce: number;
    /** Milliseconds one drawing may take. */
    readonly deadline: number;
    /** What one drawing takes at most; fewer are drawn at once when less is free. */
    readonly bytesPerDrawing: number;
  };
  readonly fetching: { readonly atOnce: number; readonly deadline: number };
  readonly delivery: { readonly atOnce: number; readonly deadline: number; readonly attempts: number };
  /** Milliseconds after which a request expires whose platform sets no limit itself. */
  readonly expiresAfter: number;
  /** Milliseconds that settled batches, and events, are remembered. */
  readonly retention: { readonly history: number; readonly events: number };
  /** Free memory in bytes. */
  readonly memory: () => number;
  readonly observe?: Observer;
  /** Called for every unexpected error, once, with the id that people see. */
  readonly report: (error: unknown, id: string) => void;
  /** Eight or more random characters of [A-Za-z0-9_-]. */
  readonly newId?: () => string;
}

export interface QuotaView {
  /** Undefined for owners, who have none. */
  readonly limit: number | undefined;
  readonly used: number;
  readonly resetsAt: number;
}

export interface ServiceLoad {
  readonly accepting: boolean;
  /** The owners have paused it. */
  readonly draining: boolean;
  readonly fetching: number;
  readonly waiting: number;
  readonly drawing: number;
  /** How many may be drawn at once right now. */
  readonly atOnce: number;
  readonly replying: number;
  /** Milliseconds the oldest waiting picture has waited. */
  readonly oldestWait: number;
  readonly spoolBytes: number;
}

export function createJobService(options: JobServiceOptions): JobService {
  const { store, cartoonizer, blobs, clock, limits, owners, timeZone, memory, observe, report } = options;
  const { newId = () => randomBytes(9).toString('base64url') } = options;
  const frontEnds = new Map<string, FrontEnd>();
  const liveBatches = new Map<string, LiveBatch>();
  const windowOf = createQuotaWindows(timeZone);
  let accepting = false;
  let draining = false;
  let cancelTick: (() => void) | undefined;
  let cancelSweep = () => {};

  const internal = (error: unknown): Failure => {
    const id = newId();
    report(error, id);
    return isDiskFull(error) ? { code: 'disk-full' } : { code: 'internal', id };
  };
  const persistence = createPersistence({ clock, report: internal });
  const { persist } = persistence;

  const emit = (event: JobEvent) => {
    try {
      observe?.(event);
      frontEnds.get(event.batch.platform)?.progress?.(event);
    } catch (error) {
      internal(error);
    }
  };
  /** Milliseconds since a moment; 0 if the clock was set back meanwhile. */
  const since = (moment: number) => Math.max(0, clock.now() - moment);
  const of = (job: LiveJob) => ({ batch: job.of.batch, job: job.id, item: job.key.item });

  const end = async (job: LiveJob, wanted: Ending, bytes?: Cartoon['bytes']) => {
    if (hasEnded(job)) return;
    job.ending = true;
    const milliseconds = job.state === 'running' ? since(job.startedAt as number) : 0;
    drawing.remove(job);
    fetching.remove(job);
    const unstored = bytes && (await storeResult(job, bytes));
    const ending: Ending = unstored ? { state: 'failed', failure: unstored } : wanted;
    const endedAt = clock.now();
    await persist(() => store.end(job.key, ending, endedAt));
    // Only now: a cartoon that is shown as done can be fetched, also after a crash.
    job.state = ending.state;
    job.endedAt = endedAt;
    releasePhoto(job);
    job.outcome =
      ending.state === 'done' ? { ok: true, value: ending.drawing } : { ok: false, failure: ending.failure };
    job.of.open -= 1;
    emit({
      type: 'ended',
      ...of(job),
      state: ending.state,
      ended: job.of.jobs.filter(({ outcome }) => outcome).length,
      milliseconds,
      failure: ending.state === 'done' ? undefined : ending.failure,
      drawing: ending.state === 'done' ? ending.drawing : undefined,
    });
    replyWhenComplete(job.of);
  };

  /** Stores a cartoon until its reply is out. Answers a failure if there is no space and the cartoon can only be fetched from there. */
  const storeResult = async (job: LiveJob, bytes: Cartoon['bytes']): Promise<Failure | undefined> => {
    const put = () =>
      blobs.put(resultKey(job), bytes).then((result): Failure | undefined => UNSTORED[result], internal);
    let unstored = await put();
    if (unstored) {
      // Its own photo is no longer needed; deleting it may free enough space.
      releasePhoto(job);
      unstored = await put();
    }
    // Chats are sent the cartoon from memory; without a stored copy it is drawn again should the process die before that.
    if (unstored ? !frontEnds.get(job.of.batch.platform)?.keepsResults : job.of.jobs.length === 1) {
      job.bytes = bytes;
      return undefined;
    }
    return unstored;
  };

  const releasePhoto = (job: LiveJob) => {
    if (job.photo !== undefined && !job.photoReleased) blobs.release(job.photo);
    job.photoReleased = true;
  };

  const replyWhenComplete = (batch: LiveBatch) => {
    if (batch.open === 0 && batch.joining === 0) delivery.add(batch);
  };

  const drawing = createDrawing({
    store,
    blobs,
    cartoonizer,
    clock,
    memory,
    limits: options.drawing,
    internal,
    on: {
      handBack: async (job) => {
        await persist(() => store.handBack(job.key));
      },
      fetchAgain(job) {
        releasePhoto(job);
        job.photo = undefined;
        job.photoReleased = false;
        job.fetchedAgain = true;
        fetching.add(job);
      },
      started: (job) => emit({ type: 'started', ...of(job), waited: since(job.waitingSince) }),
      stage(job, stage) {
        // A front end would take a late stage of a picture that has ended for one that goes on.
        if (job.state === 'running') emit({ type: 'stage', ...of(job), stage });
      },
      ended: end,
    },
  });
  const fetching = createFetching({
    frontEnds,
    store,
    blobs,
    clock,
    limits: options.fetching,
    internal,
    on: { arrived: drawing.pump, ended: end },
  });
  const delivery = createDelivery({
    frontEnds,
    store,
    blobs,
    clock,
    limits: options.delivery,
    internal,
    persist,
    settled(batch, state, attempts) {
      liveBatches.delete(batch.batch.id);
      batch.settle();
      const milliseconds = since(batch.batch.acceptedAt);
      emit({ type: 'replied', batch: snapshot(batch), state, attempts, milliseconds });
    },
  });

  const intake = createIntake({ ...options, frontEnds, windowOf, newId, backlog: () => backlog() });

  const enqueue = (job: LiveJob) => {
    drawing.add(job);
    if (job.photo === undefined) fetching.add(job);
  };

  /** Every second while anything is live: expires batches, reports places, starts what memory allows. */
  const tick = () => {
    cancelTick ??= clock.after(TICK_MS, () => {
      cancelTick = undefined;
      const now = clock.monotonic();
      for (const batch of liveBatches.values())
        if (batch.open > 0 && batch.expiresAt <= now) void stop(batch.jobs, 'expired');
      drawing.pump();
      for (const [batch, forecast] of drawing.forecasts()) {
        if (forecast.place === undefined || !shouldReport(batch.reportedPlace, forecast.place)) continue;
        batch.reportedPlace = forecast.place;
        emit({ type: 'place', batch: batch.batch, forecast });
      }
      if (liveBatches.size > 0) tick();
    });
  };

  const stop = async (jobs: readonly LiveJob[], reason: 'cancelled' | 'expired') => {
    const open = jobs.filter((job) => !hasEnded(job));
    const ended = open.map((job) => {
      job.stop.abort(reason);
      // What runs ends by its signal, and frees its slot with it.
      return job.state === 'running' ? undefined : end(job, { state: reason, failure: { code: reason } });
    });
    await Promise.all(ended);
    return open.length;
  };

  const sweep = () => {
    cancelSweep = clock.after(SWEEP_INTERVAL_MS, sweep);
    const now = clock.now();
    const { history, events } = options.retention;
    const before = { now, history: now - history, events: now - events, ended: now - DAY_MS };
    Promise.all([blobs.sweep(), store.sweep(before)]).catch(internal);
  };

  const refuse = ({ platform, person }: Submission, failure: Failure): SubmitResult => {
    observe?.({ type: 'refused', platform, person, failure });
    return { ok: false, failure };
  };

  /** The people whose records are being deleted, and when that is done. */
  const forgetting = new Map<Subject, Promise<void>>();
  /** What people are sending, until it is live or refused. */
  const admitting = new Map<Promise<unknown>, Subject>();

  const track = async <T>(person: Subject, work: Promise<T>): Promise<T> => {
    admitting.set(work, person);
    try {
      return await work;
    } finally {
      admitting.delete(work);
    }
  };
  const admissionsOf = (person: Subject) =>
    Promise.allSettled([...admitting].flatMap(([work, whose]) => (whose === person ? [work] : [])));

  const accept = async (submission: Submission): Promise<SubmitResult> => {
    // What somebody sends meanwhile begins anew afterwards, however that ended; its records would be deleted with the others.
    await forgetting.get(submission.person)?.catch(() => {});
    if (!accepting) return refuse(submission, { code: draining ? 'paused' : 'closing' });
    return track(submission.person, admit(submission));
  };

  const admit = async (submission: Submission): Promise<SubmitResult> => {
    const admitted = await intake.admit(submission);
    if (!admitted.ok) return refuse(submission, admitted.failure);
    const admission = admitted.value;
    if (admission.state === 'repeated') {
      const { batch, fingerprint } = admission;
      return succeed({ state: 'repeated', batch, fingerprint });
    }
    const { batch } = admission;
    const live = activate(batch, clock);
    liveBatches.set(batch.id, live);
    live.jobs.forEach(enqueue);
    const forecast = drawing.forecasts().get(live) as Forecast;
    live.reportedPlace = forecast.place;
    emit({ type: 'accepted', batch });
    drawing.pump();
    tick();
    return succeed({ state: 'accepted', batch, forecast });
  };

  const join = async (id: string, latecomers: LatePictures): Promise<JoinResult> => {
    const live = liveBatches.get(id);
    if (!live || forgetting.has(live.batch.person) || !delivery.recall(live)) return 'closed';
    return track(live.batch.person, extend(live, latecomers));
  };

  const extend = async (live: LiveBatch, { pictures, address }: LatePictures): Promise<JoinResult> => {
    live.joining += 1;
    try {
      const asked = { ...live.batch, address: address(live.batch.address) };
      const extension = await intake.extend(asked, pictures);
      if (extension.state !== 'extended') return extension.state;
      // The address may have changed once more meanwhile.
      const batch = { ...extension.batch, address: address(live.batch.address) };
      extendLive(live, batch, clock.now()).forEach(enqueue);
      emit({ type: 'extended', batch: live.batch });
      drawing.pump();
      tick();
      return 'joined';
    } finally {
      live.joining -= 1;
      replyWhenComplete(live);
    }
  };

  const forget = async (person: Subject) => {
    // Requests that are being decided on were sent before; it can be stopped, and its charge returned, once it is live.
    await withTimeout<unknown>(clock, admissionsOf(person), FORGET_TIMEOUT_MS, undefined);
    const theirs = [...liveBatches.values()].filter(({ batch }) => batch.person === person);
    const pictures = theirs.flatMap(({ jobs }) => jobs);
    await stop(pictures, 'cancelled');
    await withTimeout<unknown>(
      clock,
      Promise.all(theirs.map(({ settled }) => settled)),
      FORGET_TIMEOUT_MS,
      undefined,
    );
    // What was drawn and could not be sent by now goes with the rest.
    for (const picture of pictures) picture.erased = true;
    for (const { jobs } of (await store.export(person)).batches) {
      for (const job of jobs) {
        if (job.photo !== undefined) await blobs.delete(job.photo);
        await blobs.delete(resultKey({ id: jobId(job) }));
      }
    }
    await store.forget(person);
  };

  /** Milliseconds until everything that waits is drawn. */
  const backlog = () =>
    Math.max(0, ...[...drawing.forecasts().values()].map(({ milliseconds }) => milliseconds));

  return {
    attach: (frontEnd) => void frontEnds.set(frontEnd.platform, frontEnd),
    async start() {
      for (const { style, size, milliseconds } of (await store.drawTimes(MAX_DRAW_TIMES)).reverse())
        drawing.learn(style, size, milliseconds);
      await recover({ store, blobs, clock, frontEnds, liveBatches, enqueue, end, replyWhenComplete });
      accepting = true;
      drawing.pump();
      tick();
      sweep();
    },
    async submit(submission) {
      try {
        return await accept(submission);
      } catch (error) {
        return refuse(submission, internal(error));
      }
    },
    join,
    isOpen(id) {
      const live = liveBatches.get(id);
      return live !== undefined && !delivery.isSending(live);
    },
    async cancel(id) {
      const key = parseJobId(id);
      const batch = liveBatches.get(key?.batch ?? id);
      if (!batch) return 0;
      return stop(key ? batch.jobs.filter((job) => job.key.item === key.item) : batch.jobs, 'cancelled');
    },
    cancelAll: (scope, subject) =>
      stop(
        [...liveBatches.values()].filter(({ batch }) => batch[scope] === subject).flatMap(({ jobs }) => jobs),
        'cancelled',
      ),
    async view(id) {
      const live = liveBatches.get(id);
      if (live) return { batch: snapshot(live), forecast: drawing.forecasts().get(live) };
      const batch = await store.batch(id);
      return batch && { batch, forecast: undefined };
    },
    isKept: (id) => blobs.has(resultKey({ id })),
    async result(id) {
      const key = parseJobId(id);
      const drawn = key && (await store.batch(key.batch))?.jobs[key.item]?.drawing;
      const bytes = drawn && (await blobs.get(resultKey({ id })));
      return bytes
        ? { ok: true, value: { ...drawn, bytes } }
        : { ok: false, failure: { code: 'photo-gone' } };
    },
    async erase(id) {
      const key = parseJobId(id);
      if (!key) return;
      const theirs = liveBatches.get(key.batch)?.jobs.filter(({ id: one }) => one === id) ?? [];
      for (const job of theirs) job.erased = true;
      await stop(theirs, 'cancelled');
      const photo = (await store.batch(key.batch))?.jobs[key.item]?.photo;
      await blobs.delete(resultKey({ id }));
      // Until its drawing has stopped, and where it is drawn again, the photo is still retained.
      if (photo !== undefined) await blobs.discard(photo);
    },
    async readdress(id, address) {
      const live = liveBatches.get(id);
      if (live) live.batch = { ...live.batch, address };
      await store.readdress(id, address);
    },
    async quota(person) {
      const window = windowOf(clock.now());
      const [used, standing] = await Promise.all([
        store.quotaUsed(person, window.id),
        store.standing(person),
      ]);
      const limit = owners.has(person) ? undefined : (standing.dailyLimit ?? limits.daily);
      return { limit, used, resetsAt: window.endsAt };
    },
    forget(person) {
      const forgotten = forgetting.get(person) ?? forget(person).finally(() => forgetting.delete(person));
      forgetting.set(person, forgotten);
      return forgotten;
    },
    load() {
      const { waiting, running, atOnce } = drawing.load();
      const replies = delivery.load();
      const waitingSince = [...liveBatches.values()].flatMap(({ jobs }) =>
        jobs
          .filter(({ state }) => state === 'accepted' || state === 'waiting')
          .map((job) => job.waitingSince),
      );
      return {
        accepting,
        draining,
        fetching: fetching.load().running,
        waiting,
        drawing: running,
        atOnce,
        replying: replies.waiting + replies.running,
        oldestWait: Math.max(0, ...waitingSince.map(since)),
        spoolBytes: blobs.bytes(),
      };
    },
    drain(on) {
      draining = on;
      accepting = !on;
    },
    async close({ drainFor }) {
      draining = false;
      accepting = false;
      const fetched = fetching.stop();
      const drained = drawing.drain();
      await withTimeout(clock, drained.then(delivery.drain), drainFor, undefined);
      drawing.handBack();
      await drained;
      delivery.stop();
      await delivery.drain();
      await fetched;
      persistence.stop();
      cancelTick?.();
      cancelSweep();
      // Photos whose time to live is over are deleted before the process ends.
      await blobs.sweep();
    },
  };
}

/** Why a cartoon was not stored. */
const UNSTORED: Readonly<Record<PutResult, Failure | undefined>> = {
  stored: undefined,
  'over-limit': { code: 'busy' },
  'disk-full': { code: 'disk-full' },
};

/** Milliseconds. */
const TICK_MS = 1_000;
const SWEEP_INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;
/** How long forgetting waits for requests that are being decided on, and for the last replies. */
const FORGET_TIMEOUT_MS = 10_000;
/** Drawings of the past that the first forecasts are based on. */
const MAX_DRAW_TIMES = 200;
