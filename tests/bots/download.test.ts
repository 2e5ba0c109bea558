import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createDownload, type DownloadSettings } from '../../src/bots/download.ts';

let server: Server | undefined;
let contacts = 0;
let errors: unknown[] = [];

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server ? server.close(closed) : closed(undefined)));
  server = undefined;
});

async function serve(answer: RequestListener, settings: Partial<DownloadSettings> = {}) {
  contacts = 0;
  errors = [];
  server = createServer((request, response) => {
    contacts++;
    answer(request, response);
  });
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const download = createDownload({
    origins: new Set([origin]),
    maxBytes: 1000,
    timeoutMilliseconds: 20_000,
    fetch,
    onError: (reason) => errors.push(reason),
    ...settings,
  });
  return { origin, download };
}

describe('downloading a photo', () => {
  it('brings the bytes', async () => {
    const { origin, download } = await serve((_request, response) => response.end(Buffer.from([1, 2, 3])));
    expect(await download(`${origin}/photo.jpg?signature=1`)).toEqual({
      ok: true,
      value: Buffer.from([1, 2, 3]),
    });
  });

  it.each([
    'https://elsewhere.example/photo.jpg',
    'http://127.0.0.1/photo.jpg',
    'file:///etc/passwd',
    'not an address',
  ])('never contacts a server that is not on the list: %s', async (url) => {
    const contacted: unknown[] = [];
    const { download } = await serve((_request, response) => response.end(), {
      fetch: async (input) => {
        contacted.push(input);
        return new Response();
      },
    });
    expect(await download(url)).toEqual({ ok: false, failure: { code: 'download-failed' } });
    expect(contacted).toEqual([]);
  });

  it('is not led elsewhere by a name that only looks like one on the list', async () => {
    const { origin, download } = await serve((_request, response) => response.end('x'));
    const { port } = new URL(origin);
    for (const url of [
      `http://127.0.0.1:${port}@elsewhere.example/`,
      `http://127.0.0.1.elsewhere.example:${port}/`,
    ])
      expect(await download(url)).toEqual({ ok: false, failure: { code: 'download-failed' } });
    expect(contacts).toBe(0);
  });

  it('does not follow redirects', async () => {
    const { origin, download } = await serve((_request, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    expect(await download(`${origin}/photo.jpg`)).toEqual({
      ok: false,
      failure: { code: 'download-failed' },
    });
    expect(contacts).toBe(1);
  });

  it('stops at once when the server announces too much', async () => {
    const { origin, download } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '5000' });
      response.write('a');
    });
    expect(await download(`${origin}/photo.jpg`)).toEqual({
      ok: false,
      failure: { code: 'too-many-bytes', limit: 1000, got: 5000 },
    });
  });

  it('stops when more comes than was announced', async () => {
    const { origin, download } = await serve((_request, response) => {
      for (let part = 0; part < 20; part++) response.write(Buffer.alloc(100));
    });
    const outcome = await download(`${origin}/photo.jpg`);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'too-many-bytes', limit: 1000 } });
  });

  it('does not wait for ever', async () => {
    const { origin, download } = await serve((_request, response) => void response.write('a'), {
      timeoutMilliseconds: 50,
    });
    expect(await download(`${origin}/photo.jpg`)).toMatchObject({
      ok: false,
      failure: { code: 'download-slow' },
    });
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const { origin, download } = await serve((_request, response) => {
      response.write('a');
      cancel.abort();
    });
    expect(await download(`${origin}/photo.jpg`, { signal: cancel.signal })).toEqual({
      ok: false,
      failure: { code: 'cancelled' },
    });
  });

  it('tells the operator why, but never the address, which may carry a token', async () => {
    const { origin, download } = await serve((_request, response) => response.writeHead(404).end());
    await download(`${origin}/file/bot123:SECRET/photo.jpg`);
    expect(String(errors)).toContain('404');
    expect(String(errors)).not.toContain('SECRET');
  });
});
