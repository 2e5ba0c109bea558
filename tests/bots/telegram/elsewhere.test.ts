import { describe, expect, it } from 'vitest';
import type { Shown } from '../../fakes/telegram.ts';
import { OWNER, photo, useHarness } from './harness.ts';

const setup = useHarness({ modes: { guest: true, inline: true } });
const { open } = setup;
const firstAnswer = () => setup.harness.telegram.until(() => setup.harness.telegram.inlineMessages()[0]);

describe('a mention in a chat that the bot is not in', () => {
  it('is answered at once, and shows the cartoon when it is in the private chat', async () => {
    const { harness, telegram, alice, bob, chat, drawing } = open();
    const group = telegram.group({ bot: 'left' });
    const bobs = bob.sends(group, { photo: photo('hold guest') });
    alice.mentions({ text: '@toonsmith_bot ink 30%', replyTo: bobs });
    const answer = await firstAnswer();
    expect(answer.text).toBe('Got it.');
    await drawing.draws('hold guest');
    drawing.letGo('hold guest');
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(cartoon.caption).toBe('Ink wash, 30%, 3 seconds');
    expect(telegram.buttons(cartoon).flat()).toContain('Stronger');
    await telegram.until(() => answer.file === cartoon.photo?.at(-1)?.file_id);
    expect(answer.text).toBeUndefined();
    expect(await harness.used(42)).toBe(1);
  });

  it('of somebody without a private chat has a button that opens it and draws there, for free until then', async () => {
    const { harness, telegram, alice, chat } = open();
    chat.started = false;
    alice.mentions({ photo: photo('stranger'), caption: '@toonsmith_bot pop' });
    const answer = await firstAnswer();
    await telegram.until(() => answer.text?.startsWith('The cartoon is ready.'));
    await harness.happened('replied', 1);
    expect(await harness.used(42)).toBe(0);
    const [[button]] = answer.keyboard!.inline_keyboard as unknown as [[{ url: string }]];
    const [, start] = /^https:\/\/t\.me\/toonsmith_bot\?start=(guest_[\w-]+)$/.exec(button.url) ?? [];
    expect(start).toBeDefined();
    chat.started = true;
    alice.sends(chat, { text: `/start ${start}` });
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(harness.tagOf(cartoon)).toBe('stranger');
    expect(cartoon.caption).toBe('Pop art, 70%, 3 seconds');
    const eve = telegram.person({ id: 66, name: 'Eve', language: 'en' });
    eve.sends(eve.dialog, { text: `/start ${start}` });
    const said = await telegram.until(() => telegram.fromBot(eve.dialog)[0]);
    expect(said.text).toMatch(/^Hi!/);
    expect(harness.cartoons(eve.dialog)).toEqual([]);
  });

  it('without a photo, or with one that cannot be drawn, says so there', async () => {
    const { harness, telegram, alice } = open();
    alice.mentions({ text: '@toonsmith_bot hello' });
    expect((await firstAnswer()).text).toContain('reply to a photo and mention me');
    alice.mentions({ photo: photo('bad guest'), caption: '@toonsmith_bot' });
    await telegram.until(() => telegram.inlineMessages()[1]?.text?.startsWith('That file isn’t an image.'));
    await harness.store.changeAccessRecord('telegram:42', () => ({ banned: {} }), {
      at: 1,
      by: 'x',
      action: 'ban',
    });
    alice.mentions({ photo: photo('guest'), caption: '@toonsmith_bot' });
    await telegram.until(() =>
      telegram.inlineMessages()[2]?.text?.startsWith('You can’t make cartoons here.'),
    );
    expect(await harness.used(42)).toBe(0);
  });

  it('says where the sticker is: such a chat can’t show it', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.mentions({ photo: photo('guest'), caption: '@toonsmith_bot sticker' });
    const sent = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(sent.sticker).toBeDefined();
    await telegram.until(
      () => telegram.inlineMessages()[0]?.text === 'Your sticker is in the private chat with me.',
    );
  });

  it('keeps a spoiler', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.mentions({ photo: photo('secret'), caption: '@toonsmith_bot', spoiler: true });
    expect((await telegram.until(() => harness.cartoons(chat)[0])).has_media_spoiler).toBe(true);
    await telegram.until(() => telegram.inlineMessages()[0]?.spoiler);
  });
});

describe('inline queries', () => {
  it('offer one’s own cartoons, page by page, without what was hidden or deleted', async () => {
    const { harness, telegram, alice, bob, chat } = open();
    const draw = async (tag: string, more: object = {}): Promise<Shown> => {
      const before = harness.cartoons(chat).length;
      alice.sends(chat, { photo: photo(tag), ...more });
      const cartoon = await telegram.until(() => harness.cartoons(chat)[before]);
      await harness.happened('replied', before + 1);
      await harness.clock.advance(10);
      return cartoon;
    };
    const shown = [await draw('one'), await draw('two', { caption: 'png' })];
    await draw('hidden', { spoiler: true });
    await draw('protected', { protected: true });
    const deleted = await draw('deleted');
    const pressed = alice.presses(chat, deleted, 'Delete');
    await telegram.until(() => pressed.answer);
    shown.push(await draw('six'));
    const answerTo = async (id: string) => {
      const query = telegram.world.inlineQueries.get(id);
      return telegram.until(() => query?.answer);
    };
    const first = await answerTo(alice.asksInline());
    expect(first.is_personal).toBe(true);
    const second = await answerTo(alice.asksInline(String(first.next_offset)));
    expect(second.next_offset).toBe('');
    const files = [first, second].flatMap(({ results }) =>
      (results as { photo_file_id?: string; document_file_id?: string }[]).map(
        (result) => result.photo_file_id ?? result.document_file_id,
      ),
    );
    expect(files).toEqual(
      shown.reverse().map(({ photo, document }) => photo?.at(-1)?.file_id ?? document?.file_id),
    );
    const others = await answerTo(bob.asksInline());
    expect(others.results).toEqual([]);
    expect(others.button).toMatchObject({ text: 'Make your first cartoon' });
  });
});

describe('modes that are off', () => {
  it('are told to owners', async () => {
    const { harness, telegram } = open();
    telegram.world.modes.guest = false;
    telegram.world.modes.inline = false;
    await harness.stop();
    await harness.restart();
    expect(harness.lines.some((line) => line.includes('turn them on in @BotFather'))).toBe(true);
    const olga = telegram.person({ id: OWNER, name: 'Olga', language: 'en' });
    olga.sends(olga.dialog, { text: '/admin status' });
    const said = await telegram.until(() => telegram.fromBot(olga.dialog)[0]);
    expect(said.text).toContain('Guest mode is off');
    expect(said.text).toContain('Inline mode is off');
  });
});
