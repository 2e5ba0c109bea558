import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { CartoonOptions, Failure } from '../cartoon.ts';
import type { Submission } from '../jobs/front-end.ts';
import type { Json } from '../store/store.ts';
import { failed, type JobBody, refuse, showBatch, showJob } from './answers.ts';
import { createRoom, type Form, readForm } from './form.ts';
import { idempotencyOf, readIdempotencyKey } from './idempotency.ts';
import type { WebParts } from './parts.ts';
import type { Surrounding } from './surrounding.ts';

/** Photos in, cartoons out. */
export function addCartoons(app: Hono<Surrounding>, parts: WebParts): void {
  const { service, store, parser, limits, clock, progress } = parts;
  // Ten albums may arrive at once before somebody is asked to come back in a minute.
  const room = createRoom(Math.max(ROOM, limits.album * limits.photoBytes));

  /** The form, as a submission or as the answer that refuses it. */
  const receive = async (context: Context<Surrounding>, photos: number) => {
    const header = context.req.header('idempotency-key');
    const key = readIdempotencyKey(header, context.get('person'), context.req.path);
    if (key === 'malformed') return { refusal: refuse(context, 'bad-idempotency-key', 400) };
    const form = await readForm(context.req.raw, { photos, photoBytes: limits.photoBytes }, room);
    if (form === undefined) return { refusal: refuse(context, 'not-a-form', 415) };
    if (!form.ok) return { refusal: failed(context, form.failure, clock.now()) };
    try {
      return await submit(context, form.value, key);
    } finally {
      form.value.release();
    }
  };

  const submit = async (context: Context<Surrounding>, form: Form, key?: { readonly event: string }) => {
    const { photos, fields } = form;
    const { session, again, ...texts } = fields;
    const { options: requested, hints } = parser.values(texts);
    if (hints[0]) return { refusal: failed(context, hints[0], clock.now()) };
    const { private: _, ...options } = requested;
    const idempotency = idempotencyOf(key, form);
    const submission: Submission = {
      platform: 'web',
      ...idempotency,
      person: context.get('person'),
      chat: context.get('person'),
      address: addressOf(session),
      options: options satisfies Partial<CartoonOptions>,
      pictures:
        again !== undefined && photos.length === 0
          ? [{ again }]
          : photos.map(({ name, bytes }) => (name === undefined ? { bytes } : { name, bytes })),
    };
    const submitted = await service.submit(submission);
    if (!submitted.ok) return { refusal: failed(context, submitted.failure, clock.now()) };
    const receipt = submitted.value;
    if (receipt.state === 'accepted') return { id: receipt.batch.id };
    if (receipt.fingerprint !== idempotency.fingerprint)
      return { refusal: refuse(context, 'idempotency-key-reused', 422) };
    return { id: receipt.batch ?? '' };
  };

  /** Waits until the one picture of a batch has ended, or its sender has gone. */
  const ended = async (batch: string, signal: AbortSignal, outlivesSender: boolean): Promise<void> => {
    let unwatch = () => {};
    const over = new Promise<void>((resolve) => {
      unwatch = progress.watch((event) => {
        if (event.type === 'ended' && event.batch.id === batch) resolve();
      }, resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const view = await service.view(batch);
    const isOpen = view?.batch.jobs.some(({ state }) => OPEN.has(state));
    if (isOpen) await over;
    unwatch();
    if (signal.aborted && !outlivesSender) await service.cancel(batch);
  };

  const sendPicture = async (context: Context<Surrounding>, job: string) => {
    const result = await service.result(job);
    if (!result.ok) return failed(context, result.failure, clock.now());
    const { bytes, format } = result.value;
    const name = await nameOf(job);
    return context.body(bytes, 200, {
      'Content-Type': format === 'jpg' ? 'image/jpeg' : `image/${format}`,
      'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(`${name}.cartoon.${format}`)}`,
      'Cache-Control': 'private, no-store',
      'X-Toonsmith-Job': job,
    });
  };

  const nameOf = async (id: string): Promise<string> => {
    const found = await find(id);
    return found?.job.name?.replace(/\.[a-z0-9]{1,5}$/i, '') ?? 'picture';
  };

  /** A job of the page or the API by its id: `batch.item`, or the batch alone for its first picture. */
  const find = async (id: string) => {
    const [batch = '', item = '0'] = id.split('.');
    const view = await service.view(batch);
    const job = view?.batch.platform === 'web' ? view.batch.jobs[Number(item)] : undefined;
    return view && job && { view, job };
  };

  app.post('/api/cartoons', async (context) => {
    const received = await receive(context, 1);
    if ('refusal' in received) return received.refusal;
    const { id } = received;
    if (!wantsPicture(context.req.header('accept'))) {
      const found = await find(id);
      if (!found) return refuse(context, 'no-such-job', 404);
      const job = showJob(found.job, found.view, context.get('words'), parts);
      return context.json(job, 202, { Location: `/api/jobs/${job.id}` });
    }
    // Whoever named the request will ask for it again.
    const isNamed = context.req.header('idempotency-key') !== undefined;
    await ended(id, context.req.raw.signal, isNamed);
    const { job } = (await find(id)) ?? {};
    if (job?.failure) return failed(context, job.failure, clock.now());
    // The process stops; the picture is drawn after the next start, but nobody waits for it then.
    if (job?.state !== 'done') return failed(context, CLOSING, clock.now());
    return sendPicture(context, `${id}.0`);
  });

  app.post('/api/batches', async (context) => {
    const received = await receive(context, limits.album);
    if ('refusal' in received) return received.refusal;
    const view = await service.view(received.id);
    if (!view) return refuse(context, 'no-such-job', 404);
    return context.json(showBatch(view, context.get('words'), parts), 202, {
      Location: `/api/batches/${received.id}`,
    });
  });

  app.get('/api/batches/:id', async (context) => {
    const view = await service.view(context.req.param('id'));
    if (view?.batch.platform !== 'web') return refuse(context, 'no-such-job', 404);
    return context.json(showBatch(view, context.get('words'), parts));
  });

  app.delete('/api/batches/:id', async (context) => {
    const batch = await store.batch(context.req.param('id'));
    if (batch?.platform !== 'web') return refuse(context, 'no-such-job', 404);
    for (const { item } of batch.jobs) await service.erase(`${batch.id}.${item}`);
    return context.body(null, 204);
  });

  app.get('/api/jobs/:id', async (context) => {
    const found = await find(context.req.param('id'));
    if (!found) return refuse(context, 'no-such-job', 404);
    const body: JobBody = showJob(found.job, found.view, context.get('words'), parts);
    return context.json(body);
  });

  app.get('/api/jobs/:id/picture', async (context) => {
    const found = await find(context.req.param('id'));
    if (!found) return refuse(context, 'no-such-job', 404);
    const { job } = found;
    if (job.failure) return failed(context, job.failure, clock.now());
    if (job.state !== 'done') return refuse(context, 'not-drawn-yet', 409);
    return sendPicture(context, `${job.batch}.${job.item}`);
  });

  app.delete('/api/jobs/:id', async (context) => {
    const found = await find(context.req.param('id'));
    if (!found) return refuse(context, 'no-such-job', 404);
    await service.erase(`${found.job.batch}.${found.job.item}`);
    return context.body(null, 204);
  });
}

const CLOSING: Failure = { code: 'closing' };
const OPEN: ReadonlySet<string> = new Set(['accepted', 'waiting', 'running']);
/** Bytes. */
const ROOM = 256 * 1024 ** 2;

/** Those who ask for JSON and not for any picture get the job, to look after it themselves. */
const wantsPicture = (accept = '*/*'): boolean =>
  /image\/|\*\/\*/i.test(accept) ? !/^\s*application\/json/i.test(accept) : false;

/** Where progress goes: a browser names its own events by a secret of its own making. */
const addressOf = (session: unknown): Json => {
  const parsed = z.string().regex(SESSION).safeParse(session);
  return parsed.success ? { session: parsed.data } : null;
};
export const SESSION = /^[\w-]{16,64}$/;
