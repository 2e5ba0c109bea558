import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isPublicAddress, lookUpPublic } from '../../src/web/public-address.ts';
import { bodyOf, createTestWeb } from '../fakes/web.ts';

/** Another server, until the test has finished. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const OPEN = { atOnce: 1, deadline: 10_000 };
const loading = async (links: NonNullable<Parameters<typeof createTestWeb>[0]>['links']) => {
  const { ask } = await createTestWeb({ links });
  return (link: unknown) =>
    ask('/api/links', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link }),
    });
};

describe('POST /api/links', () => {
  it('loads the photo at a link, redirected or not, and nothing else', async () => {
    const origin = await serve(({ url }, response) => {
      if (url === '/moved') response.writeHead(302, { location: '/me.jpg' }).end();
      else if (url === '/round') response.writeHead(302, { location: '/round' }).end();
      else if (url === '/me.jpg') response.writeHead(200, { 'content-type': 'image/jpeg' }).end('a photo');
      else if (url === '/large')
        response.writeHead(200, { 'content-type': 'image/png' }).end('x'.repeat(2_000));
      else if (url === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
      else response.writeHead(404).end();
    });
    const load = await loading({ ...OPEN, isAllowed: ({ pathname }) => pathname !== '/inside' });
    for (const path of ['/me.jpg', '/moved']) {
      const answer = await load(origin + path);
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
        200,
        'image/jpeg',
        'a photo',
      ]);
      expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    }
    for (const [path, status, code] of [
      ['/large', 413, 'too-many-bytes'],
      ['/page', 502, 'link-failed'],
      ['/missing', 502, 'link-failed'],
      ['/round', 502, 'link-failed'],
      ['/inside', 400, 'bad-link'],
    ] as const) {
      const answer = await load(origin + path);
      expect([path, answer.status, (await bodyOf(answer)).code]).toEqual([path, status, code]);
    }
  });

  it.each([
    'http://127.0.0.1/a.jpg',
    'http://2130706433/a.jpg',
    'http://[::1]/a.jpg',
    'http://[::ffff:10.0.0.1]/a.jpg',
    'http://169.254.169.254/latest/meta-data',
    'http://me:secret@192.0.2.1/a.jpg',
    'https://example.org:8443/a.jpg',
    'file:///etc/passwd',
    'not a link',
    42,
  ])('refuses %s', async (link) => {
    const load = await loading(OPEN);
    const answer = await load(link);
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([400, 'bad-link']);
  });

  it('refuses a name that leads to this machine, when it connects', async () => {
    const load = await loading(OPEN);
    const answer = await load('http://localhost/a.jpg');
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([502, 'link-failed']);
    const found = new Promise((resolve) => lookUpPublic('localhost', {}, (error) => resolve(error?.message)));
    expect(await found).toContain('not on the public internet');
  });

  it('is off unless it was turned on, and loads so many at once', async () => {
    const { ask } = await createTestWeb();
    const refused = await ask('/api/links', { method: 'POST', body: '{}' });
    expect([refused.status, (await bodyOf(refused)).code]).toEqual([403, 'links-off']);
    let arrived = () => {};
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let answer = () => {};
    const origin = await serve((_, response) => {
      answer = () => response.writeHead(404).end();
      arrived();
    });
    const load = await loading({ ...OPEN, isAllowed: () => true });
    const first = load(`${origin}/me.jpg`);
    await isThere;
    expect((await load(`${origin}/me.jpg`)).status).toBe(503);
    answer();
    expect((await first).status).toBe(502);
  });
});

describe('isPublicAddress', () => {
  it.each(['93.184.215.14', '2606:2800:21f:cb07::1'])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  it.each([
    '10.1.2.3',
    '172.31.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '::',
    'fe80::1',
    'fd00::1',
    '2002:a00:1::',
    'x',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
