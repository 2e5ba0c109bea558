import { describe, expect, it } from 'vitest';
import type { Dialog, Person, Sending, Shown } from '../../fakes/telegram.ts';
import { photo, useHarness } from './harness.ts';

const setup = useHarness({ privacyMode: false });
const { open } = setup;

/** Sends a photo and waits for its cartoon. */
async function draw(who: Person, dialog: Dialog, what: Partial<Sending> = {}): Promise<Shown> {
  const { harness } = setup;
  const before = harness.cartoons(dialog).length;
  who.sends(dialog, { photo: photo('original'), caption: '/cartoon ink 30%', ...what });
  return harness.telegram.until(() => harness.cartoons(dialog)[before]);
}
const next = (dialog: Dialog, count: number) =>
  setup.harness.telegram.until(() => setup.harness.cartoons(dialog)[count - 1], `cartoon ${count}`);

describe('a reply to a cartoon', () => {
  it('with options draws the original again, with the earlier options and these', async () => {
    const { harness, alice, chat } = open();
    const first = await draw(alice, chat);
    const asking = alice.sends(chat, { text: 'webp', replyTo: first });
    const second = await next(chat, 2);
    expect(harness.tagOf(second)).toBe('original');
    expect(second.caption).toBe('Ink wash, 30%, 3 seconds');
    expect(second.document?.file_name).toBe('photo-ink.webp');
    expect(second.reply_to_message?.message_id).toBe(asking.message_id);
    alice.sends(chat, { text: '80%', replyTo: second });
    expect((await next(chat, 3)).caption).toBe('Ink wash, 80%, 3 seconds');
  });

  it('that is only talk draws nothing, and says how', async () => {
    const { harness, telegram, alice, chat } = open();
    const cartoon = await draw(alice, chat);
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    alice.sends(chat, { text: 'haha thanks, that is lovely', replyTo: cartoon });
    const said = await telegram.until(() => telegram.fromBot(chat)[1]);
    expect(said.text).toBe('To change this cartoon, reply with options, for example: ink 80%');
    expect(await harness.used(42)).toBe(1);
  });

  it('in a group works without a command, for anybody there, and talk is left alone', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group();
    const cartoon = await draw(alice, group);
    bob.sends(group, { text: 'lol', replyTo: cartoon });
    bob.sends(group, { text: 'pop', replyTo: cartoon });
    const second = await next(group, 2);
    expect(second.caption).toBe('For Bob\nPop art, 30%, 3 seconds');
    expect(await harness.used(43)).toBe(1);
    bob.sends(group, { text: '/cartoon', replyTo: cartoon });
    expect((await next(group, 3)).caption).toBe('For Bob\nInk wash, 30%, 3 seconds');
  });

  it('works for one picture of an album, and for all of it below its buttons', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, [{ photo: photo('a') }, { photo: photo('b') }]);
    await harness.wait(1_500);
    const [, b] = await telegram.until(() =>
      harness.cartoons(chat).length === 2 ? harness.cartoons(chat) : undefined,
    );
    const controls = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text === 'All 2 cartoons are ready.'),
    );
    alice.sends(chat, { text: 'ink', replyTo: b! });
    expect(harness.tagOf(await next(chat, 3))).toBe('b');
    alice.sends(chat, { text: 'pop', replyTo: controls });
    await next(chat, 5);
    expect(harness.cartoons(chat).slice(3).map(harness.tagOf)).toEqual(['a', 'b']);
  });

  it('shown again from /history says that its photo is to be sent again', async () => {
    const { harness, telegram, alice, chat } = open();
    await draw(alice, chat);
    await harness.happened('replied', 1);
    alice.sends(chat, { text: '/history' });
    const page = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('Your recent')),
    );
    alice.presses(chat, page, '🖼 1');
    const copy = await next(chat, 2);
    alice.sends(chat, { text: 'pop', replyTo: copy });
    await telegram.until(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('This photo has been deleted.')),
    );
    expect(await harness.used(42)).toBe(1);
  });
});

describe('a quotation of a photo from another chat', () => {
  it('is drawn', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group();
    const bobs = bob.sends(group, { photo: photo('quoted') });
    alice.sends(alice.dialog, { text: 'ink', quoting: bobs });
    const cartoon = await next(alice.dialog, 1);
    expect(harness.tagOf(cartoon)).toBe('quoted');
    expect(cartoon.caption).toBe('Ink wash, 70%, 3 seconds');
    const other = telegram.group({ id: -1007 });
    alice.sends(other, { text: '/cartoon', quoting: bobs });
    await next(other, 1);
  });
});

