import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Clock } from '../clock.ts';
import type { Subject } from '../store/store.ts';
import type { WebParts } from './context.ts';
import type { Surrounding } from './hono-env.ts';
import type { LoginThrottle } from './login-throttle.ts';
import {
  addressOf,
  hasLocalHost,
  hasProxyHeaders,
  isCrossSite,
  isFromThisMachine,
} from './request-source.ts';
import { type Refusal, refuse, tooManyRequests } from './responses.ts';

/** The operator at the page, and whoever sits at the machine where no token is set; has no quota. */
export const OPERATOR: Subject = 'web:operator';

interface GateParts extends Pick<WebParts, 'tokens' | 'behindProxy' | 'wordsIn' | 'language' | 'warn'> {
  readonly clock: Pick<Clock, 'now'>;
  readonly throttle: LoginThrottle;
}

/** Finds out who asks and in which language, and turns away what other sites' pages send here. */
export function createGate(parts: GateParts): MiddlewareHandler<Surrounding> {
  const { tokens, throttle, behindProxy, wordsIn, language } = parts;
  const isLocal = tokens.visitor === undefined;
  const warn = atMostHourly(parts);
  return async (context, next) => {
    const { req } = context;
    const { headers } = req.raw;
    const words = wordsIn(req.query('lang') ?? preferred(req.header('accept-language')) ?? language);
    context.set('words', words);

    if (isLocal && !isFromThisMachine({ headers, incoming: context.env?.incoming })) {
      warn(REFUSED_AS_NOT_LOCAL);
      return refuse(context, 'not-local', 403);
    }
    if (isLocal && !hasLocalHost(headers)) return refuse(context, 'wrong-host', 403);
    if (!SAFE.has(req.method) && isCrossSite(headers)) return refuse(context, 'wrong-origin', 403);
    if (isUnexpectedlyProxied(context, parts)) warn(PROXY_NOT_CONFIGURED);

    const address = addressIn(context, behindProxy);
    const shown = shownTokens(context, tokens);
    const waits = shown.filter((token) => token === undefined).map(() => throttle.recordFailure(address));
    const isOperator = tokens.operator !== undefined && shown.includes(tokens.operator);
    context.set('throttled', waits.at(-1));
    context.set('isOperator', isOperator);
    context.set('isVisitor', isOperator || isLocal || shown.includes(tokens.visitor));
    context.set('person', isOperator || isLocal ? OPERATOR : `web:${address}`);
    return next();
  };
}

export const forVisitors: MiddlewareHandler<Surrounding> = async (context, next) =>
  context.get('isVisitor') ? next() : turnAway(context, 'needs-token');

export const forOperators: MiddlewareHandler<Surrounding> = async (context, next) =>
  context.get('isOperator') ? next() : turnAway(context, 'operators-only');

function turnAway(context: Context<Surrounding>, code: Refusal): Response {
  const { throttled, isVisitor } = context.var;
  return throttled
    ? tooManyRequests(context, 'too-many-wrong-tokens', throttled)
    : refuse(context, code, isVisitor ? 403 : 401);
}

/** Remembers in a cookie that this browser knew a token. */
export function signIn(context: Context<Surrounding>, parts: GateParts, token: string): Response {
  const { tokens, throttle, behindProxy } = parts;
  const known = recognize(tokens, token);
  if (known === undefined) {
    const throttled = throttle.recordFailure(addressIn(context, behindProxy));
    if (!throttled) return refuse(context, 'wrong-token', 401);
    const message = isUnexpectedlyProxied(context, parts) ? 'too-many-wrong-tokens-proxy' : undefined;
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

/** A proxy that nobody has told of makes one address, with one quota, of everybody. */
const isUnexpectedlyProxied = ({ req }: Context<Surrounding>, { behindProxy }: GateParts): boolean =>
  !behindProxy && hasProxyHeaders(req.raw.headers);

const addressIn = ({ req, env }: Context<Surrounding>, behindProxy: boolean): string =>
  addressOf({ headers: req.raw.headers, incoming: env?.incoming }, behindProxy);

const REFUSED_AS_NOT_LOCAL =
  'A request that came through a proxy or from another machine was refused, because web.token is not set. To serve others set web.token, and web.behindProxy behind a reverse proxy.';
const PROXY_NOT_CONFIGURED =
  'Requests come through a proxy, but web.behindProxy is off: everybody behind it shares one quota and one count of wrong tokens. Set web.behindProxy to on.';

/** Passes each warning on once an hour, so that nobody fills the log with requests. */
function atMostHourly({ clock, warn }: Pick<GateParts, 'clock' | 'warn'>): (message: string) => void {
  const last = new Map<string, number>();
  return (message) => {
    const now = clock.now();
    if (now - (last.get(message) ?? Number.NEGATIVE_INFINITY) < 3_600_000) return;
    last.set(message, now);
    warn(message);
  };
}

export const signOut = (context: Context<Surrounding>): void =>
  void deleteCookie(context, COOKIE, { path: '/' });

const COOKIE = 'toonsmith';
/** Ninety days. */
const COOKIE_SECONDS = 7_776_000;
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The token behind each thing that a request shows as one; `undefined` where there is none. */
function shownTokens(context: Context<Surrounding>, tokens: GateParts['tokens']): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) found.push(recognize(tokens, bearer));
  const cookie = getCookie(context, COOKIE);
  if (cookie !== undefined) {
    const token = recognize(tokens, cookie, seal);
    // One of a token that was changed would come with every file of the page, and count each time.
    if (token === undefined) signOut(context);
    found.push(token);
  }
  return found;
}

/** The token that was shown, as itself or in another form. */
function recognize(
  { operator, visitor }: GateParts['tokens'],
  shown: string,
  form = (token: string) => token,
): string | undefined {
  return [operator, visitor].find((token) => token !== undefined && is(form(token))(shown));
}

/** What the cookie holds: a keyed hash, so that a stolen one tells no token. */
const seal = (token: string): string =>
  createHmac('sha256', token).update('toonsmith browser').digest('base64url');

/** Compares in constant time, whatever the lengths. */
const is =
  (secret: string) =>
  (shown: string): boolean =>
    timingSafeEqual(digest(secret), digest(shown));
const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();

/** The first language of an Accept-Language header; browsers list the best first. */
const preferred = (header = ''): string | undefined => /^\s*([a-z]{2,3}(?:-[a-z0-9]+)*)/i.exec(header)?.[1];
