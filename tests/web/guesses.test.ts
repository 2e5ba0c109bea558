import { describe, expect, it } from 'vitest';
import { createGuesses } from '../../src/web/guesses.ts';
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
    expect(await bodyOf(answer)).toEqual({
      code: 'too-many-wrong-tokens',
      message: 'Too many incorrect tokens from your IP address. Try again in 4 minutes.',
      retryAt: clock.now() + 240_000,
    });
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
    expect(message).toBe('您的 IP 地址输错访问令牌的次数过多，请5分钟后再试。');
  });

  it('hold the right token up too, for as long as the wait says and no longer', async () => {
    const { ask, clock } = await createTestWeb({ tokens });
    await guess(ask);
    expect((await ask('/api/styles', { headers: bearer(tokens.visitor) })).status).toBe(429);
    expect((await ask('/api/session', typed(tokens.visitor))).status).toBe(429);
    await clock.advance(WINDOW - 1);
    // Those that come during the wait do not make it longer.
    await guess(ask);
    await clock.advance(1);
    expect((await ask('/api/styles', { headers: bearer(tokens.visitor) })).status).toBe(200);
    expect((await ask('/api/session', typed(tokens.visitor))).status).toBe(204);
  });

  it('hold up nobody at another address', async () => {
    const { ask } = await createTestWeb({ tokens });
    await guess(ask, { from: '2001:db8:0:1::1' });
    const visit = (from: string) => ask('/api/styles', { from, headers: bearer(tokens.visitor) });
    expect((await visit('2001:db8:0:1:ffff::2')).status).toBe(429);
    expect((await visit('2001:db8:0:2::1')).status).toBe(200);
  });

  it('count for whoever sent them to the operator’s proxy, whatever else the header says', async () => {
    const { ask } = await createTestWeb({ tokens, behindProxy: true });
    const sent = (by: string, token: string) =>
      ask('/api/styles', { headers: { ...bearer(token), 'x-forwarded-for': by } });
    for (let guess = 0; guess < MOST; guess++) await sent(`9.9.9.${guess}, 1.1.1.1`, 'a-guess');
    expect((await sent('1.1.1.1', tokens.visitor)).status).toBe(429);
    expect((await sent('2.2.2.2', tokens.visitor)).status).toBe(200);
  });

  it('are counted without regard to a header that no proxy of the operator’s has set', async () => {
    const { ask } = await createTestWeb({ tokens });
    for (let guess = 0; guess < MOST; guess++)
      await ask('/api/styles', { headers: { ...bearer('a-guess'), 'x-forwarded-for': `9.9.9.${guess}` } });
    expect((await ask('/api/styles', { headers: bearer(tokens.visitor) })).status).toBe(429);
  });

  it('are not forgotten for a right one: a visitor who guesses the operator’s is held up as well', async () => {
    const { ask } = await createTestWeb({ tokens });
    const cookie = await cookieOf(ask, tokens.visitor);
    for (let guess = 0; guess < MOST; guess++) {
      expect((await ask('/api/styles', { headers: bearer(tokens.visitor) })).status).toBe(200);
      expect((await ask('/api/operator', { headers: { cookie, ...bearer('a-guess') } })).status).toBe(403);
    }
    expect((await ask('/api/operator', { headers: bearer(tokens.operator) })).status).toBe(429);
  });

  it('leave the page open, and ask a browser that was signed in for nothing but patience', async () => {
    const { ask, clock } = await createTestWeb({ tokens });
    const headers = { cookie: await cookieOf(ask, tokens.visitor) };
    await guess(ask);
    expect((await ask('/', { headers })).status).toBe(200);
    const session = await ask('/api/session', { headers });
    expect(session.headers.get('set-cookie')).toBeNull();
    expect(await bodyOf(session)).toMatchObject({ isVisitor: false });
    await clock.advance(WINDOW);
    expect(await bodyOf(await ask('/api/session', { headers }))).toMatchObject({ isVisitor: true });
  });

  it('are forgotten by browsers: the cookie of a token that was changed is shown once', async () => {
    const { ask } = await createTestWeb({ tokens });
    const page = await ask('/', { headers: { cookie: 'toonsmith=of-an-earlier-token' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toMatch(/^toonsmith=; Max-Age=0; Path=\//);
  });

  it('are none where no token is asked for', async () => {
    const { ask } = await createTestWeb();
    for (let guess = 0; guess <= MOST; guess++)
      expect((await ask('/api/styles', { headers: bearer('of-another-place') })).status).toBe(200);
  });
});

it('whoever shows no token is asked for one, however often', async () => {
  const { ask } = await createTestWeb({ tokens });
  for (let visit = 0; visit <= MOST; visit++) expect((await ask('/api/styles')).status).toBe(401);
});

describe('the count of wrong tokens', () => {
  it('lets go of an address when its time is over', async () => {
    const clock = createFakeClock();
    const guesses = createGuesses(clock);
    for (let guess = 0; guess < MOST; guess++) guesses.wrong('1.1.1.1');
    expect(guesses.wait('1.1.1.1')).toEqual({ now: clock.now(), retryAt: clock.now() + WINDOW });
    await clock.advance(WINDOW);
    expect(guesses.wait('1.1.1.1')).toBeUndefined();
  });

  it('remembers the latest addresses, and no more than ten thousand', () => {
    const guesses = createGuesses(createFakeClock());
    for (let address = 0; address < 12_000; address++)
      for (let guess = 0; guess < MOST; guess++) guesses.wrong(`address ${address}`);
    expect(guesses.wait('address 1999')).toBeUndefined();
    expect(guesses.wait('address 2000')).toBeDefined();
  });
});

type Ask = Awaited<ReturnType<typeof createTestWeb>>['ask'];
type Asked = Parameters<Ask>;

const typed = (token: string) => ({
  method: 'POST',
  body: JSON.stringify({ token }),
  headers: { 'content-type': 'application/json' },
});

/** Shows as many wrong tokens as are looked at. */
async function guess(ask: Ask, from: { readonly from?: string } = {}): Promise<void> {
  for (let guess = 0; guess < MOST; guess++)
    await ask('/api/styles', { ...from, headers: bearer('a-guess') });
}

/** The cookie of a browser that signs in. */
async function cookieOf(ask: Ask, token: string): Promise<string> {
  const answer = await ask('/api/session', typed(token));
  return answer.headers.get('set-cookie')?.split(';')[0] as string;
}
