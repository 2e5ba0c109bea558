import { Hono } from 'hono';
import { isDiskFull } from '../disk-full.ts';
import type { Words } from '../i18n/words.ts';
import { authenticate, requireOperator, requireVisitor, signIn, signOut } from './authentication.ts';
import { addCartoonRoutes } from './cartoon-routes.ts';
import { addCatalogRoutes } from './catalog-routes.ts';
import type { ApiContext } from './context.ts';
import { addDocsRoute } from './docs-page.ts';
import { addEventRoutes } from './event-routes.ts';
import type { HonoEnv } from './hono-env.ts';
import { readJson } from './json-body.ts';
import { addLinkRoutes } from './link-routes.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { refuseAddress } from './no-such-address.ts';
import { describeApi } from './openapi.ts';
import { addOperatorRoutes } from './operator-routes.ts';
import { addPageRoutes } from './page-routes.ts';
import { errorOf, refuse } from './responses.ts';
import { type ErrorBody, Login } from './schemas.ts';

/** All routes of the HTTP server; `fetch` takes a request and answers, without a socket too. */
export function createApi(context: ApiContext): Hono<HonoEnv> {
  const { server, settings, monitoring, localization, clock } = context;
  const app = new Hono<HonoEnv>();
  addHeaders(app);
  // Health checks need no token, whatever host name they use.
  app.get('/healthz', (request) => {
    const { status, body } = server.alive();
    return request.json(body, status);
  });
  app.get('/readyz', async (request) => {
    const { status, body } = await server.ready();
    return request.json(body, status);
  });
  for (const { path, answer } of settings.calls ?? []) app.post(path, (request) => answer(request.req.raw));

  const authentication = { ...context, throttle: createLoginThrottle(clock) };
  app.use(authenticate(authentication));
  app.get('/metrics', requireOperator, async (request) => {
    const { contentType, text } = await monitoring.metrics.expose();
    return request.body(text, 200, { 'Content-Type': contentType });
  });
  app.get('/api/openapi.json', (request) => request.json(describeApi(context)));
  addSessionRoutes(app, authentication);

  app.use('/api/*', requireVisitor);
  addCatalogRoutes(app, context);
  addCartoonRoutes(app, context);
  addLinkRoutes(app, context);
  addEventRoutes(app, context);
  app.use('/api/operator/*', requireOperator);
  app.use('/api/operator', requireOperator);
  addOperatorRoutes(app, context);
  app.all('/api/*', (request) => refuseAddress(request, app));
  addDocsRoute(app, context);
  addPageRoutes(app, settings);

  app.notFound((request) => refuseAddress(request, app));
  app.onError((error, request) => {
    const id = monitoring.report(error);
    const words = request.get('words') ?? localization.wordsIn(localization.defaultLanguage);
    if (isDiskFull(error)) return request.json(notSaved(words), 507);
    return request.json(errorOf({ code: 'internal', id }, words, clock.now()), 500);
  });
  return app;
}

const notSaved = (words: Words): ErrorBody => ({
  code: 'disk-full',
  message: words.say('answer-disk-full'),
});

function addHeaders(app: Hono<HonoEnv>): void {
  app.use(async (request, next) => {
    await next();
    // Nothing reads a body that comes with GET; Node would go on reading it for minutes to throw it away.
    if (METHODS_WITHOUT_BODY.has(request.req.method) && announcesBody(request.req.raw.headers))
      request.res.headers.set('Connection', 'close');
    for (const [name, value] of HEADERS) request.res.headers.set(name, value);
  });
}

function addSessionRoutes(app: Hono<HonoEnv>, context: Parameters<typeof signIn>[1] & ApiContext): void {
  const { service, localization, settings, server } = context;
  const languages = localization.translations.map((words) => ({
    tag: words.locale,
    name: words.say('language-name'),
  }));
  app.get('/api/session', async (request) => {
    const { isVisitor, isOperator, person } = request.var;
    const signsIn = settings.tokens.visitor !== undefined;
    const session = { version: server.version, isVisitor, isOperator, signsIn, languages };
    if (!isVisitor) return request.json(session);
    const { limit, used, resetsAt } = await service.quota(person);
    return request.json({
      ...session,
      quota: limit === undefined || limit === Number.POSITIVE_INFINITY ? null : { limit, used, resetsAt },
    });
  });
  app.post('/api/session', async (request) => {
    const read = await readJson(request);
    if ('refusal' in read) return read.refusal;
    const body = Login.safeParse(read.value);
    return body.success ? signIn(request, context, body.data.token) : refuse(request, 'wrong-token', 401);
  });
  app.delete('/api/session', (request) => {
    signOut(request);
    return request.body(null, 204);
  });
}

const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const announcesBody = (headers: Headers): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;

/** Nothing is loaded from other sites or embedded there, and no content type is guessed. */
const HEADERS: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'geolocation=(), microphone=(), payment=()'],
];
