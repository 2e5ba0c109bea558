import { describe, expect, it } from 'vitest';
import type { Dialog, Shown } from '../../fakes/telegram.ts';
import { OWNER, photo, useHarness } from './harness.ts';

const setup = useHarness();
const { open } = setup;

describe('in a group', () => {
  it('photos that nobody asked about are left alone', async () => {
    const { harness, telegram, alice } = open();
    const group = telegram.group({ bot: 'administrator' });
    alice.sends(group, { photo: photo(), caption: 'look at me, 0.8 of my face' });
    alice.sends(group, { text: 'what a day' });
    alice.sends(group, { photo: photo(), caption: '/cartoon@another_bot' });
    alice.sends(group, { text: '/help@another_bot' });
    alice.sends(group, { text: '/unknown' });
    await harness.heard();
    alice.sends(group, { photo: photo('asked'), caption: '@toonsmith_bot ink' });
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    expect(cartoon.caption).toBe('Ink wash, 70%, 3 seconds');
    await telegram.until(() => telegram.fromBot(group).length === 1);
  });

  it('/cartoon in answer to somebody’s photo draws it for the one who asked', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group();
    const bobs = bob.sends(group, { photo: photo('bob') });
    const asking = alice.sends(group, { text: '/cartoon@toonsmith_bot 0.3 pop', replyTo: bobs });
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    expect(harness.tagOf(cartoon)).toBe('bob');
    expect(cartoon.caption).toBe('For Alice\nPop art, 30%, 3 seconds');
    expect(cartoon.reply_to_message?.message_id).toBe(asking.message_id);
    expect([await harness.used(42), await harness.used(43)]).toEqual([1, 0]);
  });

  it('/cartoon in answer to a file keeps it a file, and to no picture says what to do', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group();
    const file = bob.sends(group, { document: { bytes: photo() } });
    alice.sends(group, { text: '/cartoon', replyTo: file });
    expect((await telegram.until(() => harness.cartoons(group)[0])).document).toBeDefined();
    const words = bob.sends(group, { text: 'hello' });
    alice.sends(group, { text: '/cartoon', replyTo: words });
    await telegram.until(() =>
      telegram
        .fromBot(group)
        .some(
          ({ text }) =>
            text === 'Send a photo with this command as the caption, or reply to a photo with it.',
        ),
    );
  });

  describe.each(['deleted', 'closed'] as const)('whose topic was %s since', (how) => {
    const shut = ({ topics, closedTopics }: Dialog) =>
      how === 'deleted' ? topics.delete(77) : closedTopics.add(77);
    const asked = async () => {
      const world = open();
      const group = world.telegram.group({ topics: [77] });
      world.alice.sends(group, { photo: photo('hold topic'), caption: '/cartoon', topic: 77 });
      await world.drawing.draws('hold topic');
      await world.telegram.until(() => world.telegram.fromBot(group)[0]?.message_thread_id === 77);
      shut(group);
      return { ...world, group };
    };

    it('answers in private, with buttons that work there', async () => {
      const { harness, telegram, alice, drawing, group } = await asked();
      drawing.letGo('hold topic');
      const cartoon = await telegram.until(() => harness.cartoons(alice.dialog)[0]);
      expect(cartoon.caption).toContain('The topic you asked in is closed, so your cartoon is here.');
      expect(harness.cartoons(group)).toEqual([]);
      expect(telegram.fromBot(group).every(({ message_thread_id: thread }) => thread === 77)).toBe(true);
      alice.presses(alice.dialog, cartoon, 'Redo');
      await drawing.draws('hold topic');
      drawing.letGo('hold topic');
      const next = await telegram.until(() => harness.cartoons(alice.dialog)[1]);
      expect(next.caption).not.toContain('The topic');
    });

    it('and who has no private chat with the bot gets nothing, for free', async () => {
      const { harness, telegram, alice, drawing, group } = await asked();
      alice.dialog.started = false;
      drawing.letGo('hold topic');
      await harness.happened('replied', 1);
      await harness.heard();
      expect(harness.cartoons(group)).toEqual([]);
      expect(await harness.used(42)).toBe(0);
      expect(telegram.fromBot(group).every(({ message_thread_id: thread }) => thread === 77)).toBe(true);
    });
  });

  it('answers in the topic that asked, also when the message there is gone', async () => {
    const { harness, telegram, alice, drawing } = open();
    const group = telegram.group({ topics: [77] });
    const asking = alice.sends(group, { photo: photo('hold gone'), caption: '/cartoon', topic: 77 });
    await drawing.draws('hold gone');
    group.messages.delete(asking.message_id);
    drawing.letGo('hold gone');
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    expect(cartoon.message_thread_id).toBe(77);
    expect(cartoon.photo).toBeDefined();
    expect(telegram.called('sendPhoto')).toHaveLength(2);
  });

  it('answers in the topic of a person in the direct messages of a channel', async () => {
    const { harness, telegram, alice } = open();
    const direct = telegram.group({ directMessages: true, bot: 'administrator' });
    alice.sends(direct, { photo: photo(), caption: '/cartoon', directTopic: 42 });
    const cartoon = await telegram.until(() => harness.cartoons(direct)[0]);
    expect(cartoon.direct_messages_topic?.topic_id).toBe(42);
  });

  it('serves administrators who hide behind the group, and lets any administrator press', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group({ admins: [alice] });
    alice.sends(group, { photo: photo(), caption: '/cartoon', anonymously: true });
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    expect(await harness.used(group.chat.id)).toBe(1);
    const refused = bob.presses(group, cartoon, 'Stronger');
    await telegram.until(() => refused.answer?.alert);
    const pressed = alice.presses(group, cartoon, 'Stronger');
    await telegram.until(() => pressed.answer);
    expect(pressed.answer).toEqual({ text: 'Making a new version.', alert: false });
    await telegram.until(() => harness.cartoons(group).length === 2);
  });

  it('says hello when it is added, and what privacy mode hides', async () => {
    const { telegram, alice } = open();
    const group = telegram.group({ bot: 'left' });
    telegram.setBot(group, 'member', alice);
    const hello = await telegram.until(() => telegram.fromBot(group)[0]);
    expect(hello.text).toContain('reply to a photo with /cartoon');
    expect(hello.text).toContain('To handle albums, I need to see all their photos');
    const other = telegram.group({ id: -1003, bot: 'left' });
    telegram.setBot(other, 'administrator', alice);
    expect((await telegram.until(() => telegram.fromBot(other)[0])).text).not.toContain('To handle albums');
  });

  describe('that does not let the bot send', () => {
    const ask = 'I can’t send photos here. Ask an admin to allow me to send photos';

    it('photos, it sends files', async () => {
      const { harness, telegram, alice } = open();
      const group = telegram.group();
      group.mayNot.add('photos');
      alice.sends(group, { photo: photo(), caption: '/cartoon' });
      expect((await telegram.until(() => harness.cartoons(group)[0])).document).toBeDefined();
      expect(telegram.called('sendPhoto')).toEqual([]);
    });

    it('files, it sends photos', async () => {
      const { harness, telegram, alice } = open();
      const group = telegram.group();
      group.mayNot.add('documents');
      alice.sends(group, { document: { bytes: photo() }, caption: '/cartoon png' });
      expect((await telegram.until(() => harness.cartoons(group)[0])).photo).toBeDefined();
      expect(telegram.called('sendDocument')).toEqual([]);
    });

    it('photos and files, it says so before anything is drawn', async () => {
      const { harness, telegram, alice } = open();
      const group = telegram.group();
      for (const what of ['photos', 'documents'] as const) group.mayNot.add(what);
      alice.sends(group, { photo: photo(), caption: '/cartoon' });
      const said = await telegram.until(() => telegram.fromBot(group)[0]);
      expect(said.text).toContain(ask);
      expect(telegram.buttons(said)).toEqual([]);
      expect(telegram.called('getFile')).toEqual([]);
      expect(await harness.used(42)).toBe(0);
      group.mayNot.clear();
      await harness.clock.advance(60_000);
      alice.sends(group, { photo: photo(), caption: '/cartoon' });
      await telegram.until(() => harness.cartoons(group).length === 1);
    });

    it('photos and files any more, it says so to who presses a button', async () => {
      const { harness, telegram, alice } = open();
      const group = telegram.group();
      alice.sends(group, { photo: photo(), caption: '/cartoon' });
      const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
      for (const what of ['photos', 'documents'] as const) group.mayNot.add(what);
      await harness.wait(60_000);
      const pressed = alice.presses(group, cartoon, 'Redo');
      await telegram.until(() => pressed.answer);
      expect(pressed.answer?.text).toContain(ask);
      expect(await harness.used(42)).toBe(1);
    });

    it('anything, it says so in private', async () => {
      const { telegram, alice } = open();
      const group = telegram.group();
      for (const what of ['text', 'photos', 'documents'] as const) group.mayNot.add(what);
      alice.sends(group, { photo: photo(), caption: '/cartoon' });
      const said = await telegram.until(() => telegram.fromBot(alice.dialog)[0]);
      expect(said.text).toContain(ask);
      expect(telegram.called('getFile')).toEqual([]);
    });

    it('photos any more when it has drawn, it says why there is none', async () => {
      const { harness, telegram, alice, drawing } = open();
      const group = telegram.group();
      alice.sends(group, { photo: photo('hold rights'), caption: '/cartoon' });
      await drawing.draws('hold rights');
      await telegram.until(() => telegram.fromBot(group)[0]);
      for (const what of ['photos', 'documents'] as const) group.mayNot.add(what);
      drawing.letGo('hold rights');
      const said = await telegram.until(() =>
        telegram.fromBot(group).find(({ text }) => text?.includes(ask)),
      );
      expect(telegram.buttons(said)).toEqual([['Redo']]);
      expect(await harness.used(42)).toBe(0);
    });
  });

  it('lets the administrators of a channel press what was asked for as that channel', async () => {
    const { harness, telegram, alice, bob } = open();
    const carol = telegram.person({ id: 44, name: 'Carol', language: 'en' });
    const channel = telegram.channel({ admins: [alice] });
    const group = telegram.group({ admins: [bob] });
    alice.sends(group, { photo: photo(), caption: '/cartoon', as: channel });
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    for (const [count, who] of [alice, bob].entries()) {
      const pressed = who.presses(group, cartoon, count === 0 ? 'Stronger' : 'Softer');
      await telegram.until(() => pressed.answer);
      expect(pressed.answer?.text).toBe('Making a new version.');
    }
    const refused = carol.presses(group, cartoon, 'Redo');
    await telegram.until(() => refused.answer?.alert);
    telegram.world.dialogs.delete(channel.chat.id);
    const unknown = alice.presses(group, cartoon, 'Redo');
    await telegram.until(() => unknown.answer?.alert);
    await telegram.until(() => harness.cartoons(group).length === 3);
  });

  it('follows a group that becomes a supergroup, with its settings and what is being drawn', async () => {
    const { harness, telegram, alice, drawing } = open();
    const group = telegram.group({ id: -500, admins: [alice] });
    alice.sends(group, { text: '/settings chat style:ink' });
    await telegram.until(() => telegram.fromBot(group).some(({ text }) => text?.startsWith('Saved.')));
    alice.sends(group, { photo: photo('hold move'), caption: '/cartoon' });
    await drawing.draws('hold move');
    const next = telegram.migrate(group, -1005);
    await harness.heard();
    drawing.letGo('hold move');
    expect((await telegram.until(() => harness.cartoons(next)[0])).caption).toBe('Ink wash, 70%, 3 seconds');
    alice.sends(next, { photo: photo(), caption: '/cartoon' });
    expect((await telegram.until(() => harness.cartoons(next)[1])).caption).toBe('Ink wash, 70%, 3 seconds');
  });

  it('that becomes a supergroup stays banned, or allowed', async () => {
    const { harness, telegram, alice } = open();
    const olga = telegram.person({ id: OWNER, name: 'Olga', language: 'en' });
    const group = telegram.group({ id: -500 });
    olga.sends(olga.dialog, { text: '/admin ban -500' });
    await telegram.until(() => telegram.fromBot(olga.dialog).length === 1);
    const next = telegram.migrate(group, -1005);
    await harness.heard();
    alice.sends(next, { photo: photo(), caption: '/cartoon' });
    await telegram.until(() => telegram.fromBot(next)[0]?.text?.startsWith('You can’t make cartoons here.'));
    olga.sends(olga.dialog, { text: '/admin unban -1005' });
    await telegram.until(() => telegram.fromBot(olga.dialog).length === 2);
    alice.sends(next, { photo: photo(), caption: '/cartoon' });
    await telegram.until(() => harness.cartoons(next).length === 1);
    expect(await harness.store.accessRecord('telegram:-500')).toEqual({});
  });

  it('that becomes a supergroup keeps what others say there, whatever its number', async () => {
    const { harness, telegram, alice, bob, drawing } = open();
    const group = telegram.group({ id: -500 });
    const asking = alice.sends(group, { photo: photo('hold move'), caption: '/cartoon' });
    await drawing.draws('hold move');
    const status = await telegram.until(() => telegram.fromBot(group)[0]);
    const next = telegram.migrate(group, -1005);
    next.members.set(telegram.world.bot.id, 'administrator');
    // Supergroups count their messages from the beginning.
    for (const { message_id: id } of [asking, status])
      next.messages.set(id, {
        message_id: id,
        chat: next.chat,
        from: bob.user,
        date: 1,
        text: 'hi',
      } as Shown);
    drawing.letGo('hold move');
    const cartoon = await telegram.until(() => harness.cartoons(next)[0]);
    expect(cartoon.reply_to_message).toBeUndefined();
    await harness.happened('replied', 1);
    await harness.heard();
    await telegram.until(() => telegram.called('deleteMessage').length === 1);
    expect(telegram.called('deleteMessage')[0]?.parameters.chat_id).toBe(-500);
    expect(next.deleted).toEqual([]);
    const pressed = alice.presses(next, cartoon, 'Redo');
    await telegram.until(() => pressed.answer);
    await drawing.draws('hold move');
    drawing.letGo('hold move');
    await telegram.until(() => harness.cartoons(next).length === 2);
    expect(next.messages.get(status.message_id)?.text).toBe('hi');
  });

  describe('that is closed to the bot', () => {
    /** A group with settings of its own, one picture that is drawn and one that waits. */
    const busy = async () => {
      const { harness, telegram, alice, bob, drawing } = open();
      const group = telegram.group({ admins: [alice] });
      alice.sends(group, { text: '/settings chat style:ink' });
      await telegram.until(() => telegram.fromBot(group).some(({ text }) => text?.startsWith('Saved.')));
      expect((await harness.store.settings('telegram:-1001000')).options).toEqual({ style: 'ink' });
      alice.sends(group, { photo: photo('hold drawn'), caption: '/cartoon' });
      await drawing.draws('hold drawn');
      bob.sends(group, { photo: photo('waits'), caption: '/cartoon' });
      await telegram.until(() => telegram.called('sendMessage').length === 3);
      alice.sends(alice.dialog, { photo: photo('elsewhere') });
      await harness.heard();
      return { harness, telegram, alice, group, drawing };
    };
    /** Nothing of the group is left, and everybody else gets theirs. */
    const cleanedUp = async ({ harness, telegram, alice, drawing }: Awaited<ReturnType<typeof busy>>) => {
      await telegram.until(() => harness.service.load().waiting <= 1);
      drawing.letGo('hold drawn');
      await telegram.until(() => harness.cartoons(alice.dialog).length === 1);
      expect(harness.tagOf(harness.cartoons(alice.dialog)[0]!)).toBe('elsewhere');
      await harness.happened('replied', 3);
      expect([await harness.used(42), await harness.used(43)]).toEqual([1, 0]);
      expect(await harness.store.settings('telegram:-1001000')).toEqual({});
      const states = (await harness.store.history({ limit: 9 })).map(({ chat, jobs, reply }) => ({
        chat,
        states: jobs.map(({ state }) => state),
        reply,
      }));
      const lost = { chat: 'telegram:-1001000', states: ['cancelled'], reply: 'lost' };
      expect(states).toEqual([{ chat: 'telegram:42', states: ['done'], reply: 'sent' }, lost, lost]);
    };

    it('because it removed the bot: nothing more is drawn for it, nobody is charged, its settings go', async () => {
      const world = await busy();
      const { harness, telegram, alice, group } = world;
      telegram.setBot(group, 'kicked', alice);
      await cleanedUp(world);
      telegram.setBot(group, 'member', alice);
      alice.sends(group, { photo: photo('again'), caption: '/cartoon' });
      const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
      expect(cartoon.caption).toBe('Cel, 70%, 3 seconds');
    });

    it('because it was deleted, as the next message to it shows: the same', async () => {
      const world = await busy();
      const { harness, telegram, alice, group } = world;
      group.shut = 'deleted';
      alice.sends(group, { photo: photo('last'), caption: '/cartoon' });
      await telegram.until(() => telegram.called('sendMessage').length >= 5);
      await harness.heard();
      await telegram.until(() => harness.service.load().waiting <= 1);
      expect((await harness.store.history({ limit: 1 }))[0]?.jobs[0]?.state).toBe('cancelled');
      world.drawing.letGo('hold drawn');
      await telegram.until(() => harness.cartoons(alice.dialog).length === 1);
      expect(await harness.store.settings('telegram:-1001000')).toEqual({});
    });
  });
});

