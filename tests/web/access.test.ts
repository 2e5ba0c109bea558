import { describe, expect, it } from 'vitest';
import { bodyOf, createTestWeb, form } from '../fakes/web.ts';

const tokens = { visitor: 'a-token-for-visitors', operator: 'the-token-of-the-operator' };
type Ask = Awaited<ReturnType<typeof createTestWeb>>['ask'];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('without a token', () => {
  it.each(['localhost:7860', 'LOCALHOST', '127.0.0.1:9000', '[::1]:7860'])('answers as %s', async (host) => {
    const { ask } = await createTestWeb();
    expect((await ask('/api/styles', { headers: { host } })).status).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '192.168.1.5:7860', '', '127.0.0.1.nip.io'])(
    'refuses to be “%s” (DNS rebinding)',
    async (host) => {
      const { ask } = await createTestWeb();
      for (const path of ['/', '/api/styles', '/metrics', '/api/operator']) {
        const answer = await ask(path, { headers: { host } });
        expect(answer.status).toBe(403);
        expect((await bodyOf(answer)).code).toBe('wrong-host');
      }
    },
  );

  it.each([
    ['evil.example:17866', 'http://localhost:17866'],
    ['evil.example', 'http://localhost'],
  ])('tells who came to %s that it is %s', async (host, address) => {
    const { ask } = await createTestWeb();
    const { message } = await bodyOf(await ask('/', { headers: { host } }));
    expect(message).toBe(`Open this page under the name localhost: ${address}`);
  });

  it('still answers health checks under any name', async () => {
    const { ask } = await createTestWeb();
    expect((await ask('/healthz', { headers: { host: 'toonsmith' } })).status).toBe(200);
    expect((await ask('/readyz', { headers: { host: 'toonsmith' } })).status).toBe(503);
  });

  it('hands the calls of a chat platform on, under any name, and nothing beside them', async () => {
    const answer = async (call: Request) => new Response(`heard ${await call.text()}`);
    const { ask } = await createTestWeb({ calls: [{ path: '/telegram', answer }] });
    const headers = { host: 'toons.example.org' };
    const call = await ask('/telegram', { method: 'POST', body: 'an update', headers });
    expect([call.status, await call.text()]).toEqual([200, 'heard an update']);
    expect((await ask('/telegram', { headers })).status).toBe(403);
    expect((await ask('/telegram/more', { method: 'POST', headers })).status).toBe(403);
  });

  it('draws for whoever is there, without a quota, and is managed by whoever has the admin token', async () => {
    const { ask } = await createTestWeb({ tokens: { operator: tokens.operator } });
    expect(await bodyOf(await ask('/api/session'))).toMatchObject({
      isVisitor: true,
      isOperator: false,
      quota: null,
    });
    for (const path of ['/metrics', '/api/operator']) {
      expect((await ask(path)).status).toBe(403);
      expect((await ask(path, { headers: bearer('a-guess-of-16-signs') })).status).toBe(403);
      expect((await ask(path, { headers: bearer(tokens.operator) })).status).toBe(200);
    }
    const signedIn = await ask('/api/session', {
      method: 'POST',
      body: JSON.stringify({ token: tokens.operator }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] as string;
    expect(await bodyOf(await ask('/api/session', { headers: { cookie } }))).toMatchObject({
      isOperator: true,
    });
  });

  it.each<[string, Omit<Parameters<Ask>[1] & object, 'method' | 'body'>]>([
    ['X-Forwarded-For', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['X-Forwarded-Host', { headers: { 'x-forwarded-host': 'localhost' } }],
    ['X-Real-IP', { headers: { 'x-real-ip': '127.0.0.1' } }],
    ['Forwarded', { headers: { forwarded: 'for=127.0.0.1' } }],
    ['Via', { headers: { via: '1.1 proxy' } }],
    ['HTTP/1.0, as nginx speaks it', { httpVersion: '1.0' }],
    [
      'a browser’s request without keep-alive',
      { headers: { 'sec-fetch-site': 'none', connection: 'close' } },
    ],
    ['another machine', { from: '192.168.1.5' }],
    ['another machine by IPv6', { from: '2001:db8::1' }],
    ['nobody knows where', { from: '' }],
  ])('serves nothing that came through a proxy or from elsewhere: %s', async (_, how) => {
    const { ask, cartoonizer, store, warnings } = await createTestWeb({
      tokens: { operator: tokens.operator },
    });
    const requests = [
      ['/', {}],
      ['/api/session', {}],
      ['/api/styles', {}],
      ['/metrics', {}],
      ['/api/operator', {}],
      ['/api/cartoons', { method: 'POST', body: form(['me']) }],
      ['/api/operator/orders', { method: 'POST', body: '{"name":"ban","subject":"telegram:42"}' }],
    ] as const;
    for (const [path, init] of requests) {
      const answer = await ask(path, { ...init, ...how });
      expect(answer.status, path).toBe(403);
      expect(await bodyOf(answer)).toMatchObject({
        code: 'not-local',
        message: expect.stringContaining('web.token'),
      });
    }
    expect(cartoonizer.drawn).toEqual([]);
    expect(await store.accessRecords()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('web.token is not set')]);
  });

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'serves this machine as %s',
    async (from) => {
      const { ask } = await createTestWeb();
      const browser = { 'sec-fetch-site': 'none', connection: 'keep-alive' };
      expect((await ask('/api/styles', { from, headers: browser })).status).toBe(200);
      expect((await ask('/api/styles', { from, headers: { connection: 'close' } })).status).toBe(200);
    },
  );
});

describe('what other sites send', () => {
  it.each<[string, Record<string, string>]>([
    ['by its Origin', { origin: 'https://evil.example' }],
    ['from a sandbox', { origin: 'null' }],
    ['from another port', { origin: 'http://localhost:1234' }],
    ['by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling', { 'sec-fetch-site': 'same-site' }],
  ])('is refused, known %s', async (_, headers) => {
    const { ask, cartoonizer } = await createTestWeb();
    for (const [method, path] of [
      ['POST', '/api/cartoons'],
      ['DELETE', '/api/me'],
      ['POST', '/api/operator/orders'],
    ] as const) {
      const body = method === 'POST' ? form(['me']) : null;
      const answer = await ask(path, { method, body, headers });
      expect(answer.status).toBe(403);
    }
    expect(cartoonizer.drawn).toEqual([]);
  });

  it('is told apart from our own page', async () => {
    const { ask } = await createTestWeb();
    const headers = {
      origin: 'http://localhost:7860',
      'sec-fetch-site': 'same-origin',
      accept: 'application/json',
    };
    expect((await ask('/api/cartoons', { method: 'POST', body: form(['me']), headers })).status).toBe(202);
  });
});

describe('with a token', () => {
  it('keeps everything but the page itself from those without it', async () => {
    const { ask } = await createTestWeb({ tokens });
    for (const headers of [{}, bearer('a-wrong-token-of-16'), { authorization: 'Basic abc' }]) {
      for (const path of ['/api/styles', '/api/jobs/a.0', '/api/events?session=0123456789abcdef'])
        expect((await ask(path, { headers })).status).toBe(401);
      expect((await ask('/api/cartoons', { method: 'POST', body: form(['me']), headers })).status).toBe(401);
      expect((await ask('/metrics', { headers })).status).toBe(401);
      expect((await ask('/', { headers })).status).toBe(200);
    }
  });

  it('answers under any name: the token is proof enough', async () => {
    const { ask } = await createTestWeb({ tokens });
    const headers = { ...bearer(tokens.visitor), host: 'cartoons.example' };
    expect((await ask('/api/styles', { headers })).status).toBe(200);
  });

  it('lets visitors draw, and only the operator into the corner', async () => {
    const { ask } = await createTestWeb({ tokens });
    expect((await ask('/api/operator', { headers: bearer(tokens.visitor) })).status).toBe(403);
    expect((await ask('/metrics', { headers: bearer(tokens.visitor) })).status).toBe(403);
    expect((await ask('/api/operator', { headers: bearer(tokens.operator) })).status).toBe(200);
  });

  it('remembers a browser that signed in, in a cookie that holds no token', async () => {
    const { ask } = await createTestWeb({ tokens });
    const signIn = (token: string) =>
      ask('/api/session', {
        method: 'POST',
        body: JSON.stringify({ token }),
        headers: { 'content-type': 'application/json' },
      });
    expect((await signIn('a-wrong-token-of-16')).status).toBe(401);
    const cookie = (await signIn(tokens.visitor)).headers.get('set-cookie') as string;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(tokens.visitor);
    const headers = { cookie: cookie.split(';')[0] as string };
    expect((await ask('/api/styles', { headers })).status).toBe(200);
    expect((await ask('/api/operator', { headers })).status).toBe(403);
    expect((await ask('/api/styles', { headers: { cookie: 'toonsmith=forged' } })).status).toBe(401);
  });
});

describe('the operator’s corner', () => {
  const order = (body: unknown) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...bearer(tokens.operator) },
  });

  it('shows the queue, rates, failures and accessRecords', async () => {
    const { ask, during } = await createTestWeb({ tokens });
    await during(
      1_000,
      ask('/api/cartoons', { method: 'POST', body: form(['me']), headers: bearer(tokens.visitor) }),
    );
    await during(
      1_000,
      ask('/api/cartoons', {
        method: 'POST',
        body: form(['not-a-picture']),
        headers: bearer(tokens.visitor),
      }),
    );
    await ask('/api/operator/orders', order({ name: 'ban', subject: 'telegram:42', days: 2 }));
    const seen = await bodyOf(await ask('/api/operator', { headers: bearer(tokens.operator) }));
    expect(seen).toMatchObject({
      load: { waiting: 0, drawing: 0 },
      day: { states: { done: 1, failed: 1 } },
      drawing: [{ style: '3d', size: '1024', pictures: 1, seconds: 0.1 }],
      failures: [{ code: 'not-a-picture', platform: 'web' }],
      accessRecords: [{ subject: 'telegram:42' }],
      recent: [{ person: expect.stringMatching(/^web:/), at: expect.any(Number) }],
      audited: [{ action: 'ban', by: 'web:operator' }],
    });
  });

  it('shows why styles can’t be used, in the language asked for', async () => {
    const { ask } = await createTestWeb({
      tokens,
      problems: ({ say }) => [
        { style: 'cel', sentence: say('style-broken', { style: 'cel', reason: 'x' }) },
        { sentence: 'packs/mine: no.' },
      ],
    });
    const headers = bearer(tokens.operator);
    const read = async (lang: string) => bodyOf(await ask(`/api/operator?lang=${lang}`, { headers }));
    const seen = await read('en');
    const styles = seen.styles as { id: string; problem?: string }[];
    expect(styles.filter(({ problem }) => problem).map(({ id, problem }) => [id, problem])).toEqual([
      ['cel', 'The style cel can’t be used: x.'],
    ]);
    expect(seen.packProblems).toEqual(['packs/mine: no.']);
    const chinese = (await read('zh-CN')).styles as typeof styles;
    expect(chinese.find(({ id }) => id === 'cel')?.problem).toBe('风格 cel 无法使用：x。');
    const answer = await bodyOf(await ask('/api/operator/orders', order({ name: 'status' })));
    expect(answer.message).toMatch(/\nThe style cel can’t be used: x\.\npacks\/mine: no\.$/);
  });

  it.each([
    [{ name: 'ban' }],
    [{ name: 'shutdown', subject: 'telegram:1' }],
    [{ name: 'ban', subject: 'nobody' }],
    [{ name: 'limit', subject: 'telegram:1', pictures: -1 }],
    ['text'],
  ])('refuses the order %j', async (body) => {
    const { ask, store } = await createTestWeb({ tokens });
    expect((await ask('/api/operator/orders', order(body))).status).toBe(400);
    expect(await store.accessRecords()).toEqual([]);
  });
});

describe('what another program shares, before the page’s service worker is there', () => {
  const share = async (headers: Readonly<Record<string, string>>) => {
    const { ask } = await createTestWeb();
    return ask('/share', { method: 'POST', body: form(['me']), headers });
  };

  it('leads back to the page, which says so', async () => {
    const answer = await share({ origin: 'null', 'sec-fetch-site': 'none' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?shared=failed']);
  });

  it.each([
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  ])('is refused from a website: %o', async (headers) => {
    expect((await share(headers)).status).toBe(403);
  });
});
