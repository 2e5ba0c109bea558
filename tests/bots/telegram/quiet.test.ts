import { describe, expect, it } from 'vitest';
import { photo, useHarness } from './harness.ts';

const setup = useHarness({ bot: { quiet: undefined } });
const { open } = setup;

describe('a cartoon that comes within two seconds', () => {
  it.each(['private', 'group'] as const)('is the only thing heard and seen, in a %s chat', async (kind) => {
    const { harness, telegram, alice, drawing } = open();
    const chat = kind === 'private' ? alice.dialog : telegram.group();
    const sent = alice.sends(chat, { photo: photo('hold quick'), caption: '/cartoon' });
    await drawing.draws('hold quick');
    await harness.wait(1_900);
    drawing.letGo('hold quick');
    await telegram.until(() => harness.cartoons(chat).length === 1);
    await harness.happened('replied', 1);
    await harness.wait(20_000);
    expect(telegram.fromBot(chat)).toHaveLength(1);
    expect(telegram.reaction(chat, sent)).toBeUndefined();
    const service = telegram.calls.filter(
      ({ method }) => !/^(?:sendPhoto|getFile|getMe|setMy|delete|getChat)/.test(method),
    );
    expect(service.map(({ method }) => method)).toEqual(['sendChatAction']);
  });
});

describe('a cartoon without a status message that may be lost', () => {
  it('gets its last word also after a restart that came before it', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendPhoto', how: 'lose-answer' });
    const letGo = telegram.fail({ method: 'sendMessage', times: 9, how: 'hang' });
    alice.sends(chat, { photo: photo() });
    await telegram.until(() => telegram.called('sendMessage').length === 1);
    harness.errors.splice(0);
    await harness.stop();
    letGo();
    await harness.restart();
    const said = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('The connection dropped')),
    );
    expect(telegram.buttons(said)).toEqual([['Redo']]);
    expect(await harness.used(42)).toBe(0);
  });
});

describe('a cartoon that takes longer', () => {
  it('has a status message without a sound, and a reaction', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const sent = alice.sends(chat, { photo: photo('hold slow') });
    await drawing.draws('hold slow');
    await harness.wait(2_000);
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(status.isSilent).toBe(true);
    await telegram.until(() => telegram.reaction(chat, sent) === '👀');
    drawing.letGo('hold slow');
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(cartoon.isSilent).toBeUndefined();
    await telegram.until(() => telegram.reaction(chat, sent) === '👍');
  });

  it('has only the reaction in a group, for ten seconds more', async () => {
    const { harness, telegram, alice, drawing } = open();
    const group = telegram.group();
    const sent = alice.sends(group, { photo: photo('hold slow'), caption: '/cartoon' });
    await drawing.draws('hold slow');
    await harness.wait(2_000);
    await telegram.until(() => telegram.reaction(group, sent) === '👀');
    await harness.wait(9_000);
    expect(telegram.fromBot(group)).toEqual([]);
    await harness.wait(1_000);
    await telegram.until(() => telegram.fromBot(group)[0]?.isSilent);
    drawing.letGo('hold slow');
    await telegram.until(() => harness.cartoons(group).length === 1);
  });

  it('has the status message at once in a group without reactions', async () => {
    const { harness, telegram, alice, drawing } = open();
    const group = telegram.group();
    telegram.fail({
      method: 'setMessageReaction',
      how: { code: 400, description: 'Bad Request: REACTION_INVALID' },
    });
    alice.sends(group, { photo: photo('hold slow'), caption: '/cartoon' });
    await drawing.draws('hold slow');
    await harness.wait(2_000);
    await telegram.until(() => telegram.fromBot(group)[0]);
    drawing.letGo('hold slow');
    await telegram.until(() => harness.cartoons(group).length === 1);
  });

  it('shares five status messages a minute with everything else in its group', async () => {
    const { harness, telegram, alice, drawing } = open();
    const group = telegram.group();
    for (let count = 0; count < 8; count++)
      alice.sends(group, { photo: photo(`hold ${count}`), caption: '/cartoon' });
    await drawing.draws('hold 0');
    await harness.wait(2_000);
    await telegram.until(() => telegram.called('setMessageReaction').length === 8);
    await harness.wait(10_000);
    await telegram.until(() => telegram.fromBot(group).length === 5);
    await harness.wait(20_000);
    for (let count = 0; count < 8; count++) {
      await drawing.draws(`hold ${count}`);
      drawing.letGo(`hold ${count}`);
    }
    await telegram.until(() => harness.cartoons(group).length === 8);
    expect(telegram.called('sendMessage')).toHaveLength(5);
    expect(telegram.called('editMessageText').length).toBeLessThanOrEqual(5);
  });
});
