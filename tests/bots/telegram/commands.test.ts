import { describe, expect, it } from 'vitest';
import type { Dialog, Person, Shown } from '../../fakes/telegram.ts';
import { type Harness, OWNER, photo, useHarness } from './harness.ts';

const setup = useHarness();
const { open } = setup;
/** Says something and waits for the bot's next message. */
const ask = (harness: Harness, who: Person, dialog: Dialog, text: string): Promise<Shown> => {
  const { telegram } = harness;
  const known = new Set(telegram.fromBot(dialog).map(({ message_id: id }) => id));
  who.sends(dialog, { text });
  return telegram.until(
    () => telegram.fromBot(dialog).find(({ message_id: id }) => !known.has(id)),
    `an answer to ${text}`,
  );
};
const press = async (harness: Harness, who: Person, dialog: Dialog, message: Shown, label: string) => {
  const pressed = who.presses(dialog, message, label);
  return harness.telegram.until(() => pressed.answer, `an answer to ${label}`);
};
const draw = async (harness: Harness, who: Person, caption?: string): Promise<Shown> => {
  const before = harness.cartoons(who.dialog).length;
  who.sends(who.dialog, { photo: photo(), ...(caption !== undefined && { caption }) });
  return harness.telegram.until(() => harness.cartoons(who.dialog)[before]);
};

describe('a first conversation', () => {
  it.each(['en', 'zh-hans'])('reads well in %s', async (language) => {
    const { harness, telegram, alice, chat } = open(language);
    for (const text of ['/start', '/help', '/styles', '/privacy', '/quota', '/history', 'hello?'])
      await ask(harness, alice, chat, text);
    alice.sends(chat, { photo: photo('hold first') });
    await setup.drawing.draws('hold first');
    const status = await telegram.until(() =>
      telegram.fromBot(chat).find((one) => one.text && one.reply_markup),
    );
    const waiting = [status.text, `[ ${telegram.buttons(status).join(' ')} ]`];
    await harness.wait(1_500);
    await telegram.until(() => status.text !== waiting[0]);
    waiting.push(status.text, `[ ${telegram.buttons(status).join(' ')} ]`);
    setup.drawing.letGo('hold first');
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    await telegram.until(() => telegram.reaction(chat, cartoon.reply_to_message!) === '👍');
    await draw(harness, alice, 'style:inc 80%');
    await draw(harness, alice, language === 'en' ? '/cartoon size:700' : '/cartoon 尺寸:700');
    const settings = await ask(harness, alice, chat, '/settings');
    await press(harness, alice, chat, settings, language === 'en' ? 'style' : '风格');
    await ask(harness, alice, chat, '/quota');
    await ask(harness, alice, chat, '/history');
    await ask(harness, alice, chat, '/cancel');
    await ask(harness, alice, chat, '/forget');
    await ask(harness, alice, chat, '/setings');
    await telegram.until(() => harness.cartoons(chat).length === 3);
    await telegram.until(
      () => !telegram.fromBot(chat).some((one) => telegram.buttons(one).flat().length === 1),
    );
    await telegram.until(() => [...telegram.world.reactions.values()].every((emoji) => emoji === '👍'));
    const shown = `${telegram.transcript(chat)}\n\nWhile the first photo was drawn:\n${waiting.join('\n')}\n`;
    await expect(shown).toMatchFileSnapshot(`conversation.${language}.txt`);
  });
});

