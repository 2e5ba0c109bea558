import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createS3Storage } from '../../src/blobs/s3.ts';

/** Object storage that keeps connections open, and closes them as the next request arrives, as a server does after a pause. */
async function startClosing(requests: number) {
  const objects = new Map<string, Buffer>();
  const served = new Map<Socket, number>();
  let closed = 0;
  const server = createServer(async (request, response) => {
    const count = (served.get(request.socket) ?? 0) + 1;
    served.set(request.socket, count);
    if (count > requests) {
      closed += 1;
      request.socket.destroy();
      return;
    }
    const bytes = await read(request);
    const url = String(request.url);
    if (request.method === 'PUT') objects.set(url, bytes);
    if (request.method === 'DELETE') objects.delete(url);
    const found = request.method === 'GET' ? objects.get(url) : Buffer.alloc(0);
    response.writeHead(found ? 200 : 404).end(found);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `s3://key:secret@127.0.0.1:${port}/photos?tls=off`,
    closed: () => closed,
    close: () => server.close(),
  };
}

const read = async (request: IncomingMessage) => Buffer.concat(await request.toArray());

it('an idle connection that object storage closes costs nothing but another one', async () => {
  const { url, closed } = await startClosing(1);
  const storage = await createS3Storage(url);
  for (let n = 0; n < 5; n++) {
    await storage.put('a', Buffer.from(`photo ${n}`));
    expect((await storage.get('a'))?.toString()).toBe(`photo ${n}`);
  }
  await storage.delete('a');
  expect(await storage.get('a')).toBeUndefined();
  expect(closed()).toBeGreaterThan(5);
});

it('object storage that closes every connection is away', async () => {
  const { url, closed } = await startClosing(0);
  const storage = await createS3Storage(url);
  await expect(storage.put('a', Buffer.from('photo'))).rejects.toThrow();
  expect(closed()).toBe(3);
});
