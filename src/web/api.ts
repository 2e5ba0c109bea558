import { Hono } from 'hono';
import { z } from 'zod';
import { describeOption, OPTIONS } from '../options/options.ts';
import { createGate, forOperators, forVisitors, signIn, signOut } from './authentication.ts';
import { addCartoons } from './cartoon-routes.ts';
import type { WebParts } from './context.ts';
import { addEvents } from './event-routes.ts';
import type { Surrounding } from './hono-env.ts';
import { readJson } from './json-body.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { describeApi } from './openapi.ts';
import { addOperator } from './operator-routes.ts';
import { addPage } from './page-routes.ts';
import { errorOf, refuse } from './responses.ts';

/** Everything that answers over HTTP; `fetch` takes a request and answers, without a socket too. */
export function createApi(parts: WebParts): Hono<Surrounding> {
  const { service, health, wordsIn, translations, styles, defaults, limits, tokens, clock } = parts;
  const app = new Hono<Surrounding>();
  const languages = translations.map((words) => ({ tag: words.locale, name: words.say('language-name') }));

  app.use(async (context, next) => {
    await next();
    // Nothing reads a body that comes with GET; Node would go on reading it for minutes to throw it away.
    if (READS_NO_BODY.has(context.req.method) && announcesBody(context.req.raw.headers))
      context.res.headers.set('Connection', 'close');
    for (const [name, value] of HEADERS) context.res.headers.set(name, value);
  });
  // Whoever only wants to know whether the process lives need not say who they are, or by which name they call.
  app.get('/healthz', (context) => {
    const { status, body } = health.alive();
    return context.json(body, status);
  });
  app.get('/readyz', async (context) => {
    const { status, body } = await health.ready();
    return context.json(body, status);
  });

  const { calls } = parts;
  if (calls) app.post(calls.path, (context) => calls.answer(context.req.raw));

  const door = { ...parts, throttle: createLoginThrottle(clock) };
  app.use(createGate(door));
  app.get('/metrics', forOperators, async (context) => {
    const { contentType, text } = await parts.metrics();
    return context.body(text, 200, { 'Content-Type': contentType });
  });

  app.get('/api/openapi.json', (context) => context.json(describeApi(parts)));
  app.get('/api/session', async (context) => {
    const { isVisitor, isOperator, person } = context.var;
    const signsIn = tokens.visitor !== undefined;
    const basics = { isVisitor, isOperator, signsIn, languages };
    if (!isVisitor) return context.json(basics);
    const { limit, used, resetsAt } = await service.quota(person);
    return context.json({
      ...basics,
      quota: limit === undefined || limit === Number.POSITIVE_INFINITY ? null : { limit, used, resetsAt },
    });
  });
  app.post('/api/session', async (context) => {
    const read = await readJson(context);
    if ('refusal' in read) return read.refusal;
    const body = z.object({ token: z.string() }).safeParse(read.value);
    return body.success ? signIn(context, door, body.data.token) : refuse(context, 'wrong-token', 401);
  });
  app.delete('/api/session', (context) => {
    signOut(context);
    return context.body(null, 204);
  });

  app.use('/api/*', forVisitors);
  app.get('/api/styles', (context) => {
    const { locale } = context.get('words');
    return context.json({
      styles: styles.all.map(({ id, name }) => {
        const look = styles.find(id);
        return {
          id,
          name: name[locale] ?? name.en ?? id,
          state: look === undefined ? 'missing' : look.style === id ? 'drawn' : 'stand-in',
          ...(look && { drawnAs: look.style, engine: look.engine, sample: `/samples/${look.style}.webp` }),
        };
      }),
    });
  });
  app.get('/api/options', (context) => {
    const contents = { styles: styles.drawn, translations };
    const { private: _, ...options } = OPTIONS;
    return context.json({
      options: Object.values(options).map((option) => describeOption(option, context.get('words'), contents)),
      defaults,
      limits,
    });
  });
  app.delete('/api/me', async (context) => {
    await service.forget(context.get('person'));
    return context.body(null, 204);
  });
  addCartoons(app, parts);
  addEvents(app, parts);
  app.use('/api/operator/*', forOperators);
  app.use('/api/operator', forOperators);
  addOperator(app, parts);
  app.all('/api/*', (context) => refuse(context, 'no-such-page', 404));
  addPage(app, parts);

  app.notFound((context) => refuse(context, 'no-such-page', 404));
  app.onError((error, context) => {
    const id = parts.report(error);
    const words = context.get('words') ?? wordsIn(parts.language);
    return context.json(errorOf({ code: 'internal', id }, words, clock.now()), 500);
  });
  return app;
}

const READS_NO_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const announcesBody = (headers: Headers): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;

/** Nothing from elsewhere is loaded, nothing of ours is embedded elsewhere, and nothing is guessed from content. */
const HEADERS: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'geolocation=(), microphone=(), payment=()'],
];
