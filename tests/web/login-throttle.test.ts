import { describe, expect, it } from 'vitest';
import { createLoginThrottle } from '../../src/web/login-throttle.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { bodyOf, createTestWeb } from '../fakes/web.ts';

const tokens = { visitor: 'a-token-for-visitors', operator: 'the-token-of-the-operator' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const MOST = 10;
const WINDOW = 300_000;

describe('wrong tokens', () => {
  it.each<[string, (token: string) => Asked]>([
    ['of a script', (token) => ['/api/styles', { headers: bearer(token) }]],
    ['of a browser', (token) => ['/api/styles', { headers: { cookie: `toonsmith=${token}` } }]],
    ['of a watchdog', (token) => ['/metrics', { headers: bearer(token) }]],
    ['typed into the page', (token) => ['/api/session', typed(token)]],
  ])('%s are answered with a wait once there were too many', async (_, asked) => {
    const { ask, clock } = await createTestWeb({ tokens });
    for (let guess = 0; guess < MOST; guess++)
      expect((await ask(...asked(`guess-${guess}`))).status).toBe(401);
    await clock.advance(60_000);
    const answer = await ask(...asked('one-more'));
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('240');
    expect(answer.headers.get('connection')).toBe('close');
    expect(await bodyOf(answer)).toEqual({
      code: 'too-many-wrong-tokens',
      message:
        'That token isn’t correct, and there were too many incorrect attempts. Check it, and try again in 4 minutes.',
      retryAt: clock.now() + 240_000,
    });
  });

  it('are not held against anybody for longer because the clock ran ahead', () => {
    let now = 864_000_000;
    const throttle = createLoginThrottle({ now: () => now });
    for (let guess = 0; guess < 301; guess++) throttle.recordFailure('10.0.0.1');
    expect(throttle.recordFailure('10.0.0.1')).toBeDefined();
    now = 0;
    expect(throttle.recordFailure('10.0.0.1')).toBeUndefined();
    expect(throttle.recordFailure('10.0.0.2')).toBeUndefined();
  });

  it('are counted together, however they are shown', async () => {
    const { ask } = await createTestWeb({ tokens });
    for (let guess = 0; guess < MOST / 2; guess++) {
      await ask('/api/styles', { headers: bearer(`guess-${guess}`) });
      await ask('/api/session', typed(`guess-${guess}`));
    }
    expect((await ask('/api/session', typed('one-more'))).status).toBe(429);
  });

  it('are counted while many are typed at once', async () => {
    const { ask } = await createTestWeb({ tokens });
    const answers = await Promise.all(
      Array.from({ length: 3 * MOST }, (_, guess) => ask('/api/session', typed(`guess-${guess}`))),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(MOST);
  });

  it('are told of in Chinese too', async () => {
    const { ask } = await createTestWeb({ tokens });
    await guess(ask);
    const { message } = await bodyOf(await ask('/api/styles?lang=zh-CN', { headers: bearer('one-more') }));
    expect(message).toBe('访问令牌不正确，而且输错的次数过多。请核对，并在5分钟后再试。');
  });

  it('keep nobody out who has the right one, by whatever way it is shown', async () => {
    const { ask } = await createTestWeb({ tokens });
    const cookie = await cookieOf(ask, tokens.visitor);
    await guess(ask, { times: 3 * MOST });
    expect((await ask('/api/styles', { headers: bearer('a-guess') })).status).toBe(429);
    expect((await ask('/api/styles', { headers: bearer(tokens.visitor) })).status).toBe(200);
    expect((await ask('/api/styles', { headers: { cookie } })).status).toBe(200);
    expect((await ask('/api/operator', { headers: bearer(tokens.operator) })).status).toBe(200);
    expect((await ask('/api/session', typed(tokens.visitor))).status).toBe(204);
    expect(await bodyOf(await ask('/api/session', { headers: { cookie } }))).toMatchObject({
      isVisitor: true,
    });
  });

  it('are refused for as long as the wait says and no longer, and do not make it longer', async () => {
    const { ask, clock } = await createTestWeb({ tokens });
    await guess(ask);
    await clock.advance(WINDOW - 1);
    await guess(ask);
    expect((await ask('/api/session', typed('a-guess'))).status).toBe(429);
    await clock.advance(1);
    expect((await ask('/api/session', typed('a-guess'))).status).toBe(401);
  });

  it('are asked of everybody anew: whoever shows none is asked for one, not told to wait', async () => {
    const { ask } = await createTestWeb({ tokens });
    await guess(ask, { times: 3 * MOST });
    expect((await ask('/api/styles')).status).toBe(401);
  });

  it('count for an address, and for an IPv6 network as a whole', async () => {
    const { ask } = await createTestWeb({ tokens });
    await guess(ask, { from: '2001:db8:0:1::1' });
    const visit = (from: string) => ask('/api/styles', { from, headers: bearer('a-guess') });
    expect((await visit('2001:db8:0:1:ffff::2')).status).toBe(429);
    expect((await visit('2001:db8:0:2::1')).status).toBe(401);
  });

  it('count in total: whoever has many addresses is slowed down as well, and nobody else', async () => {
    const { ask } = await createTestWeb({ tokens });
    for (let guess = 0; guess < 300; guess++)
      await ask('/api/styles', { from: `10.0.0.${guess % 250}`, headers: bearer('a-guess') });
    const from = '192.168.7.7';
    expect((await ask('/api/styles', { from, headers: bearer('a-guess') })).status).toBe(429);
    expect((await ask('/api/styles', { from, headers: bearer(tokens.visitor) })).status).toBe(200);
  });

  it('count for whoever sent them to the operator’s proxy, whatever else the header says', async () => {
    const { ask } = await createTestWeb({ tokens, behindProxy: true });
    const sent = (by: string) =>
      ask('/api/styles', { headers: { ...bearer('a-guess'), 'x-forwarded-for': by } });
    for (let guess = 0; guess < MOST; guess++) await sent(`9.9.9.${guess}, 1.1.1.1`);
    expect((await sent('1.1.1.1')).status).toBe(429);
    expect((await sent('2.2.2.2')).status).toBe(401);
  });

  it('are counted without regard to a header that no proxy of the operator’s has set', async () => {
    const { ask } = await createTestWeb({ tokens });
    const sent = (guess: number) =>
      ask('/api/styles', { headers: { ...bearer('a-guess'), 'x-forwarded-for': `9.9.9.${guess}` } });
    for (let guess = 0; guess < MOST; guess++) await sent(guess);
    expect((await sent(MOST)).status).toBe(429);
  });

  it('are not forgotten for a right one: a visitor who guesses the operator’s is told to wait as well', async () => {
    const { ask } = await createTestWeb({ tokens });
    const cookie = await cookieOf(ask, tokens.visitor);
    const tried = () => ask('/api/operator', { headers: { cookie, ...bearer('a-guess') } });
    for (let guess = 0; guess < MOST; guess++) expect((await tried()).status).toBe(403);
    expect((await tried()).status).toBe(429);
    expect((await ask('/api/operator', { headers: bearer(tokens.operator) })).status).toBe(200);
  });

  it('leave the page open', async () => {
    const { ask } = await createTestWeb({ tokens });
    await guess(ask, { times: 3 * MOST });
    expect((await ask('/', { headers: bearer('a-guess') })).status).toBe(200);
  });

  it('are forgotten by browsers: the cookie of a token that was changed is shown once', async () => {
    const { ask } = await createTestWeb({ tokens });
    const page = await ask('/', { headers: { cookie: 'toonsmith=of-an-earlier-token' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toMatch(/^toonsmith=; Max-Age=0; Path=\//);
  });

  it('do not matter where none is asked for', async () => {
    const { ask } = await createTestWeb();
    for (let guess = 0; guess <= MOST; guess++)
      expect((await ask('/api/styles', { headers: bearer('of-another-place') })).status).toBe(200);
  });
});

it('whoever shows no token is asked for one, however often', async () => {
  const { ask } = await createTestWeb({ tokens });
  for (let visit = 0; visit <= MOST; visit++) expect((await ask('/api/styles')).status).toBe(401);
});

describe('a proxy that nobody has told of', () => {
  const proxied = { 'x-forwarded-for': '9.9.9.9' };

  it('is told of in the log, once an hour, and where it makes one address of everybody', async () => {
    const { ask, clock, warnings } = await createTestWeb({ tokens });
    const asked = () => ask('/api/styles', { headers: { ...bearer(tokens.visitor), ...proxied } });
    for (let visit = 0; visit < 3; visit++) expect((await asked()).status).toBe(200);
    expect(warnings).toEqual([expect.stringContaining('set web.behindProxy to on')]);
    await clock.advance(3_600_000);
    await asked();
    expect(warnings).toHaveLength(2);
    await guess(ask);
    const [path, init] = ['/api/session', typed('a-guess')] as const;
    const answer = await ask(path, { ...init, headers: { ...init.headers, ...proxied } });
    expect(await bodyOf(answer)).toMatchObject({
      code: 'too-many-wrong-tokens',
      message: expect.stringContaining('set web.behindProxy to on'),
    });
  });

  it('is not told of where the operator has, or where there is none', async () => {
    const behind = await createTestWeb({ tokens, behindProxy: true });
    await behind.ask('/api/styles', { headers: { ...bearer(tokens.visitor), ...proxied } });
    const { ask, warnings } = await createTestWeb({ tokens });
    await ask('/api/styles', { headers: bearer(tokens.visitor) });
    expect([...behind.warnings, ...warnings]).toEqual([]);
  });
});

describe('the count of wrong tokens', () => {
  it('lets go of an address when its time is over', async () => {
    const clock = createFakeClock();
    const throttle = createLoginThrottle(clock);
    for (let guess = 0; guess < MOST; guess++) expect(throttle.recordFailure('1.1.1.1')).toBeUndefined();
    expect(throttle.recordFailure('1.1.1.1')).toEqual({ now: clock.now(), retryAt: clock.now() + WINDOW });
    await clock.advance(WINDOW);
    expect(throttle.recordFailure('1.1.1.1')).toBeUndefined();
  });

  it('remembers the latest addresses, and no more than ten thousand', async () => {
    const clock = createFakeClock();
    const throttle = createLoginThrottle(clock);
    const retryAt = (address: number) => throttle.recordFailure(`address ${address}`)?.retryAt;
    for (let guess = 0; guess <= MOST; guess++) retryAt(0);
    const early = clock.now();
    await clock.advance(1_000);
    for (let address = 1; address <= 10_000; address++) retryAt(address);
    // Forgotten, it is counted from its start again; remembered, it would end with its own window.
    for (let guess = 0; guess <= MOST; guess++) retryAt(0);
    expect(retryAt(0)).toBe(early + 1_000 + WINDOW);
  });
});

type Ask = Awaited<ReturnType<typeof createTestWeb>>['ask'];
type Asked = Parameters<Ask>;

const typed = (token: string) => ({
  method: 'POST',
  body: JSON.stringify({ token }),
  headers: { 'content-type': 'application/json' },
});

/** Shows wrong tokens; as many as may be wrong, where nothing else is said. */
async function guess(
  ask: Ask,
  { times = MOST, ...from }: { readonly from?: string; readonly times?: number } = {},
): Promise<void> {
  for (let guess = 0; guess < times; guess++)
    await ask('/api/styles', { ...from, headers: bearer('a-guess') });
}

/** The cookie of a browser that signs in. */
async function cookieOf(ask: Ask, token: string): Promise<string> {
  const answer = await ask('/api/session', typed(token));
  return answer.headers.get('set-cookie')?.split(';')[0] as string;
}
