import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, lookUpPublic } from './public-address.ts';

/** A photo of another server, or why there is none. */
export type Linked =
  | { readonly state: 'loaded'; readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }
  | { readonly state: 'not-public' | 'failed' }
  | { readonly state: 'too-large'; readonly got: number };

export interface LinkOptions {
  /** Largest photo in bytes. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Whether a server may be contacted; tests allow their own. */
  readonly isAllowed?: (link: URL) => boolean;
}

const MOST_REDIRECTS = 3;

/**
 * Loads the photo at a link: over http or https, at the usual ports, from the public internet alone, whatever a name or a redirect
 * leads to. Never rejects.
 */
export async function loadLinkedPhoto(link: string, options: LinkOptions): Promise<Linked> {
  const { isAllowed = isPublicLink } = options;
  try {
    let at = URL.canParse(link) ? new URL(link) : undefined;
    for (let hop = 0; at !== undefined && hop <= MOST_REDIRECTS; hop++) {
      if (!isAllowed(at)) return { state: 'not-public' };
      const response = await ask(at, options);
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) return await read(response, options);
      response.destroy();
      if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return { state: 'failed' };
      at = new URL(headers.location, at);
    }
  } catch {
    // The server is not there, too slow, or breaks off; which one says nothing to a person.
    return { state: 'failed' };
  }
  return { state: 'failed' };
}

/** A name is checked when it is looked up; an address is not looked up. */
function isPublicLink({ protocol, hostname, port, username, password }: URL): boolean {
  if (!/^https?:$/.test(protocol) || `${port}${username}${password}` !== '') return false;
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 || isPublicAddress(address);
}

function ask(link: URL, { signal, isAllowed }: LinkOptions): Promise<IncomingMessage> {
  const request = link.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'Toonsmith' };
  const found = isAllowed ? {} : { lookup: lookUpPublic };
  return new Promise((resolve, reject) => {
    request(link, { headers, signal, agent: false, ...found }, resolve)
      .on('error', reject)
      .end();
  });
}

async function read(response: IncomingMessage, { maxBytes }: LinkOptions): Promise<Linked> {
  const type = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^(?:image\/[\w.+-]+|application\/octet-stream)$/.test(type)) {
    response.destroy();
    return { state: 'failed' };
  }
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > maxBytes) {
    response.destroy();
    return { state: 'too-large', got: announced };
  }
  const parts: Buffer[] = [];
  let got = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    got += part.length;
    // Leaving the loop ends the connection.
    if (got > maxBytes) return { state: 'too-large', got };
    parts.push(part);
  }
  return { state: 'loaded', bytes: new Uint8Array(Buffer.concat(parts, got)), type };
}
