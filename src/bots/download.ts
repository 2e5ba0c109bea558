import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';

export interface DownloadSettings {
  /** Origins files may come from, as `https://cdn.example.org`; nothing else is ever contacted. */
  readonly origins: ReadonlySet<string>;
  /** Largest file, in bytes. */
  readonly maxBytes: number;
  /** Longest time a whole download may take. */
  readonly timeoutMilliseconds: number;
  readonly fetch: typeof fetch;
  /** Called with the reason why a download failed. Never called with the address: it may carry a token. */
  readonly onError: (reason: unknown) => void;
}

export type Download = (
  url: string,
  how?: { readonly signal?: AbortSignal },
) => Promise<Outcome<Uint8Array<ArrayBuffer>>>;

/**
 * Fetches people's files from the platforms' own servers: only from the listed origins, without following redirects, with a
 * cap on bytes that holds while they stream in, and a time limit on the whole. Fails with `download-failed`,
 * `download-slow`, `too-many-bytes` or `cancelled`.
 */
export function createDownload({
  origins,
  maxBytes,
  timeoutMilliseconds,
  fetch,
  onError,
}: DownloadSettings): Download {
  return async (url, { signal } = {}) => {
    const timeout = AbortSignal.timeout(timeoutMilliseconds);
    const explain = (reason: unknown): Failure => {
      if (signal?.aborted) return { code: 'cancelled' };
      if (timeout.aborted) return { code: 'download-slow', seconds: Math.round(timeoutMilliseconds / 1000) };
      onError(reason);
      return { code: 'download-failed' };
    };
    if (!URL.canParse(url) || !origins.has(new URL(url).origin))
      return fail(explain(new Error('the file lies on a server that is not on the list')));
    try {
      const response = await fetch(url, {
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (!response.ok) {
        await response.body?.cancel();
        return fail(explain(new Error(`the server answered ${response.status}`)));
      }
      return await readAtMost(maxBytes, response);
    } catch (reason) {
      return fail(explain(reason));
    }
  };
}

async function readAtMost(
  limit: number,
  { headers, body }: Response,
): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const announced = Number(headers.get('content-length'));
  if (announced > limit) {
    await body?.cancel();
    return fail({ code: 'too-many-bytes', limit, got: announced });
  }
  const parts: Uint8Array[] = [];
  let got = 0;
  for await (const part of body ?? []) {
    got += part.length;
    // Leaving the loop cancels the stream.
    if (got > limit) return fail({ code: 'too-many-bytes', limit, got });
    parts.push(part);
  }
  return succeed(Buffer.concat(parts, got));
}