describe('elsewhere', () => {
  it('posts of a channel are drawn when they ask for it, and no others', async () => {
    const { harness, telegram, alice } = open();
    const channel = telegram.channel();
    alice.sends(channel, { photo: photo('plain') });
    alice.sends(channel, { photo: photo('asked'), caption: '/cartoon ink' });
    const cartoon = await telegram.until(() => harness.cartoons(channel)[0]);
    expect(harness.tagOf(cartoon)).toBe('asked');
    expect(cartoon.caption).toBe('Ink wash, 70%, 3 seconds');
    expect(await harness.used(channel.chat.id)).toBe(1);
  });

  it('posts that Telegram forwards from a channel into its group are nobody’s request', async () => {
    const { harness, telegram, alice } = open();
    const group = telegram.group();
    alice.sends(group, { photo: photo(), caption: '/cartoon', automaticForward: true });
    await harness.heard();
    alice.sends(group, { text: '/help' });
    await telegram.until(() => telegram.fromBot(group).length === 1);
    expect(harness.cartoons(group)).toEqual([]);
  });

  it('forwarded photos and albums are drawn for the one who forwards them', async () => {
    const { harness, telegram, alice } = open();
    alice.sends(alice.dialog, { photo: photo('one'), forwarded: true, caption: 'Holidays! #rome' });
    await telegram.until(() => harness.cartoons(alice.dialog).length === 1);
    alice.sendsAlbum(
      alice.dialog,
      ['a', 'b'].map((tag) => ({ photo: photo(tag), forwarded: true })),
    );
    await harness.wait(1_500);
    await telegram.until(() => harness.cartoons(alice.dialog).length === 3);
  });

  it('an edited caption draws again when it asks for something else, instead of what still waits', async () => {
    const { harness, telegram, alice, drawing } = open();
    const message = alice.sends(alice.dialog, { photo: photo('hold edit'), caption: '0.8' });
    await drawing.draws('hold edit');
    await telegram.until(() => telegram.fromBot(alice.dialog).length === 1);
    await harness.clock.advance(1_000);
    alice.edits(alice.dialog, message, { caption: '0.8 ' });
    await harness.heard();
    expect(await harness.used(42)).toBe(1);
    await harness.clock.advance(1_000);
    alice.edits(alice.dialog, message, { caption: 'ink' });
    await telegram.until(() =>
      telegram
        .fromBot(alice.dialog)
        .some(({ text }) => text === 'Canceled. It didn’t count toward your daily limit.'),
    );
    drawing.letGo('hold edit');
    await drawing.draws('hold edit');
    await telegram.until(() => telegram.fromBot(alice.dialog).length === 2);
    drawing.letGo('hold edit');
    await telegram.until(() => harness.cartoons(alice.dialog).length === 1);
    expect(harness.cartoons(alice.dialog)[0]?.caption).toBe('Ink wash, 70%, 3 seconds');
    expect(await harness.used(42)).toBe(1);
  });

  it('in a private chat, options in reply to a photo draw it again', async () => {
    const { harness, telegram, alice } = open();
    const message = alice.sends(alice.dialog, { photo: photo() });
    await telegram.until(() => harness.cartoons(alice.dialog).length === 1);
    alice.sends(alice.dialog, { text: 'ink 0.3', replyTo: message });
    const second = await telegram.until(() => harness.cartoons(alice.dialog)[1]);
    expect(second.caption).toBe('Ink wash, 30%, 3 seconds');
  });

  it('who blocks the bot stops what is drawn for them there, keeps what they chose, and is served again', async () => {
    const { harness, telegram, alice, drawing } = open();
    await harness.store.changeSettings('telegram:42', () => ({ options: { style: 'ink' } }), 1);
    const group = telegram.group();
    alice.sends(alice.dialog, { photo: photo('hold blocked') });
    await drawing.draws('hold blocked');
    alice.sends(alice.dialog, { photo: photo('waits') });
    alice.sends(group, { photo: photo('group'), caption: '/cartoon' });
    await harness.heard();
    alice.blocks();
    await harness.heard();
    drawing.letGo('hold blocked');
    await telegram.until(() => harness.cartoons(group).length === 1);
    await harness.happened('replied', 3);
    expect(await harness.used(42)).toBe(1);
    alice.unblocks();
    alice.sends(alice.dialog, { photo: photo('again') });
    const cartoon = await telegram.until(() => harness.cartoons(alice.dialog)[0]);
    expect(cartoon.caption).toBe('Ink wash, 70%, 3 seconds');
  });

  it('people whose app says no language are spoken to in the last one known, else in the operator’s', async () => {
    const { telegram } = open();
    const silent = telegram.person({ id: 50, name: 'Silent' });
    silent.sends(silent.dialog, { text: '/start' });
    expect((await telegram.until(() => telegram.fromBot(silent.dialog)[0])).text).toMatch(/^Hi!/);
    const li = telegram.person({ id: 51, name: 'Li', language: 'zh-hans' });
    li.sends(li.dialog, { text: '/start' });
    expect((await telegram.until(() => telegram.fromBot(li.dialog)[0])).text).toMatch(/^您好/);
    (li.user as { language_code?: string | undefined }).language_code = undefined;
    li.sends(li.dialog, { text: '/quota' });
    expect((await telegram.until(() => telegram.fromBot(li.dialog)[1])).text).toContain('还剩');
    const chen = telegram.person({ id: 52, name: 'Chen', language: 'zh-hant' });
    chen.sends(chen.dialog, { text: '/start' });
    const hello = await telegram.until(() => telegram.fromBot(chen.dialog)[0]);
    expect(hello.text).toMatch(/目前只有簡體中文。若要使用英文，請傳送 \/settings language:en$/);
  });
});
