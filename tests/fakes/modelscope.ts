import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next answer to a download goes wrong. */
export type Mishap =
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number }
  /** Answers with the whole file, whatever part was asked for. */
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'other-part' }
  /** One bit of the file is another one on the way. */
  | { readonly kind: 'flip' }
  /** Bytes arrive a few at a time. */
  | { readonly kind: 'drip'; readonly bytes: number };

export interface FakeModelScope {
  readonly base: string;
  /** Every download asked for: the file's path and the range. */
  readonly downloads: { readonly path: string; readonly range: string | undefined }[];
  /** What goes wrong, one entry for each download to come. */
  readonly mishaps: Mishap[];
  /** Changes what the list says of a file. */
  readonly lies: Map<string, { readonly Size?: number; readonly Sha256?: string }>;
  /** Cuts the connections that are to be cut: to be called when the client has read some bytes, which else were lost with them. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * A server that behaves like ModelScope's HTTP API: lists with sizes and hashes, downloads that redirect to another place,
 * ranges.
 * @param repositories files by path, by `owner/name`
 */
export async function startModelScope(
  repositories: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>,
): Promise<FakeModelScope> {
  const downloads: FakeModelScope['downloads'] = [];
  const mishaps: Mishap[] = [];
  const lies: FakeModelScope['lies'] = new Map();
  const toBeCut: ServerResponse[] = [];

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', base);
    const [, repository = '', verb] =
      /^\/api\/v1\/models\/([^/]+\/[^/]+)\/repo(\/files)?$/.exec(url.pathname) ?? [];
    const stored = /^\/storage\/([^/]+\/[^/]+)\/(.+)$/.exec(url.pathname);
    if (stored !== null) return send(stored[1]!, stored[2]!, request, response);
    const files = repositories[repository];
    if (files === undefined) return json(response, 404, { Code: 10010205001, Success: false });
    if (verb !== undefined)
      return json(response, 200, { Code: 200, Success: true, Data: { Files: list(files) } });
    const path = url.searchParams.get('FilePath') ?? '';
    response.writeHead(302, { location: `/storage/${repository}/${path}` }).end();
  };

  const list = (files: Readonly<Record<string, Uint8Array>>) => [
    { Name: 'description', Path: 'description', Size: 0, Sha256: '', Type: 'tree' },
    ...Object.entries(files).map(([path, bytes]) => ({
      Name: path,
      Path: path,
      Size: bytes.length,
      Sha256: createHash('sha256').update(bytes).digest('hex'),
      IsLFS: true,
      Type: 'blob',
      ...lies.get(path),
    })),
  ];

  const send = (repository: string, path: string, request: IncomingMessage, response: ServerResponse) => {
    let bytes = repositories[repository]?.[path];
    if (bytes === undefined) return json(response, 404, {});
    const { range } = request.headers;
    downloads.push({ path, range });
    const mishap = mishaps.shift();
    if (mishap?.kind === 'status') return json(response, mishap.status, {});
    if (mishap?.kind === 'flip') bytes = bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    let [from, to] = [0, bytes.length];
    if (first !== undefined && mishap?.kind !== 'ignore-range') {
      [from, to] = [Number(first), Number(last) + 1];
      if (from >= bytes.length) return json(response, 416, {});
      if (mishap?.kind === 'other-part') from += 1;
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${from}-${to - 1}/${bytes.length}`);
    }
    response.setHeader('content-length', to - from);
    const part = bytes.subarray(from, to);
    if (mishap?.kind === 'cut') toBeCut.push(response);
    if (mishap?.kind === 'cut' || mishap?.kind === 'stall')
      return response.write(part.subarray(0, mishap.after));
    if (mishap?.kind === 'drip') return drip(response, part, mishap.bytes);
    response.end(part);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    downloads,
    mishaps,
    lies,
    cut() {
      for (const response of toBeCut.splice(0)) response.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function drip(response: ServerResponse, bytes: Uint8Array, step: number): void {
  const next = (from: number) => {
    if (from >= bytes.length) response.end();
    else response.write(bytes.subarray(from, from + step), () => setImmediate(next, from + step));
  };
  next(0);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
