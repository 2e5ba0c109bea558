import type { Hono } from 'hono';
import * as z from 'zod';
import type { Words } from '../i18n/words.ts';
import type { Batch } from '../store/records.ts';
import { OPERATOR } from './authentication.ts';
import type { ApiContext } from './context.ts';
import type { HonoEnv } from './hono-env.ts';
import { readJson } from './json-body.ts';
import { AdminOrder, AuditQuery } from './schemas.ts';

/** What the operator sees and decides. */
export function addOperatorRoutes(app: Hono<HonoEnv>, context: ApiContext): void {
  const startedAt = context.clock.now();
  app.get('/api/operator', async (request) =>
    request.json({ startedAt, ...(await overview(request.get('words'), context)) }),
  );
  app.get('/api/operator/audit', async (request) => {
    const query = AuditQuery.safeParse(request.req.query());
    if (!query.success)
      return request.json({ code: 'bad-query', message: z.prettifyError(query.error) }, 400);
    return request.json(await context.admin.actions(query.data, request.get('words')));
  });
  app.post('/api/operator/orders', async (request) => {
    const read = await readJson(request);
    if ('refusal' in read) return read.refusal;
    const order = AdminOrder.safeParse(read.value);
    if (!order.success)
      return request.json({ code: 'bad-order', message: z.prettifyError(order.error) }, 400);
    const answered = await context.admin.run({ ...order.data, by: OPERATOR }, request.get('words'));
    const { done, text: message } = answered;
    return done ? request.json({ message }) : request.json({ code: REFUSED, message }, 409);
  });
}

/** The code of an order that was understood, but isn't carried out. */
const REFUSED = 'order-refused';

const DAY_MS = 86_400_000;
const MAX_LISTED = 20;
/** Batches and drawings that are read for the failures and averages. */
const MAX_READ = 200;

async function overview(words: Words, { service, store, clock, catalog, server, history }: ApiContext) {
  const problems = catalog.problems(words);
  const now = clock.now();
  const [stats, accessRecords, audited, batches, times, health] = await Promise.all([
    store.stats(now - DAY_MS),
    store.accessRecords(),
    store.audited({ limit: MAX_LISTED }),
    store.history({ limit: MAX_READ }),
    store.drawTimes(MAX_READ),
    server.ready(),
  ]);
  return {
    version: server.version,
    load: service.load(),
    history: history.samples(),
    health: health.body,
    memory: server.memory(),
    day: stats,
    drawing: averages(times),
    styles: catalog.all.map(({ id, name, engines }) => ({
      id,
      name: name[words.locale] ?? name.en ?? id,
      drawnBy: catalog.find(id)?.engine,
      drawnAs: catalog.find(id)?.style,
      wants: engines,
      problem: problems.find(({ style }) => style === id)?.sentence,
    })),
    packProblems: problems.flatMap(({ style, sentence }) => (style === undefined ? [sentence] : [])),
    failures: failuresIn(batches, words, now).slice(0, MAX_LISTED),
    accessRecords,
    recent: latestRequests(batches),
    audited,
  };
}

const failuresIn = (history: readonly Batch[], words: Words, now: number) =>
  history.flatMap(({ platform, person, jobs }) =>
    jobs.flatMap(({ batch, item, failure, endedAt }) =>
      failure && failure.code !== 'cancelled'
        ? [
            {
              job: `${batch}.${item}`,
              platform,
              person,
              at: endedAt,
              code: failure.code,
              message: words.failure(failure, now),
            },
          ]
        : [],
    ),
  );

/** Who asked lately, the latest first, with the time of their last request. */
const latestRequests = (history: readonly Batch[]) => {
  const latest = new Map<string, number>();
  for (const { person, acceptedAt } of history)
    latest.set(person, Math.max(latest.get(person) ?? 0, acceptedAt));
  return [...latest].map(([person, at]) => ({ person, at })).sort((one, other) => other.at - one.at);
};

/** Mean seconds of the latest drawings, by style and size. */
function averages(times: readonly { style: string; size: string; milliseconds: number }[]) {
  const groups = new Map<string, number[]>();
  for (const { style, size, milliseconds } of times) {
    const key = `${style} ${size}`;
    groups.set(key, [...(groups.get(key) ?? []), milliseconds]);
  }
  return [...groups].map(([key, all]) => {
    const [style, size] = key.split(' ');
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    return { style, size, pictures: all.length, seconds: Math.round(mean / 10) / 100 };
  });
}
