import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Words } from '../bots/words.ts';
import type { Subject } from '../store/store.ts';
import { holdUp, type Refusal, refuse } from './answers.ts';
import type { Guesses, Wait } from './guesses.ts';
import type { WebParts } from './parts.ts';

/** What every handler knows of who asks. */
export interface Surrounding {
  Bindings: Partial<HttpBindings>;
  Variables: {
    readonly words: Words;
    /** Whom quotas count for. */
    readonly person: Subject;
    readonly isVisitor: boolean;
    readonly isOperator: boolean;
    /** Why they are neither, when it is for too many wrong tokens. */
    readonly heldUp: Wait | undefined;
  };
}

/** The operator at the page; has no quota. */
export const OPERATOR: Subject = 'web:operator';

interface GateParts extends Pick<WebParts, 'tokens' | 'behindProxy' | 'wordsIn' | 'language'> {
  readonly guesses: Guesses;
}

/** Finds out who asks and in which language, and turns away what other sites' pages send here. */
export function createGate(parts: GateParts): MiddlewareHandler<Surrounding> {
  const { tokens, guesses, wordsIn, language } = parts;
  const isLocal = tokens.visitor === undefined;
  return async (context, next) => {
    const { req } = context;
    const words = wordsIn(req.query('lang') ?? preferred(req.header('accept-language')) ?? language);
    context.set('words', words);

    // Another site's name that points here (DNS rebinding) must not open what only this machine may use.
    const host = req.header('host');
    if (isLocal && !LOCAL_NAMES.has(hostOf(host)))
      return refuse(context, 'wrong-host', 403, { address: `http://localhost${portOf(host)}` });
    if (!SAFE.has(req.method) && isFromElsewhere(req.raw)) return refuse(context, 'wrong-origin', 403);

    const address = addressOf(context, parts.behindProxy);
    const heldUp = isLocal ? undefined : guesses.wait(address);
    const shown = isLocal || heldUp ? [] : shownTokens(context, tokens);
    for (const token of shown) if (token === undefined) guesses.wrong(address);
    const isOperator = isLocal || (tokens.operator !== undefined && shown.includes(tokens.operator));
    context.set('heldUp', heldUp);
    context.set('isOperator', isOperator);
    context.set('isVisitor', isOperator || shown.includes(tokens.visitor));
    context.set('person', isOperator ? OPERATOR : `web:${address}`);
    return next();
  };
}

export const forVisitors: MiddlewareHandler<Surrounding> = async (context, next) =>
  context.get('isVisitor') ? next() : turnAway(context, 'needs-token');

export const forOperators: MiddlewareHandler<Surrounding> = async (context, next) =>
  context.get('isOperator') ? next() : turnAway(context, 'operators-only');

function turnAway(context: Context<Surrounding>, code: Refusal): Response {
  const { heldUp, isVisitor } = context.var;
  return heldUp
    ? holdUp(context, 'too-many-wrong-tokens', heldUp)
    : refuse(context, code, isVisitor ? 403 : 401);
}

/** Remembers in a cookie that this browser knew a token. */
export function signIn(context: Context<Surrounding>, parts: GateParts, token: string): Response {
  const { tokens, guesses, behindProxy } = parts;
  const address = addressOf(context, behindProxy);
  // Asked anew: many tokens may have been on their way when the gate looked.
  const heldUp = guesses.wait(address);
  if (heldUp) return holdUp(context, 'too-many-wrong-tokens', heldUp);
  const known = recognize(tokens, token);
  if (known === undefined) {
    guesses.wrong(address);
    return refuse(context, 'wrong-token', 401);
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

export const signOut = (context: Context<Surrounding>): void =>
  void deleteCookie(context, COOKIE, { path: '/' });

const COOKIE = 'toonsmith';
/** Ninety days. */
const COOKIE_SECONDS = 7_776_000;
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `localhost:7860` → `localhost`. */
const hostOf = (host = ''): string => host.toLowerCase().replace(/:\d+$/, '');

/** `localhost:7860` → `:7860`. */
const portOf = (host = ''): string => /:\d{1,5}$/.exec(host)?.[0] ?? '';

/** Browsers tell where a request comes from; scripts do not, and need not. */
function isFromElsewhere({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return true;
  const origin = headers.get('origin');
  return origin !== null && origin.replace(/^https?:\/\//, '') !== headers.get('host');
}

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

/** One home has one IPv6 network of 64 bits and all its addresses. */
function addressOf({ req, env }: Context<Surrounding>, behindProxy: boolean): string {
  const socket = env?.incoming?.socket.remoteAddress ?? 'unknown';
  const forwarded = behindProxy ? req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = (forwarded || socket).replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  return `${expand(address).slice(0, 4).join(':')}::`;
}

/** `2001:db8::1` → its eight groups. */
function expand(address: string): string[] {
  const [head = '', tail = ''] = address.split('%')[0]!.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  return [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
}
