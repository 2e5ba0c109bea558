import type { Hono } from 'hono';
import { z } from 'zod';
import { OPERATOR } from './authentication.ts';
import type { WebParts } from './context.ts';
import type { Surrounding } from './hono-env.ts';
import { readJson } from './json-body.ts';

/** What the operator sees and decides. */
export function addOperator(app: Hono<Surrounding>, parts: WebParts): void {
  const { service, store, admin, clock, styles, memory, version } = parts;
  const startedAt = clock.now();

  app.get('/api/operator', async (context) => {
    const words = context.get('words');
    const now = clock.now();
    const [stats, standings, audited, history, times] = await Promise.all([
      store.stats(now - DAY),
      store.standings(),
      store.audited(LISTED),
      store.history({ limit: LOOKED_THROUGH }),
      store.drawTimes(LOOKED_THROUGH),
    ]);
    const failures = history.flatMap(({ platform, person, jobs }) =>
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
    return context.json({
      version,
      startedAt,
      load: service.load(),
      memory: memory(),
      day: stats,
      drawing: averages(times),
      styles: styles.all.map(({ id, name, engines }) => ({
        id,
        name: name[words.locale] ?? name.en ?? id,
        drawnBy: styles.find(id)?.engine,
        drawnAs: styles.find(id)?.style,
        wants: engines,
      })),
      failures: failures.slice(0, LISTED),
      standings,
      audited,
    });
  });

  app.post('/api/operator/orders', async (context) => {
    const read = await readJson(context);
    if ('refusal' in read) return read.refusal;
    const order = ORDER.safeParse(read.value);
    if (!order.success)
      return context.json({ code: 'bad-order', message: z.prettifyError(order.error) }, 400);
    const message = await admin.run({ ...order.data, by: OPERATOR }, context.get('words'));
    return context.json({ message });
  });
}

const ORDER = z.strictObject({
  name: z.enum(['ban', 'unban', 'allow', 'disallow', 'limit', 'refill']),
  subject: z
    .string()
    .trim()
    .regex(/^(?:discord|telegram|web):[\w:.-]{1,80}$/),
  days: z.int().min(1).max(3650).optional(),
  reason: z.string().max(200).optional(),
  pictures: z.int().min(0).max(1_000_000).optional(),
});
const DAY = 86_400_000;
const LISTED = 20;
const LOOKED_THROUGH = 200;

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