describe('/settings', () => {
  it('shows everything, changes it by buttons, and remembers it', async () => {
    const { harness, telegram, alice, chat } = open();
    const page = await ask(harness, alice, chat, '/settings');
    expect(page.text).toContain('Your default settings:\nstyle: Cel (default)\nstrength: 70% (default)');
    await press(harness, alice, chat, page, 'style');
    expect(telegram.buttons(page)[0]).toEqual(['✓ Cel', 'American comic']);
    expect(await press(harness, alice, chat, page, 'Ink wash')).toEqual({ text: 'Saved.', alert: false });
    expect(page.text).toContain('style: Ink wash\n');
    await press(harness, alice, chat, page, 'strength');
    await press(harness, alice, chat, page, '30%');
    await press(harness, alice, chat, page, 'enhance');
    await press(harness, alice, chat, page, 'off');
    expect((await draw(harness, alice)).caption).toBe('Ink wash, 30%, 3 seconds');
    await press(harness, alice, chat, page, 'Reset to defaults');
    expect(page.text).toContain('style: Cel (default)');
  });

  it('changes the language of the answers', async () => {
    const { harness, alice, chat } = open();
    const page = await ask(harness, alice, chat, '/settings');
    await press(harness, alice, chat, page, 'language');
    await press(harness, alice, chat, page, '简体中文');
    expect(page.text).toContain('您的默认设置');
    expect((await ask(harness, alice, chat, '/start')).text).toMatch(/^您好/);
    await press(harness, alice, chat, page, '语言');
    await press(harness, alice, chat, page, '跟随应用的语言');
    expect((await ask(harness, alice, chat, '/start')).text).toMatch(/^Hi!/);
  });

  it('can be written, with a hint for what cannot be', async () => {
    const { harness, alice, chat } = open();
    expect((await ask(harness, alice, chat, '/settings ink 80%')).text).toBe(
      'Saved. New defaults: style: Ink wash and strength: 80%.',
    );
    expect((await ask(harness, alice, chat, '/settings style:inc')).text).toBe(
      'Saved. New defaults: style: Ink wash.\n“inc” isn’t a valid style, so Ink wash was used.',
    );
    expect((await draw(harness, alice)).caption).toBe('Ink wash, 80%, 3 seconds');
  });

  it('takes a language and a reset in words', async () => {
    const { harness, alice, chat } = open();
    expect((await ask(harness, alice, chat, '/settings ink')).text).toContain('Ink wash');
    expect((await ask(harness, alice, chat, '/settings language:zh-CN')).text).toBe(
      '已保存。今后我会用简体中文回复。',
    );
    expect((await ask(harness, alice, chat, '/settings 重置')).text).toBe('已恢复默认设置。');
    expect((await draw(harness, alice)).caption).toBe('Cel, 70%, 3 seconds');
    expect((await ask(harness, alice, chat, '/settings language:klingon')).text).toBe(
      '“klingon” isn’t a language I know. Available: English (en) and 简体中文 (zh-CN).',
    );
    expect((await ask(harness, alice, chat, '/settings reset')).text).toBe('Reset to the defaults.');
  });

  it('of a group belong to its administrators and fill what members leave out', async () => {
    const { harness, telegram, alice } = open();
    const bob = telegram.person({ id: 43, name: 'Bob', language: 'en' });
    const group = telegram.group({ admins: [alice] });
    const page = await ask(harness, alice, group, '/settings');
    await press(harness, alice, group, page, 'Defaults of this chat');
    await press(harness, alice, group, page, 'style');
    await press(harness, alice, group, page, 'Pop art');
    const bobs = await ask(harness, bob, group, '/settings');
    expect(bobs.text).toContain('style: Pop art (default)');
    await press(harness, bob, group, bobs, 'Defaults of this chat');
    await press(harness, bob, group, bobs, 'style');
    expect(await press(harness, bob, group, bobs, 'Pencil')).toEqual({
      text: 'Only admins can change this chat’s defaults. Everyone can change their own with /settings.',
      alert: true,
    });
    bob.sends(group, { photo: photo(), caption: '/cartoon' });
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    expect(cartoon.caption).toBe('Pop art, 70%, 3 seconds');
  });
});

