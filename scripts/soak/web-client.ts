import { randomUUID } from 'node:crypto';

/** One person's access to the API. Every request has a deadline. */
export interface WebClient {
  readonly address: string;
  /** Sends a form; `undefined` when the connection broke and repeating it did not help either. */
  post(path: string, form: () => FormData, how?: PostHow): Promise<Response | undefined>;
  get(path: string): Promise<Response | undefined>;
  remove(path: string): Promise<Response | undefined>;
}

export interface PostHow {
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

const DEADLINE_MS = 240_000;
const ATTEMPTS = 4;
const RETRY_MS = 3_000;

export interface WebClientOptions {
  readonly root: string;
  readonly token: string;
  /** What the reverse proxy would say. */
  readonly address: string;
  /** The API recognises a repeated request by its Idempotency-Key. */
  readonly repeatable: boolean;
}

export function createWebClient({ root, token, address, repeatable }: WebClientOptions): WebClient {
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address };
  const send = (path: string, init: RequestInit) =>
    fetch(`${root}${path}`, { signal: AbortSignal.timeout(DEADLINE_MS), ...init }).catch(() => undefined);
  return {
    address,
    async post(path, form, { accept = 'application/json', signal } = {}) {
      const key = randomUUID();
      for (let attempt = 1; ; attempt++) {
        const answer = await send(path, {
          method: 'POST',
          body: form(),
          headers: { ...headers, accept, ...(repeatable && { 'idempotency-key': key }) },
          ...(signal && { signal }),
        });
        if (answer || !repeatable || signal?.aborted || attempt === ATTEMPTS) return answer;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    },
    get: (path) => send(path, { headers }),
    remove: (path) => send(path, { method: 'DELETE', headers }),
  };
}
