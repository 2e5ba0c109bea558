import type { Words } from '../i18n/words.ts';
import type { BatchView } from '../jobs/front-end.ts';
import { jobId } from '../jobs/job-id.ts';
import { changeFor } from '../options/tips.ts';
import type { Job } from '../store/records.ts';
import type { ApiContext } from './context.ts';
import { errorOf } from './responses.ts';
import type { BatchBody, JobBody } from './schemas.ts';

type BodyContext = Pick<ApiContext, 'clock' | 'limits' | 'progress' | 'service'>;

export async function batchBody(view: BatchView, words: Words, context: BodyContext): Promise<BatchBody> {
  const { batch } = view;
  const { trimmed } = batch;
  return {
    id: batch.id,
    jobs: await Promise.all(batch.jobs.map((job) => jobBody(job, view, words, context))),
    ...(trimmed && {
      trimmed: {
        asked: trimmed.asked,
        kept: trimmed.kept,
        error: errorOf(trimmed.because, words, context.clock.now()),
      },
    }),
  };
}

export async function jobBody(
  job: Job,
  view: BatchView,
  words: Words,
  context: BodyContext,
): Promise<JobBody> {
  const { batch, forecast } = view;
  const id = jobId(job);
  const stage = context.progress.stageOf(id);
  const state = STATES[job.state];
  const isOpen = state === 'waiting' || state === 'drawing';
  return {
    id,
    state,
    ...(job.name !== undefined && { name: job.name }),
    options: batch.options,
    acceptedAt: batch.acceptedAt,
    ...(state === 'waiting' && forecast?.place !== undefined && { place: forecast.place }),
    ...(isOpen && forecast && { seconds: Math.ceil(forecast.milliseconds / 1000) }),
    ...(state === 'drawing' && stage && { stage: { code: stage, message: words.stage(stage) } }),
    ...(await pictureOf(job, id, words, context)),
    ...(job.failure && { error: errorOf(job.failure, words, context.clock.now()) }),
  };
}

async function pictureOf(
  { drawing, endedAt }: Job,
  id: string,
  words: Words,
  { clock, limits, service }: BodyContext,
): Promise<Pick<JobBody, 'picture' | 'notes' | 'tips'>> {
  if (!drawing) return {};
  const { format, width, height, style, engine, faces, area } = drawing;
  const until = (endedAt ?? clock.now()) + limits.retention.photos;
  const address = `/api/jobs/${id}/picture`;
  const picture = { address, format, width, height, style, engine, faces, until, ...(area && { area }) };
  return {
    // Erased, or given up early because its space was needed.
    ...((await service.isKept(id)) && { picture }),
    notes: drawing.notes.map((note) => ({ code: note.code, message: words.note(note), details: note })),
    tips: drawing.tips.map((tip) => {
      const change = changeFor(tip.code);
      return { code: tip.code, message: words.tip(tip), details: tip, ...(change && { change }) };
    }),
  };
}

const STATES = {
  accepted: 'waiting',
  waiting: 'waiting',
  running: 'drawing',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
} as const satisfies Record<Job['state'], JobBody['state']>;
