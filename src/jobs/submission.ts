import { type Failure, succeed } from '../cartoon.ts';
import type { Delivery } from './delivery.ts';
import type { Observer } from './events.ts';
import type { Forecast } from './forecast.ts';
import type { Forgetting } from './forgetting.ts';
import type { JoinResult, LatePictures, Submission, SubmitResult } from './front-end.ts';
import type { Intake } from './intake.ts';
import type { JobContext } from './job-context.ts';
import { activate, extendLive, type LiveBatch } from './live.ts';
import type { QueueView } from './queue-view.ts';
import type { Scheduling } from './scheduling.ts';
import type { Tracking } from './tracking.ts';

/** Requests are refused as `paused` while the owners have paused the service, and as `closing` before it starts and once it stops. */
export type SubmissionState = 'accepting' | 'paused' | 'closing';

/** Decides on requests, accepts them, and lets further pictures join. */
export interface Submissions {
  submit(submission: Submission): Promise<SubmitResult>;
  judge(submission: Submission): Promise<Failure | undefined>;
  join(batch: string, latecomers: LatePictures): Promise<JoinResult>;
  set(state: SubmissionState): void;
  /** Refuses what comes from now on, or accepts it again; nothing while it is closing. */
  pause(on: boolean): void;
  state(): SubmissionState;
}

export interface SubmissionOptions extends JobContext {
  readonly observe?: Observer;
  readonly intake: Intake;
  readonly delivery: Delivery;
  readonly tracking: Tracking;
  readonly scheduling: Scheduling;
  readonly queue: QueueView;
  readonly forgetting: Forgetting;
}

export function createSubmissions(options: SubmissionOptions): Submissions {
  const { intake, forgetting, observe, internal } = options;
  let state: SubmissionState = 'closing';

  const refuse = ({ platform, person }: Submission, failure: Failure): SubmitResult => {
    observe?.({ type: 'refused', platform, person, failure });
    return { ok: false, failure };
  };

  const accept = async (submission: Submission): Promise<SubmitResult> => {
    // What somebody sends meanwhile begins anew afterwards, however that ended; its records would be deleted with the others.
    await forgetting.untilForgotten(submission.person);
    if (state !== 'accepting') return refuse(submission, { code: state });
    return forgetting.track(submission.person, admit(submission));
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
    return succeed({ state: 'accepted', batch, forecast: begin(batch, options) });
  };

  return {
    async submit(submission) {
      try {
        return await accept(submission);
      } catch (error) {
        return refuse(submission, internal(error));
      }
    },
    judge: async (submission) => (state === 'accepting' ? intake.judge(submission) : { code: state }),
    async join(id, latecomers) {
      const live = options.liveBatches.get(id);
      if (!live) return extendElsewhere(id, latecomers, options);
      if (forgetting.isForgetting(live.batch.person) || !options.delivery.recall(live)) return 'closed';
      return forgetting.track(live.batch.person, extend(live, latecomers, options));
    },
    set(next) {
      state = next;
    },
    pause(on) {
      if (state !== 'closing') state = on ? 'paused' : 'accepting';
    },
    state: () => state,
  };
}

/** Takes an accepted batch into this process. */
function begin(batch: LiveBatch['batch'], options: SubmissionOptions): Forecast {
  const { clock, liveBatches, emit, dispatch, queue, tracking, scheduling } = options;
  const live = activate(batch, clock);
  liveBatches.set(batch.id, live);
  for (const job of live.jobs) tracking.queued(job);
  const forecast = queue.forecast(batch.id, clock.now()) as Forecast;
  live.reportedPlace = forecast.place;
  emit({ type: 'accepted', batch });
  dispatch.announce(batch.jobs.filter(({ photo }) => photo !== undefined).length);
  scheduling.tick();
  return forecast;
}

async function extend(
  live: LiveBatch,
  { pictures, address }: LatePictures,
  options: SubmissionOptions,
): Promise<JoinResult> {
  const { clock, emit, intake, tracking, scheduling } = options;
  live.joining += 1;
  try {
    const asked = { ...live.batch, address: address(live.batch.address) };
    const extension = await intake.extend(asked, pictures);
    if (extension.state !== 'extended') return extension.state;
    // The address may have changed once more meanwhile.
    const batch = { ...extension.batch, address: address(live.batch.address) };
    for (const job of extendLive(live, batch, clock.now())) tracking.queued(job);
    emit({ type: 'extended', batch: live.batch });
    scheduling.tick();
    return 'joined';
  } finally {
    live.joining -= 1;
    tracking.replyWhenComplete(live);
  }
}

/** Of a batch whose reply another process sends. */
async function extendElsewhere(
  id: string,
  { pictures, address }: LatePictures,
  { store, intake, signals }: SubmissionOptions,
): Promise<JoinResult> {
  const batch = store.shared ? await store.batch(id) : undefined;
  if (batch?.reply !== 'due') return 'closed';
  const extension = await intake.extend({ ...batch, address: address(batch.address) }, pictures);
  if (extension.state !== 'extended') return extension.state;
  signals.publish({ type: 'changed', batch: id });
  return 'joined';
}
