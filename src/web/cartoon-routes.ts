import type { Context, Hono } from 'hono';
import type { Failure } from '../cartoon.ts';
import { jobId } from '../jobs/job-id.ts';
import type { ApiContext } from './context.ts';
import { findJob } from './find-job.ts';
import { createMemoryBudget, type MemoryBudget } from './form.ts';
import type { HonoEnv } from './hono-env.ts';
import { batchBody, jobBody } from './job-bodies.ts';
import { addPreviewRoutes } from './preview-routes.ts';
import { failed, refuse } from './responses.ts';
import { submitForm } from './submission.ts';

/** Photos in, cartoons out. */
export function addCartoonRoutes(app: Hono<HonoEnv>, context: ApiContext): void {
  const { limits } = context;
  // At least one album fits, and ten of usual size; more at once is answered `busy`.
  const memory = createMemoryBudget(Math.max(FORM_MEMORY_BYTES, limits.album * limits.photoBytes));
  const sendPicture = createPictureSender(context);
  app.post('/api/cartoons', (request) => drawOne(request, { memory, sendPicture }, context));
  addBatchRoutes(app, memory, context);
  addPreviewRoutes(app, memory, context);
  addJobRoutes(app, sendPicture, context);
}

const FORM_MEMORY_BYTES = 256 * 1024 ** 2;
const CLOSING: Failure = { code: 'closing' };
const OPEN_STATES: ReadonlySet<string> = new Set(['accepted', 'waiting', 'running']);

/** Answers with the cartoon once it is drawn, or at once with the job when the client accepts no picture. */
async function drawOne(
  request: Context<HonoEnv>,
  { memory, sendPicture }: { readonly memory: MemoryBudget; readonly sendPicture: SendPicture },
  context: ApiContext,
): Promise<Response> {
  const { service, clock } = context;
  const submitted = await submitForm(request, 1, memory, context);
  if ('refusal' in submitted) return submitted.refusal;
  const { id } = submitted;
  if (!wantsPicture(request.req.header('accept'))) {
    const found = await findJob(id, service);
    if (!found) return refuse(request, 'no-such-job', 404);
    const body = await jobBody(found.job, found.view, request.get('words'), context);
    return request.json(body, 202, { Location: `/api/jobs/${body.id}` });
  }
  await untilEnded(id, request, context);
  const { job } = (await findJob(id, service)) ?? {};
  if (job?.failure) return failed(request, job.failure, clock.now());
  // The process stops; the picture is drawn after the next start, when this client is gone.
  if (job?.state !== 'done') return failed(request, CLOSING, clock.now());
  return sendPicture(request, `${id}.0`);
}

function addBatchRoutes(app: Hono<HonoEnv>, memory: MemoryBudget, context: ApiContext): void {
  const { service, store, limits } = context;
  app.post('/api/batches', async (request) => {
    const submitted = await submitForm(request, limits.album, memory, context);
    if ('refusal' in submitted) return submitted.refusal;
    const view = await service.view(submitted.id);
    if (!view) return refuse(request, 'no-such-job', 404);
    return request.json(await batchBody(view, request.get('words'), context), 202, {
      Location: `/api/batches/${submitted.id}`,
    });
  });
  app.get('/api/batches/:id', async (request) => {
    const view = await service.view(request.req.param('id'));
    if (view?.batch.platform !== 'web') return refuse(request, 'no-such-job', 404);
    return request.json(await batchBody(view, request.get('words'), context));
  });
  app.delete('/api/batches/:id', async (request) => {
    const batch = await store.batch(request.req.param('id'));
    if (batch?.platform !== 'web') return refuse(request, 'no-such-job', 404);
    for (const job of batch.jobs) await service.erase(jobId(job));
    return request.body(null, 204);
  });
}

function addJobRoutes(app: Hono<HonoEnv>, sendPicture: SendPicture, context: ApiContext): void {
  const { service, clock } = context;
  app.get('/api/jobs/:id', async (request) => {
    const found = await findJob(request.req.param('id'), service);
    if (!found) return refuse(request, 'no-such-job', 404);
    return request.json(await jobBody(found.job, found.view, request.get('words'), context));
  });
  app.get('/api/jobs/:id/picture', async (request) => {
    const found = await findJob(request.req.param('id'), service);
    if (!found) return refuse(request, 'no-such-job', 404);
    const { job } = found;
    if (job.failure) return failed(request, job.failure, clock.now());
    if (job.state !== 'done') return refuse(request, 'not-drawn-yet', 409);
    return sendPicture(request, jobId(job));
  });
  app.delete('/api/jobs/:id', async (request) => {
    const found = await findJob(request.req.param('id'), service);
    if (!found) return refuse(request, 'no-such-job', 404);
    await service.erase(jobId(found.job));
    return request.body(null, 204);
  });
}

/** Waits until the one picture of a batch has ended; cancels it when the client disconnects, unless it can ask again by its key. */
async function untilEnded(
  batch: string,
  { req }: Context<HonoEnv>,
  { service, progress }: ApiContext,
): Promise<void> {
  const { signal } = req.raw;
  let unwatch = () => {};
  const ended = new Promise<void>((resolve) => {
    unwatch = progress.watch((event) => {
      if (event.type === 'ended' && event.batch.id === batch) resolve();
    }, resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const view = await service.view(batch);
  if (view?.batch.jobs.some(({ state }) => OPEN_STATES.has(state))) await ended;
  unwatch();
  const hasKey = req.header('idempotency-key') !== undefined;
  if (signal.aborted && !hasKey) await service.cancel(batch);
}

/** Sends cartoons, so many at the same time: each is in memory until its client has taken it. */
function createPictureSender({ service, clock }: ApiContext): SendPicture {
  let sending = 0;
  return async (request, id) => {
    if (sending >= MAX_PICTURES_SENDING) return failed(request, { code: 'busy' }, clock.now());
    const { outgoing } = request.env;
    if (outgoing && !outgoing.closed) {
      sending += 1;
      outgoing.once('close', () => {
        sending -= 1;
      });
    }
    const result = await service.result(id);
    if (!result.ok) return failed(request, result.failure, clock.now());
    const { bytes, format } = result.value;
    const found = await findJob(id, service);
    const name = found?.job.name?.replace(/\.[a-z0-9]{1,5}$/i, '') ?? 'picture';
    return request.body(bytes, 200, {
      'Content-Type': format === 'jpg' ? 'image/jpeg' : `image/${format}`,
      'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(`${name}.cartoon.${format}`)}`,
      'Cache-Control': 'private, no-store',
      'X-Toonsmith-Job': id,
    });
  };
}

type SendPicture = (request: Context<HonoEnv>, job: string) => Promise<Response>;

/** Of some megabytes each. */
const MAX_PICTURES_SENDING = 32;

/** Clients that accept JSON and no pictures get the job, to follow it themselves. */
const wantsPicture = (accept = '*/*'): boolean =>
  /image\/|\*\/\*/i.test(accept) ? !/^\s*application\/json/i.test(accept) : false;
