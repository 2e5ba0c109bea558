import type { Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { JobEvent } from '../jobs/events.ts';
import { SESSION } from './cartoon-routes.ts';
import type { WebParts } from './context.ts';
import type { Surrounding } from './hono-env.ts';
import { failed, refuse, showJob } from './responses.ts';

/** Progress as server-sent events: each is named `job` and carries the job as `GET /api/jobs/:id` shows it. */
export function addEvents(app: Hono<Surrounding>, parts: WebParts): void {
  const { service, clock, progress } = parts;

  /** Streams the jobs that events are about, as far as they are asked for; until none is left, when `only` one is. */
  const stream = (context: Context<Surrounding>, concerns: (event: JobEvent) => boolean, only?: string) => {
    if (progress.watchers() >= MOST_STREAMS) return failed(context, { code: 'busy' }, clock.now());
    const words = context.get('words');
    // A proxy that gathers an answer before it passes it on would hold progress back.
    context.header('X-Accel-Buffering', 'no');
    return streamSSE(context, async (sse) => {
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      let last: Promise<unknown> = Promise.resolve();
      /** Sends one after another what a batch, or one job of it, looks like now. */
      const send = (batch: string, item?: number) => {
        last = last
          .then(async () => {
            const view = await service.view(batch);
            for (const job of view?.batch.jobs ?? []) {
              if (item !== undefined && job.item !== item) continue;
              const body = showJob(job, view!, words, parts);
              await sse.writeSSE({ event: 'job', data: JSON.stringify(body) });
              if (only === body.id && body.state !== 'waiting' && body.state !== 'drawing') finish();
            }
          })
          .catch(parts.report);
      };
      const unwatch = progress.watch((event) => {
        if (event.type === 'replied' || !concerns(event)) return;
        send(event.batch.id, 'item' in event ? event.item : undefined);
      }, finish);
      sse.onAbort(finish);
      let withdraw = () => {};
      const beat = () => {
        void sse.write(': still here\n\n');
        withdraw = clock.after(HEARTBEAT, beat);
      };
      beat();
      if (only !== undefined) {
        const [batch = '', item] = only.split('.');
        send(batch, Number(item));
      }
      await finished;
      unwatch();
      withdraw();
      await last;
    });
  };

  app.get('/api/events', (context) => {
    const session = context.req.query('session') ?? '';
    if (!SESSION.test(session)) return refuse(context, 'no-such-job', 404);
    return stream(
      context,
      ({ batch }) => (batch.address as { session?: string } | null)?.session === session,
    );
  });

  app.get('/api/jobs/:id/events', async (context) => {
    const [batch = '', item = '0'] = context.req.param('id').split('.');
    const view = await service.view(batch);
    const job = view?.batch.platform === 'web' ? view.batch.jobs[Number(item)] : undefined;
    if (!job) return refuse(context, 'no-such-job', 404);
    return stream(
      context,
      (event) => event.batch.id === batch && (!('item' in event) || event.item === job.item),
      `${batch}.${job.item}`,
    );
  });
}

/** More open streams than this are one visitor's mistake, or an attack. */
const MOST_STREAMS = 500;
/** Milliseconds; proxies close what is silent for a minute. */
const HEARTBEAT = 20_000;
