import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Words } from '../bots/words.ts';
import type { Subject } from '../store/store.ts';
import { refuse } from './answers.ts';
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
  };
}

/** The operator at the page; has no quota. */
export const OPERATOR: Subject = 'web:operator';

type GateParts = Pick<WebParts, 'tokens' | 'behindProxy' | 'wordsIn' | 'language'>;

/** Finds out who asks and in which language, and turns away what other sites' pages send here. */
export function createGate(parts: GateParts): MiddlewareHandler<Surrounding> {
  const { tokens, wordsIn, language } = parts;
  const isLocal = tokens.visitor === undefined;
  return async (context, next) => {
    const { req } = context;
    const words = wordsIn(req.query('lang') ?? preferred(req.header('accept-language')) ?? language);
    context.set('words', words);

    // Another site's name that points here (DNS rebinding) must not open what only this machine may use.
    if (isLocal && !LOCAL_NAMES.has(hostOf(req.header('host')))) return refuse(context, 'wrong-host', 403);
    if (!SAFE.has(req.method) && isFromElsewhere(req.raw)) return refuse(context, 'wrong-origin', 403);

    const shown = [bearer(req.header('authorization')), ...cookieTokens(context, tokens)];
    const isOperator = isLocal || (tokens.operator !== undefined && shown.some(is(tokens.operator)));
    context.set('isOperator', isOperator);
    context.set('isVisitor', isOperator || shown.some(is(tokens.visitor as string)));
    context.set('person', isOperator ? OPERATOR : `web:${addressOf(context, parts.behindProxy)}`);
    return next();
  };
}

export const forVisitors: MiddlewareHandler<Surrounding> = async (context, next) =>
  context.get('isVisitor') ? next() : refuse(context, 'needs-token', 401);

export const forOperators: MiddlewareHandler<Surrounding> = async (context, next) =>
  context.get('isOperator')
    ? next()
    : refuse(context, 'operators-only', context.get('isVisitor') ? 403 : 401);

/** Remembers in a cookie that this browser knew a token. False when it is none. */
export function signIn(context: Context<Surrounding>, { tokens }: GateParts, token: string): boolean {
  const known = [tokens.operator, tokens.visitor].find((one) => one !== undefined && is(one)(token));
  if (known === undefined) return false;
  setCookie(context, COOKIE, seal(known), {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: COOKIE_SECONDS,
    secure: context.req.header('x-forwarded-proto') === 'https',
  });
  return true;
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

/** Browsers tell where a request comes from; scripts do not, and need not. */
function isFromElsewhere({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return true;
  const origin = headers.get('origin');
  return origin !== null && origin.replace(/^https?:\/\//, '') !== headers.get('host');
}

const bearer = (header = ''): string => /^Bearer +(\S+)$/i.exec(header)?.[1] ?? '';

/** The tokens that the cookie stands for: it holds a keyed hash, so that a stolen one tells no token. */
function cookieTokens(context: Context<Surrounding>, { visitor, operator }: GateParts['tokens']): string[] {
  const cookie = getCookie(context, COOKIE);
  if (cookie === undefined) return [];
  return [operator, visitor].filter((token) => token !== undefined && is(seal(token))(cookie)) as string[];
}

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
