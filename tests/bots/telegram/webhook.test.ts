import { describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';

const SECRET = 'a-secret_token';
const setup = useHarness({ bot: { webhook: { url: 'https://toons.example.org/telegram', secret: SECRET } } });

const call = (body: string, secret?: string) =>
  setup.harness.bot.webhook!(
    new Request('http://localhost/telegram', {
      method: 'POST',
      body,
      headers: secret === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret },
    }),
  );
const isListening = (line: string) => line.includes('listening to Telegram');
const update = (id: number, text: string) =>
  JSON.stringify({
    update_id: id,
    message: {
      message_id: id,
      date: 1,
      chat: { id: 42, type: 'private' },
      from: { id: 42, is_bot: false, first_name: 'Alice' },
      text,
    },
  });

describe('the webhook', () => {
  it('is told to Telegram with its secret, and nobody polls', () => {
    const { telegram } = setup.harness;
    expect(telegram.world.webhook).toEqual({ url: 'https://toons.example.org/telegram', secret: SECRET });
    expect(telegram.isPolled()).toBe(false);
  });

  it('works on an update once, however often it comes', async () => {
    const { telegram } = setup.harness;
    const alice = telegram.person();
    for (let times = 0; times < 3; times++)
      expect((await call(update(7, '/start'), SECRET)).status).toBe(200);
    expect(telegram.fromBot(alice.dialog).map(({ text }) => text?.slice(0, 3))).toEqual(['Hi!']);
  });

  it.each([undefined, '', 'a-secret_tokem', `${SECRET}x`])('turns away the secret %s', async (secret) => {
    const alice = setup.harness.telegram.person();
    expect((await call(update(8, '/start'), secret)).status).toBe(401);
    expect(setup.harness.telegram.fromBot(alice.dialog)).toEqual([]);
  });

  it.each(['', '{', 'null', '[]', '{"update_id":"7"}', `"${'x'.repeat(2 ** 20)}"`])(
    'answers 400 to what is no update',
    async (body) => {
      expect((await call(body, SECRET)).status).toBe(400);
    },
  );

  it('is told to bring an update again before the bot has signed in and after it has stopped', async () => {
    const { harness } = setup;
    const alice = harness.telegram.person();
    await harness.bot.stop();
    expect((await call(update(10, '/start'), SECRET)).status).toBe(503);
    await harness.stop();
    await harness.restartOffline();
    expect((await call(update(10, '/start'), SECRET)).status).toBe(503);
    expect(harness.telegram.fromBot(alice.dialog)).toEqual([]);
    harness.telegram.letGo();
    await harness.telegram.until(() => harness.lines.filter(isListening).length === 2);
    expect((await call(update(10, '/start'), SECRET)).status).toBe(200);
    expect(harness.telegram.fromBot(alice.dialog)).toHaveLength(1);
  });

  it('answers 200 to an update that fails, so that Telegram does not repeat it for hours', async () => {
    setup.harness.telegram.person();
    setup.harness.telegram.fail({
      method: 'sendMessage',
      how: { code: 500, description: 'Internal Server Error' },
    });
    expect((await call(update(9, '/start'), SECRET)).status).toBe(200);
    expect(setup.harness.lines.some((line) => line.includes('a Telegram request failed'))).toBe(true);
  });
});
