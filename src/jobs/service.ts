import type { Cartoon, CartoonOptions, Failure, Outcome, Previews } from '../cartoon.ts';
import { withTimeout } from '../clock.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Member } from '../store/members.ts';
import type { Json, Subject } from '../store/records.ts';
import type { Limits } from './admission.ts';
import { createDelivery } from './delivery.ts';
import { createDrawing } from './drawing.ts';
import { createFetching } from './fetching.ts';
import { createForgetting } from './forgetting.ts';
import type { BatchView, FrontEnd, JoinResult, LatePictures, Submission, SubmitResult } from './front-end.ts';
import { createIntake } from './intake.ts';
import { createJobContext, type JobContext, type JobContextOptions } from './job-context.ts';
import { createMaintenance } from './maintenance.ts';
import { createPresence } from './presence.ts';
import { createPreviews, type PreviewOrder } from './previews.ts';
import { createQueries, type QuotaView } from './queries.ts';
import { createQueueView } from './queue-view.ts';
import { createQuotaWindows } from './quota-window.ts';
import { recover, resume } from './recovery.ts';
import { type Capacity, createScheduling, readCapacity } from './scheduling.ts';
import { requestStop } from './stopping.ts';
import { createSubmissions } from './submission.ts';
import { createTracking } from './tracking.ts';

/** Admits, queues, draws, records and replies, for every front end alike. */
export interface JobService {
  /** Adds a front end; before start, so that its unfinished batches find it. */
  attach(frontEnd: FrontEnd): void;
  /** Resumes what earlier processes left. A store that is not shared must be locked. */
  start(): Promise<void>;
  /** Decides on a request and accepts it. The reply goes to the front end when all its pictures have ended. */
  submit(submission: Submission): Promise<SubmitResult>;
  /** Why a request would be refused now; undefined when it would be accepted. Nothing is recorded, and only `submit` decides. */
  judge(submission: Submission): Promise<Failure | undefined>;
  /** Adds pictures to a batch whose reply has not begun; they come back with it. What the quota does not cover is trimmed. */
  join(batch: string, latecomers: LatePictures): Promise<JoinResult>;
  /** Draws one photo small in several styles, at once: it costs no quota, but has a limit of its own. Never rejects. */
  preview(order: PreviewOrder): Promise<Outcome<Previews>>;
  /** Whether a batch whose reply this process sends can be joined right now. */
  isOpen(batch: string): boolean;
  /** Cancels a batch, or one picture of it by its job id. Answers how many pictures that stopped. */
  cancel(id: string): Promise<number>;
  /** Cancels everything of a person, of a chat or of a guild. */
  cancelAll(scope: 'person' | 'chat' | 'guild', subject: Subject): Promise<number>;
  view(batch: string): Promise<BatchView | undefined>;
  /** Whether the cartoon of a job is in the blob store: it is no longer when it was erased, or its space was needed. */
  isKept(job: string): Promise<boolean>;
  /** The cartoon of a job, while it is in the blob store. */
  result(job: string): Promise<Outcome<Cartoon>>;
  /**
   * Cancels a picture that has not ended, and deletes its photo and cartoon as soon as nobody needs them. A reply that is not out
   * yet tells of it as of a cancelled one, also when it was drawn.
   */
  erase(job: string): Promise<void>;
  /** Replaces the reply address of a batch, so that a message sent meanwhile is found again after a restart. */
  readdress(batch: string, address: Json): Promise<void>;
  /** With a guild, also what is used of the quota there. */
  quota(person: Subject, guild?: Subject): Promise<QuotaView>;
  /** The refusal by which a person, a chat or a guild of these is banned now; undefined when none is. */
  ban(subjects: readonly Subject[]): Promise<Failure | undefined>;
  /** Cancels and erases everything of a person, here, in the blob store and in the store. */
  forget(person: Subject): Promise<void>;
  /** True for one process at a time of all that share the store; always where it isn't shared. */
  claim(role: string): Promise<boolean>;
  /** Ends a claim of this process. */
  release(role: string): Promise<void>;
  load(): ServiceLoad;
  /** While draining nothing new is accepted, by any process of the store; what waits is finished. */
  drain(on: boolean): Promise<void>;
  /** Accepts and starts nothing more, lets what runs finish for at most these milliseconds, then hands it back to the store. */
  close(how: { readonly drainFor: number }): Promise<void>;
}

export interface JobServiceOptions extends JobContextOptions {
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  /** Draws the previews, which belong to no job. */
  readonly previewer: Pick<Cartoonizer, 'preview'>;
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
  /** Of this process, for the others of a shared store. */
  readonly member?: Pick<Member, 'name' | 'role' | 'version'>;
  /** The owners take this process out of service: it is to be closed. Called more than once. */
  readonly onDrained?: () => void;
  /** How long it may be silent until others of a shared store take over what it holds, in milliseconds. */
  readonly leaseTime?: number;
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
  /** Requests whose reply this process sends. */
  readonly requests: number;
  /** Processes that share the store, by role; undefined where it isn't shared. */
  readonly processes?: Readonly<Record<string, number>> | undefined;
  /** Milliseconds the oldest waiting picture has waited. */
  readonly oldestWait: number;
  readonly blobBytes: number;
}