describe('about oneself', () => {
  it('/history lists the latest cartoons and shows them again without a new upload', async () => {
    const { harness, telegram, alice, chat } = open();
    await draw(harness, alice, 'ink');
    alice.sendsAlbum(chat, [{ photo: photo('a') }, { photo: photo('b') }]);
    await harness.wait(1_500);
    await harness.happened('replied', 2);
    const page = await ask(harness, alice, chat, '/history');
    expect(page.text?.split('\n')[1]).toMatch(/^1\. .*: Cel, 70%, 1024 px \(2 photos\)$/);
    expect(telegram.buttons(page)).toEqual([['🖼 1', '🖼 2']]);
    await press(harness, alice, chat, page, '🖼 2');
    const shown = await telegram.until(() => harness.cartoons(chat)[3]);
    expect(harness.tagOf(shown)).toBe('me');
    await press(harness, alice, chat, page, '🖼 1');
    await telegram.until(() => harness.cartoons(chat).length === 6);
    expect(harness.cartoons(chat).slice(4).map(harness.tagOf)).toEqual(['a', 'b']);
    expect(telegram.called('sendPhoto').at(-1)?.uploads.size).toBe(0);
  });

  it('/history goes back page by page', async () => {
    const { harness, telegram, alice, chat } = open();
    for (let count = 0; count < 12; count++) {
      await draw(harness, alice, `${30 + 5 * count}%`);
      await harness.clock.advance(10);
    }
    const page = await ask(harness, alice, chat, '/history');
    expect(page.text).toContain('1. Nov 22, 2026, 12:00 PM: Cel, 85%, 1024 px');
    await press(harness, alice, chat, page, 'Older');
    expect(page.text).toContain('2. Nov 22, 2026, 12:00 PM: Cel, 30%, 1024 px');
    expect(telegram.buttons(page)).toEqual([['🖼 1', '🖼 2']]);
  });

  it('/mydata gives everything stored as a file, and only in private', async () => {
    const { harness, telegram, alice, chat } = open();
    await draw(harness, alice, 'ink');
    const file = await ask(harness, alice, chat, '/mydata');
    const data = JSON.parse(Buffer.from(telegram.bytesOf(file)!).toString());
    expect(file.document?.file_name).toBe('toonsmith-mydata.json');
    expect(data).toMatchObject({ person: 'telegram:42', batches: [{ options: { style: 'ink' } }] });
    const group = telegram.group();
    const answer = await ask(harness, alice, group, '/mydata');
    expect(answer.text).toBe('Use this command in a private chat with me.');
    expect(answer.reply_markup?.inline_keyboard[0]?.[0]).toMatchObject({
      url: 'https://t.me/toonsmith_bot?start=mydata',
    });
    expect((await ask(harness, alice, chat, '/start mydata')).document).toBeDefined();
  });

  it('/forget erases after a confirmation', async () => {
    const { harness, alice, chat } = open();
    await draw(harness, alice, 'ink');
    const question = await ask(harness, alice, chat, '/forget');
    await press(harness, alice, chat, question, 'Keep my data');
    expect(question.text).toBe('Nothing was deleted.');
    const again = await ask(harness, alice, chat, '/forget');
    await press(harness, alice, chat, again, 'Delete everything');
    await harness.telegram.until(() => again.text?.startsWith('Your data has been deleted.'));
    expect(await harness.store.history({ person: 'telegram:42', limit: 9 })).toEqual([]);
    expect(await harness.used(42)).toBe(1);
  });

  it('/cancel stops everything of one’s own', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo('hold mine') });
    await setup.drawing.draws('hold mine');
    alice.sends(chat, { photo: photo('two') });
    await harness.heard();
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    expect((await ask(harness, alice, chat, '/cancel')).text).toBe(
      '2 photos canceled. They didn’t count toward your daily limit.',
    );
    await telegram.until(
      () =>
        telegram
          .fromBot(chat)
          .filter(({ text }) => text === 'Canceled. It didn’t count toward your daily limit.').length === 2,
    );
    setup.drawing.letGo('hold mine');
    expect(await harness.used(42)).toBe(0);
  });
});

