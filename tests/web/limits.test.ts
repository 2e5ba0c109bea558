import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { succeed } from '../../src/cartoon.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createTestWeb, form } from '../fakes/web.ts';

const tokens = { visitor: 'a-token-for-visitors', operator: 'the-token-of-the-operator' };
const chunk = Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`);

it('every route answers a body without end, and closes the connection', async () => {
  const { listen, routes } = await createTestWeb({ tokens });
  const port = await listen();
  const served = routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'));
  expect(served.length).toBeGreaterThan(20);
  const asked = [...served, { method: 'GET', path: '/' }, { method: 'PUT', path: '/api/x' }];
  await Promise.all(
    asked.map(async ({ method, path }) => {
      const status = await sendEndlessly(port, [
        `${method} ${path.replace(/:\w+/g, 'some-id')} HTTP/1.1`,
        'Content-Type: application/json',
      ]);
      expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(200);
    }),
  );
}, 120_000);

it.each([
  ['a token', 'POST /api/session HTTP/1.1', 'application/json', 413],
  ['an order', 'POST /api/operator/orders HTTP/1.1', 'application/json', 413],
  ['a photo', 'POST /api/cartoons HTTP/1.1', 'multipart/form-data; boundary=b', 413],
  ['an album', 'POST /api/batches HTTP/1.1', 'multipart/form-data; boundary=b', 413],
])('%s without end is refused, also with the right token', async (_, request, type, expected) => {
  const { listen, reported } = await createTestWeb({ tokens });
  const status = await sendEndlessly(await listen(), [
    request,
    `Content-Type: ${type}`,
    `Authorization: Bearer ${tokens.operator}`,
  ]);
  expect(status).toBe(expected);
  expect(reported).toEqual([]);
});

it('nobody’s photo is read before it is known who sends it', async () => {
  const { listen } = await createTestWeb({ tokens });
  const socket = await open(await listen());
  // The answer comes although the form has not even begun.
  socket.write(
    'POST /api/cartoons HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n',
  );
  expect(await statusOf(socket)).toBe(401);
});

it.each([
  ['with its length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  [
    'in chunks',
    (body: string) => `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
])('a token sent %s signs in', async (_, framed) => {
  const { listen } = await createTestWeb({ tokens });
  const socket = await open(await listen());
  const body = JSON.stringify({ token: tokens.visitor });
  socket.write(`POST /api/session HTTP/1.1\r\nHost: localhost\r\n${framed(body)}`);
  expect(await statusOf(socket)).toBe(204);
});

it('headers are limited by their size, and none is lost among many', async () => {
  const { listen } = await createTestWeb();
  const port = await listen();
  const ask = async (headers: string) => {
    const socket = await open(port);
    socket.write(`GET /api/styles HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
    return statusOf(socket);
  };
  expect(await ask('')).toBe(200);
  expect(await ask(`X: ${'x'.repeat(16_384)}\r\n`)).toBe(431);
  // Node would drop the last of them by itself, and with it the one that tells of the proxy.
  expect(await ask(`${'a:\r\n'.repeat(2_500)}X-Forwarded-For: 9.9.9.9\r\n`)).toBe(403);
});

describe('what a client does not read', () => {
  /** More than the system takes on behalf of a client. */
  const BYTES = 8 * 2 ** 20;
  /** A server with a large cartoon, at this path. */
  const openWeb = async () => {
    const drawing = createFakeCartoonizer({
      clock: {
        now: () => 0,
        monotonic: () => 0,
        after(_, run) {
          const immediate = setImmediate(run);
          return () => clearImmediate(immediate);
        },
      },
    });
    const cartoonize: typeof drawing.cartoonize = async (...asked) => {
      const outcome = await drawing.cartoonize(...asked);
      return outcome.ok ? succeed({ ...outcome.value, bytes: new Uint8Array(BYTES) }) : outcome;
    };
    const { ask, during, listen, clock } = await createTestWeb({ service: { cartoonizer: { cartoonize } } });
    const drawn = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    const port = await listen();
    const path = `/api/jobs/${drawn.headers.get('x-toonsmith-job')}/picture`;
    return { clock, port, path, address: `http://127.0.0.1:${port}${path}` };
  };
  /** Asks, and reads nothing once the answer has begun. */
  const askOnly = async (port: number, path: string): Promise<Socket> => {
    const socket = await open(port);
    socket.on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    return socket;
  };
  /** Reads until the connection closes; answers how many bytes that were. */
  const readAll = (socket: Socket): Promise<number> =>
    new Promise((resolve) => {
      let bytes = 0;
      socket.on('data', (data) => {
        bytes += data.length;
      });
      socket.once('close', () => resolve(bytes));
    });

  it('is broken off after five minutes', async () => {
    const { clock, port, path } = await openWeb();
    const unread = await askOnly(port, path);
    const slow = await askOnly(port, path);
    await clock.advance(299_000);
    expect(await readAll(slow)).toBeGreaterThan(BYTES);
    await clock.advance(31_000);
    expect(await readAll(unread)).toBeLessThan(BYTES);
  });

  it('does not keep a stream from lasting whose events are read', async () => {
    const { clock, port } = await openWeb();
    const stream = await fetch(`http://127.0.0.1:${port}/api/events?session=${'s'.repeat(16)}`);
    const reader = stream.body!.getReader();
    for (let beat = 0; beat < 60; beat++) {
      expect(new TextDecoder().decode((await reader.read()).value)).toContain('still here');
      await clock.advance(20_000);
    }
    await reader.cancel();
  });

  it('fills the memory with so many cartoons at most', async () => {
    const { port, path, address } = await openWeb();
    const takers = await Promise.all(Array.from({ length: 32 }, () => askOnly(port, path)));
    const refused = await fetch(address);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    for (const taker of takers) taker.destroy();
    // On a busy machine the server notices late that they are gone.
    await vi.waitFor(
      async () => {
        const answer = await fetch(address);
        expect((await answer.arrayBuffer()).byteLength).toBe(BYTES);
      },
      { timeout: 30_000 },
    );
  });
});

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

const statusOf = (socket: Socket): Promise<number> =>
  new Promise((resolve) => {
    socket.once('data', (answer) => resolve(Number(String(answer).split(' ')[1])));
    socket.once('close', () => resolve(0));
  });

/** Sends a body until the server closes the connection, and answers with the status it got until then. */
async function sendEndlessly(port: number, lines: readonly string[]): Promise<number> {
  const socket = await open(port);
  const status = statusOf(socket);
  // Broken off by the server, which is what is waited for.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(`${[...lines, 'Host: localhost', 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`);
  const pump = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', pump);
  pump();
  await closed;
  return status;
}
