import type { HttpBindings } from '@hono/node-server';

/** Where a request comes from, as far as its socket and its headers show. */
interface Received {
  readonly headers: Headers;
  readonly incoming: HttpBindings['incoming'] | undefined;
}

/** Added by proxies on the way, by browsers and scripts never. */
const PROXY_HEADER = /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|x-client-ip|cf-connecting-ip)$/;

/** True when a header says that a proxy has passed the request on. */
export const hasProxyHeaders = (headers: Headers): boolean =>
  [...headers.keys()].some((name) => PROXY_HEADER.test(name));

/**
 * True for what a browser or script of this machine sends here by itself. A proxy on this machine has a local address too, and
 * may add no header at all, as nginx does with nothing but `proxy_pass`; it is recognized by what it makes of the connection:
 * nginx before 1.29.7 speaks HTTP/1.0, and later ones drop the `Connection: keep-alive` that every browser sends.
 */
export function isFromThisMachine({ headers, incoming }: Received): boolean {
  if (!isLoopback(incoming?.socket.remoteAddress) || hasProxyHeaders(headers)) return false;
  if (incoming?.httpVersion === '1.0') return false;
  const isBrowser = headers.has('sec-fetch-site');
  return !isBrowser || /\bkeep-alive\b/i.test(headers.get('connection') ?? '');
}

const isLoopback = (address = ''): boolean => /^(?:(?:::ffff:)?127\.\d+\.\d+\.\d+|::1)$/.test(address);

/** True for another site's name that points here (DNS rebinding). */
export const hasLocalHost = (headers: Headers): boolean =>
  LOCAL_NAMES.has((headers.get('host') ?? '').toLowerCase().replace(/:\d+$/, ''));
/** Where a person finds the page whose host was refused: the same port, under the name that is served. */
export const localAddress = (headers: Headers): string =>
  `http://localhost${/:\d{1,5}$/.exec(headers.get('host') ?? '')?.[0] ?? ''}`;
const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for what a page of another site sends. Browsers send where a request comes from; scripts do not, and need not. */
export function isCrossSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return true;
  const origin = headers.get('origin');
  // What the browser itself sends, such as what another program shares, has no origin; a website can't say so in its place.
  if (origin === 'null' && site === 'none') return false;
  return origin !== null && origin.replace(/^https?:\/\//, '') !== headers.get('host');
}

/** Whom quotas and wrong tokens are counted for; one home has one IPv6 network of 64 bits and all its addresses. */
export function addressOf({ headers, incoming }: Received, behindProxy: boolean): string {
  const socket = incoming?.socket.remoteAddress ?? 'unknown';
  const forwarded = behindProxy ? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  // What a header says has any length; it is kept for a while, in numbers.
  const address = (forwarded || socket).slice(0, LONGEST_ADDRESS).replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  return `${expand(address).slice(0, 4).join(':')}::`;
}

/** Of IPv6, with a zone. */
const LONGEST_ADDRESS = 64;

/** `2001:db8::1` → its eight groups. */
function expand(address: string): string[] {
  const [head = '', tail = ''] = address.split('%')[0]!.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  return [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
}