export function createJobService(options: JobServiceOptions): JobService {
  const context = createJobContext(options);
  const { store, clock, frontEnds, dispatch } = context;
  const parts = createParts(options, context);
  const { queue, drawing, fetching, delivery, tracking, scheduling, forgetting, queries, submissions } =
    parts;
  const { presence, maintenance, capacity, previews } = parts;

  const look = async () => {
    // Another process may have something free: what is taken is taken when it can be drawn.
    if (store.shared) await drawing.free();
    drawing.pump();
  };

  return {
    attach: (frontEnd) => void frontEnds.set(frontEnd.platform, frontEnd),
    async start() {
      for (const { style, size, milliseconds } of (await store.drawTimes(MAX_DRAW_TIMES)).reverse())
        queue.learn(style, size, milliseconds);
      await presence.begin();
      if (store.shared) await readCapacity({ ...context, capacity });
      await recover({ ...context, tracking });
      submissions.set('accepting');
      if (options.drawing.atOnce > 0) dispatch.serve(look);
      drawing.pump();
      scheduling.tick();
      maintenance.start();
    },
    submit: submissions.submit,
    judge: submissions.judge,
    join: submissions.join,
    preview: previews.preview,
    ...queries,
    cancelAll: (scope, subject) => requestStop({ scope, subject }, 'cancelled', context),
    forget: forgetting.forget,
    claim: async (role) => !store.shared || store.claim(role, context.lease.holder),
    async release(role) {
      if (store.shared) await store.release(role, context.lease.holder);
    },
    load: () => loadOf(parts, context),
    async drain(on) {
      await store.pause(on);
      context.signals.publish({ type: 'paused', on });
    },
    async close({ drainFor }) {
      submissions.set('closing');
      await dispatch.close();
      const fetched = fetching.stop();
      const drained = drawing.drain();
      await withTimeout(clock, drained.then(delivery.drain), drainFor, undefined);
      drawing.stopAll('handed-back');
      await drained;
      delivery.stop();
      await delivery.drain();
      await fetched;
      context.stopPersisting();
      scheduling.stop();
      await presence.end();
      await maintenance.end();
    },
  };
}

type Parts = ReturnType<typeof createParts>;

function createParts(options: JobServiceOptions, context: JobContext) {
  const { cartoonizer, memory, limits, owners, timeZone } = options;
  const windowOf = createQuotaWindows(timeZone);
  const drawing = createDrawing({ ...context, cartoonizer, memory, limits: options.drawing });
  const capacity: Capacity = { atOnce: 1, processes: undefined };
  const queue = createQueueView(context.store.shared ? () => capacity.atOnce : drawing.atOnce);
  const tracking = createTracking({
    ...context,
    queue,
    fetching: () => fetching,
    delivery: () => delivery,
    adopt: (live) => resume(live, { ...context, tracking }),
  });
  const fetching = createFetching({ ...context, limits: options.fetching });
  const delivery = createDelivery({ ...context, limits: options.delivery });
  const scheduling = createScheduling({
    ...context,
    ...{ queue, capacity, drawing, tracking, submissions: () => submissions },
    onDrained: options.onDrained ?? (() => {}),
  });
  const forgetting = createForgetting(context);
  const intake = createIntake({
    ...options,
    ...context,
    windowOf,
    backlog: () => queue.backlog(context.clock.now()),
  });
  const submissions = createSubmissions({
    ...context,
    ...{ intake, delivery, queue, tracking, scheduling, forgetting },
    ...(options.observe && { observe: options.observe }),
  });
  const queries = createQueries({ ...context, limits, owners, windowOf, delivery, queue });
  const previews = createPreviews({
    ...context,
    ...{ cartoonizer: options.previewer, owners, judge: submissions.judge, photoOf: queries.photo },
  });
  const presence = createPresence({
    ...context,
    member: { name: '', role: 'all', version: '', ...options.member, atOnce: options.drawing.atOnce },
    isPaused: () => submissions.state() === 'paused',
    leaseTime: options.leaseTime ?? LEASE_MS,
    async renewed() {
      await drawing.reconcile();
      await recover({ ...context, tracking });
    },
    async lost() {
      drawing.stopAll('lease-lost');
      for (const live of context.liveBatches.values()) delivery.recall(live);
      context.liveBatches.clear();
      queue.replace([]);
      await recover({ ...context, tracking });
    },
  });
  const maintenance = createMaintenance(context, options.retention);
  context.signals.subscribe((signal) => {
    if (signal.type === 'stop') drawing.stop(signal, signal.reason);
    else if (signal.type === 'paused') submissions.pause(signal.on);
    else if (signal.type === 'returned') context.observeProcess({ ...signal, type: 'signal' });
  });
  return {
    ...{ queue, drawing, fetching, delivery, tracking, scheduling, forgetting, queries, submissions },
    ...{ presence, maintenance, capacity, previews },
  };
}

function loadOf(
  { queue, drawing, fetching, delivery, submissions, capacity }: Parts,
  context: JobContext,
): ServiceLoad {
  const { liveBatches, blobs, since, clock } = context;
  const replies = delivery.load();
  return {
    accepting: submissions.state() === 'accepting',
    draining: submissions.state() === 'paused',
    fetching: fetching.load().running,
    waiting: queue.size,
    drawing: drawing.running().size,
    atOnce: drawing.atOnce(),
    replying: replies.waiting + replies.running,
    requests: liveBatches.size,
    processes: capacity.processes,
    oldestWait: since(queue.oldest() ?? clock.now()),
    blobBytes: blobs.bytes(),
  };
}

const LEASE_MS = 10_000;
/** Drawings of the past that the first forecasts are based on. */
const MAX_DRAW_TIMES = 200;