describe('a photo under a spoiler', () => {
  it('comes back under one, as a photo in any format, redrawn, in albums and in the history', async () => {
    const { harness, telegram, alice, chat } = open();
    const first = await draw(alice, chat, { spoiler: true, caption: 'png' });
    expect(first.has_media_spoiler).toBe(true);
    alice.presses(chat, first, 'Stronger');
    expect((await next(chat, 2)).has_media_spoiler).toBe(true);
    alice.sends(chat, { text: 'ink', replyTo: first });
    expect((await next(chat, 3)).has_media_spoiler).toBe(true);
    await harness.happened('replied', 3);
    alice.sends(chat, { text: '/history' });
    const page = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('Your recent')),
    );
    alice.presses(chat, page, '🖼 1');
    expect((await next(chat, 4)).has_media_spoiler).toBe(true);
    alice.sendsAlbum(chat, [{ photo: photo('a'), spoiler: true }, { photo: photo('b') }]);
    await harness.wait(1_500);
    await next(chat, 6);
    expect(
      harness
        .cartoons(chat)
        .slice(4)
        .map((one) => one.has_media_spoiler),
    ).toEqual([true, true]);
    expect(telegram.called('sendDocument')).toEqual([]);
  });
});

describe('protected content', () => {
  it('stays protected, and in its chat', async () => {
    const { harness, telegram, alice, chat } = open();
    const group = telegram.group({ topics: [77] });
    const cartoon = await draw(alice, group, { protected: true, topic: 77 });
    expect(cartoon.has_protected_content).toBe(true);
    await harness.happened('replied', 1);
    alice.sends(chat, { text: '/history' });
    const page = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(telegram.buttons(page)).toEqual([]);
    alice.sends(group, { photo: photo('hold shut'), caption: '/cartoon', protected: true, topic: 77 });
    await setup.drawing.draws('hold shut');
    group.topics.delete(77);
    setup.drawing.letGo('hold shut');
    await harness.happened('replied', 2);
    expect(harness.cartoons(chat)).toEqual([]);
  });
});

describe('Delete', () => {
  it('also deletes the cartoon from the history', async () => {
    const { harness, telegram, alice, chat } = open();
    const cartoon = await draw(alice, chat);
    await draw(alice, chat, { caption: 'pop' });
    await harness.happened('replied', 2);
    const pressed = alice.presses(chat, cartoon, 'Delete');
    await telegram.until(() => pressed.answer);
    alice.sends(chat, { text: '/history' });
    const page = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('Your recent')),
    );
    expect(page.text).not.toContain('Ink wash');
    expect(telegram.buttons(page)).toEqual([['🖼 1']]);
    const data = JSON.stringify(await harness.store.export('telegram:42'));
    expect(data).not.toContain(cartoon.photo?.at(-1)?.file_id);
  });
});

describe('a button that is pressed twice', () => {
  it('draws once, and again when its cartoon is there', async () => {
    const { harness, telegram, alice, chat } = open();
    const first = alice.sends(chat, { photo: photo('hold twice') });
    await setup.drawing.draws('hold twice');
    setup.drawing.letGo('hold twice');
    const cartoon = await next(chat, 1);
    const presses = ['Stronger', 'Stronger'].map((label) => alice.presses(chat, cartoon, label));
    await telegram.until(() => presses.every(({ answer }) => answer?.text === 'Making a new version.'));
    await setup.drawing.draws('hold twice');
    await harness.clock.advance(5_000);
    const third = alice.presses(chat, cartoon, 'Stronger');
    await telegram.until(() => third.answer);
    expect(await harness.used(42)).toBe(2);
    setup.drawing.letGo('hold twice');
    await next(chat, 2);
    await harness.happened('replied', 2);
    alice.presses(chat, cartoon, 'Stronger');
    await setup.drawing.draws('hold twice');
    setup.drawing.letGo('hold twice');
    expect((await next(chat, 3)).reply_to_message?.message_id).toBe(first.message_id);
  });
});

describe('an edited message', () => {
  it('with an unchanged caption draws nothing after a restart', async () => {
    const { harness, telegram, alice, chat } = open();
    const message = alice.sends(chat, { photo: photo('once'), caption: 'ink' });
    await next(chat, 1);
    await harness.heard();
    await harness.stop();
    await harness.restart();
    alice.edits(chat, message, {});
    await harness.heard();
    alice.edits(chat, message, { caption: 'pop' });
    expect((await next(chat, 2)).caption).toBe('Pop art, 70%, 3 seconds');
    await harness.stop();
    await harness.restart();
    alice.edits(chat, message, {});
    await harness.heard();
    expect(await harness.used(42)).toBe(2);
    expect(telegram.called('getFile')).toHaveLength(2);
  });

  it('with another photo draws that', async () => {
    const { harness, alice, chat } = open();
    const message = alice.sends(chat, { photo: photo('before'), caption: 'ink' });
    await next(chat, 1);
    await harness.clock.advance(1_000);
    alice.edits(chat, message, { photo: photo('after') });
    expect(harness.tagOf(await next(chat, 2))).toBe('after');
    await harness.clock.advance(1_000);
    alice.edits(chat, message, {});
    await harness.heard();
    expect(await harness.used(42)).toBe(2);
  });
});
