import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Subject } from '../store/records.ts';
import type { ApiContext, WebSettings } from './context.ts';
import type { HonoEnv } from './hono-env.ts';
import type { LoginThrottle } from './login-throttle.ts';
import {
  addressOf,
  hasLocalHost,
  hasProxyHeaders,
  isCrossSite,
  isFromThisMachine,
  localAddress,
} from './request-source.ts';
import { type Refusal, refuse, tooManyRequests } from './responses.ts';

/** The operator at the page, and users of the machine itself where no token is set; has no quota. */
export const OPERATOR: Subject = 'web:operator';

export interface AuthenticationContext
  extends Pick<ApiContext, 'clock' | 'localization' | 'monitoring' | 'settings'> {
  readonly throttle: LoginThrottle;
}

/** Finds out who sends a request and in which language, and refuses what must not be sent here from other sites. */
export function authenticate(context: AuthenticationContext): MiddlewareHandler<HonoEnv> {
  const { settings, throttle, localization } = context;
  const { tokens, behindProxy } = settings;
  const isLocal = tokens.visitor === undefined;
  const warn = atMostHourly(context);
  return async (request, next) => {
    const { req } = request;
    const language = req.query('lang') ?? preferred(req.header('accept-language'));
    request.set('words', localization.wordsIn(language ?? localization.defaultLanguage));
    const refusal = refuseSource(request, isLocal, warn);
    if (refusal) return refusal;
    if (isUnexpectedlyProxied(request, settings)) warn(PROXY_NOT_CONFIGURED);

    const address = addressIn(request, behindProxy);
    const sent = sentTokens(request, tokens);
    const waits = sent.filter((token) => token === undefined).map(() => throttle.recordFailure(address));
    const isOperator = tokens.operator !== undefined && sent.includes(tokens.operator);
    request.set('throttled', waits.at(-1));
    request.set('isOperator', isOperator);
    request.set('isVisitor', isOperator || isLocal || sent.includes(tokens.visitor));
    request.set('person', isOperator || isLocal ? OPERATOR : `web:${address}`);
    return next();
  };
}

/** The refusal of a request from a source that may not send it: another machine, host name or site. */
function refuseSource(
  request: Context<HonoEnv>,
  isLocal: boolean,
  warn: (message: string) => void,
): Response | undefined {
  const { headers } = request.req.raw;
  if (isLocal && !isFromThisMachine({ headers, incoming: request.env?.incoming })) {
    warn(REFUSED_AS_NOT_LOCAL);
    return refuse(request, 'not-local', 403);
  }
  if (isLocal && !hasLocalHost(headers))
    return refuse(request, 'wrong-host', 403, { address: localAddress(headers) });
  if (!SAFE_METHODS.has(request.req.method) && isCrossSite(headers))
    return refuse(request, 'wrong-origin', 403);
  return undefined;
}

export const requireVisitor: MiddlewareHandler<HonoEnv> = async (context, next) =>
  context.get('isVisitor') ? next() : refuseAccess(context, 'needs-token');

export const requireOperator: MiddlewareHandler<HonoEnv> = async (context, next) =>
  context.get('isOperator') ? next() : refuseAccess(context, 'operators-only');

function refuseAccess(context: Context<HonoEnv>, code: Refusal): Response {
  const { throttled, isVisitor } = context.var;
  return throttled
    ? tooManyRequests(context, 'too-many-wrong-tokens', throttled)
    : refuse(context, code, isVisitor ? 403 : 401);
}

/** Sets a cookie that stands for the token from now on. */
export function signIn(
  context: Context<HonoEnv>,
  { settings, throttle }: AuthenticationContext,
  token: string,
): Response {
  const { tokens, behindProxy } = settings;
  const known = recognize(tokens, token);
  if (known === undefined) {
    const throttled = throttle.recordFailure(addressIn(context, behindProxy));
    if (!throttled) return refuse(context, 'wrong-token', 401);
    const message = isUnexpectedlyProxied(context, settings) ? 'too-many-wrong-tokens-proxy' : undefined;
    return tooManyRequests(context, 'too-many-wrong-tokens', throttled, message);
  }
  setCookie(context, COOKIE, seal(known), {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: COOKIE_SECONDS,
    secure: context.req.header('x-forwarded-proto') === 'https',
  });
  return context.body(null, 204);
}

/** Behind an unconfigured proxy everybody has one address, and so one quota. */
const isUnexpectedlyProxied = ({ req }: Context<HonoEnv>, { behindProxy }: WebSettings): boolean =>
  !behindProxy && hasProxyHeaders(req.raw.headers);

const addressIn = ({ req, env }: Context<HonoEnv>, behindProxy: boolean): string =>
  addressOf({ headers: req.raw.headers, incoming: env?.incoming }, behindProxy);

const REFUSED_AS_NOT_LOCAL =
  'a request that came through a proxy or from another computer was rejected, because web.token is not set; to let others in, set web.token and, behind a reverse proxy, web.behindProxy';
const PROXY_NOT_CONFIGURED =
  'requests come through a proxy, but web.behindProxy is off, so everyone behind it shares one daily limit and one count of wrong tokens; set web.behindProxy to on';

/** Logs each warning at most once an hour, so that requests cannot fill the log. */
function atMostHourly({ clock, monitoring }: AuthenticationContext): (message: string) => void {
  const last = new Map<string, number>();
  return (message) => {
    const now = clock.now();
    if (now - (last.get(message) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) return;
    last.set(message, now);
    monitoring.log.warn({ platform: 'web' }, message);
  };
}

const HOUR_MS = 3_600_000;

export const signOut = (context: Context<HonoEnv>): void => void deleteCookie(context, COOKIE, { path: '/' });

const COOKIE = 'toonsmith';
const COOKIE_SECONDS = 90 * 24 * 3600;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The token of each credential in a request; `undefined` for a wrong one. */
function sentTokens(context: Context<HonoEnv>, tokens: WebSettings['tokens']): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) found.push(recognize(tokens, bearer));
  const cookie = getCookie(context, COOKIE);
  if (cookie !== undefined) {
    const token = recognize(tokens, cookie, seal);
    // The cookie of a changed token would be sent with every file of the page, and count each time.
    if (token === undefined) signOut(context);
    found.push(token);
  }
  return found;
}

/** The token that was sent, as itself or in another form. */
function recognize(
  { operator, visitor }: WebSettings['tokens'],
  sent: string,
  form = (token: string) => token,
): string | undefined {
  return [operator, visitor].find((token) => token !== undefined && is(form(token))(sent));
}

/** The cookie's value: a keyed hash, so that a stolen one does not reveal the token. */
const seal = (token: string): string =>
  createHmac('sha256', token).update('toonsmith browser').digest('base64url');

/** Compares in constant time, whatever the lengths. */
export const is =
  (secret: string) =>
  (sent: string): boolean =>
    timingSafeEqual(digest(secret), digest(sent));
const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();

/** The first language of an Accept-Language header; browsers list the best first. */
const preferred = (header = ''): string | undefined => /^\s*([a-z]{2,3}(?:-[a-z0-9]+)*)/i.exec(header)?.[1];