describe('/admin', () => {
  const owner = () => setup.harness.telegram.person({ id: OWNER, name: 'Olga', language: 'en' });
  const order = async (text: string) => {
    const { harness } = setup;
    const olga = owner();
    return (await ask(harness, olga, olga.dialog, text)).text;
  };

  it('is for owners', async () => {
    const { harness, alice, chat } = open();
    expect((await ask(harness, alice, chat, '/admin status')).text).toBe('Only owners can use this command.');
  });

  it('tells what there is to say, and how things stand', async () => {
    const usage = await order('/admin');
    for (const name of ['status', 'ban', 'unban', 'allow', 'limit', 'refill', 'notice', 'drain'])
      expect(usage).toContain(`/admin ${name}`);
    expect(await order('/admin status')).toContain('Waiting: 0. In progress: 0 of 1. Memory: 300 MB.');
  });

  it('bans and unbans', async () => {
    const { harness, alice, chat } = open();
    expect(await order('/admin ban 42 7 sends spam')).toContain('telegram:42 is banned until');
    const refused = await ask(harness, alice, chat, '/start');
    expect(refused.text).toMatch(/^Hi!/);
    alice.sends(chat, { photo: photo() });
    await harness.telegram.until(() =>
      harness.telegram.fromBot(chat).some(({ text }) => text?.includes('Reason: sends spam.')),
    );
    expect(await order('/admin audit')).toContain('ban telegram:42 7 days, reason: sends spam');
    expect(await order('/admin unban 42')).toBe('telegram:42 is no longer banned.');
    await draw(harness, alice);
  });

  it('does not ban owners, nor what is no ID', async () => {
    expect(await order(`/admin ban ${OWNER}`)).toBe(
      `telegram:${OWNER} is an owner. Remove this person from access.owners first.`,
    );
    expect(await order('/admin ban discord:alice')).toMatch(/^“discord:alice” isn’t an ID\./);
    expect(await order('/admin lists')).toBe('Nobody is banned, on the allowlist, or on a custom limit.');
  });

  it('sets and resets quotas, and is heard about the person whose message is answered', async () => {
    const { harness, telegram, alice } = open();
    await draw(harness, alice);
    expect(await order('/admin limit 42 1')).toBe('telegram:42 now gets 1 cartoon per day.');
    alice.sends(alice.dialog, { photo: photo() });
    await telegram.until(() =>
      telegram
        .fromBot(alice.dialog)
        .some(({ text }) => text?.startsWith('You’ve used your cartoon for today.')),
    );
    const olga = owner();
    const group = telegram.group({ bot: 'administrator' });
    const word = alice.sends(group, { text: 'please give me more' });
    olga.sends(group, { text: '/admin refill', replyTo: word });
    await telegram.until(() =>
      telegram.fromBot(olga.dialog).some(({ text }) => text === 'Today’s limit for telegram:42 was reset.'),
    );
    expect(telegram.fromBot(group)).toEqual([]);
    await draw(harness, alice);
    expect(await order('/admin ban @alice')).toContain('Telegram can’t look up people by name.');
  });

  it('drains and takes photos again, and tells those who asked lately', async () => {
    const { harness, telegram, alice, chat } = open();
    await draw(harness, alice);
    expect(await order('/admin drain')).toMatch(/^New photos are paused/);
    expect(await order('/admin notice Back at 6 PM, promised.')).toBe('Sending to 1 chat.');
    await telegram.until(() => telegram.fromBot(chat).some(({ text }) => text === 'Back at 6 PM, promised.'));
    alice.sends(chat, { photo: photo() });
    await telegram.until(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('No new photos are accepted right now')),
    );
    expect(await order('/admin status')).toMatch(/New photos are paused\.$/m);
    expect(await order('/admin drain on web-1')).toContain('There is only one process.');
    expect(await order('/admin drain off')).toBe('New photos are accepted again.');
    expect(await order('/admin status')).not.toContain('paused');
    await draw(harness, alice);
    const audit = await order('/admin audit');
    expect(audit).toContain('drain on');
    expect(audit).toContain('notice 1 chat');
  });
});

describe('the menus', () => {
  it('are told to Telegram in every language, for groups, and for owners', async () => {
    const { harness, telegram } = open();
    owner();
    await telegram.until(() => telegram.called('setMyCommands').length === 9);
    const menus = telegram.world.menus;
    const names = (key: string) => menus.get(key)?.map(({ command }) => command);
    expect(names('default')).toEqual([
      'cartoon',
      'styles',
      'settings',
      'quota',
      'history',
      'cancel',
      'help',
      'privacy',
      'mydata',
      'forget',
    ]);
    expect(names('all_group_chats zh')).toEqual([
      'cartoon',
      'styles',
      'settings',
      'quota',
      'cancel',
      'help',
      'privacy',
    ]);
    expect(menus.get('default zh')?.[0]?.description).toBe('把照片变成卡通图');
    await harness.stop();
    await harness.restart();
    await telegram.until(() => names(`chat ${OWNER}`)?.includes('admin'));

    function owner() {
      return telegram.person({ id: OWNER, name: 'Olga' });
    }
  });
});
