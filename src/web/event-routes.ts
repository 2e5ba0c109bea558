import type { Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { JobEvent } from '../jobs/events.ts';
import type { ApiContext } from './context.ts';
import { findJob } from './find-job.ts';
import type { HonoEnv } from './hono-env.ts';
import { jobBody } from './job-bodies.ts';
import { failed, refuse } from './responses.ts';
import { Session } from './schemas.ts';

/** Progress as server-sent events: each is named `job` and holds the job as `GET /api/jobs/:id` shows it. */
export function addEventRoutes(app: Hono<HonoEnv>, context: ApiContext): void {
  app.get('/api/events', (request) => {
    const session = request.req.query('session') ?? '';
    if (!Session.safeParse(session).success) return refuse(request, 'no-such-job', 404);
    const matches = ({ batch }: JobEvent) =>
      (batch.address as { session?: string } | null)?.session === session;
    return stream(request, { matches }, context);
  });
  app.get('/api/jobs/:id/events', async (request) => {
    const found = await findJob(request.req.param('id'), context.service);
    if (!found) return refuse(request, 'no-such-job', 404);
    const { job } = found;
    const matches = (event: JobEvent) =>
      event.batch.id === job.batch && (!('item' in event) || event.item === job.item);
    return stream(request, { matches, only: job }, context);
  });
}

/** More open streams than this are a visitor's mistake, or an attack. */
const MAX_STREAMS = 500;
/** Proxies close connections that are silent for a minute. */
const HEARTBEAT_MS = 20_000;

interface Subscription {
  readonly matches: (event: JobEvent) => boolean;
  /** The stream shows this job alone, and ends with it. */
  readonly only?: { readonly batch: string; readonly item: number };
}

function stream(request: Context<HonoEnv>, { matches, only }: Subscription, context: ApiContext): Response {
  const { clock, progress } = context;
  if (progress.watchers() >= MAX_STREAMS) return failed(request, { code: 'busy' }, clock.now());
  // A proxy that buffers responses would hold progress back.
  request.header('X-Accel-Buffering', 'no');
  return streamSSE(request, async (sse) => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const sender = createSender(request, sse, { onEnded: only ? finish : () => {} }, context);
    const unwatch = progress.watch((event) => {
      if (event.type === 'replied' || !matches(event)) return;
      sender.send(event.batch.id, only?.item ?? ('item' in event ? event.item : undefined));
    }, finish);
    sse.onAbort(finish);
    const stopHeartbeat = startHeartbeat(sse, context);
    if (only) sender.send(only.batch, only.item);
    await finished;
    unwatch();
    stopHeartbeat();
    await sender.sent();
  });
}

/** Sends what jobs look like at the moment, one after another. */
function createSender(
  request: Context<HonoEnv>,
  sse: SSEStreamingApi,
  { onEnded }: { readonly onEnded: () => void },
  context: ApiContext,
) {
  const words = request.get('words');
  let last: Promise<unknown> = Promise.resolve();
  const sendNow = async (batch: string, item: number | undefined) => {
    const view = await context.service.view(batch);
    for (const job of view?.batch.jobs ?? []) {
      if (!view || (item !== undefined && job.item !== item)) continue;
      const body = await jobBody(job, view, words, context);
      await sse.writeSSE({ event: 'job', data: JSON.stringify(body) });
      if (body.state !== 'waiting' && body.state !== 'drawing') onEnded();
    }
  };
  return {
    /** All jobs of a batch, or one of them. */
    send(batch: string, item: number | undefined) {
      last = last.then(() => sendNow(batch, item)).catch(context.monitoring.report);
    },
    sent: () => last,
  };
}

function startHeartbeat(sse: SSEStreamingApi, { clock }: ApiContext): () => void {
  let cancel = () => {};
  const beat = () => {
    void sse.write(': still here\n\n');
    cancel = clock.after(HEARTBEAT_MS, beat);
  };
  beat();
  return () => cancel();
}
