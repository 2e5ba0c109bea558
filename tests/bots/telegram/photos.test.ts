import { describe, expect, it } from 'vitest';
import { photo, useHarness } from './harness.ts';

const setup = useHarness();
const { open } = setup;

describe('a photo', () => {
  it('comes back as a cartoon in answer to it, with its buttons, and the waiting message goes', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const sent = alice.sends(chat, { photo: photo('hold on') });
    await drawing.draws('hold on');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(status.text).toBe('You’re next. About 5 seconds left.');
    expect(telegram.buttons(status)).toEqual([['Cancel']]);
    await telegram.until(() => telegram.reaction(chat, sent) === '👀');
    drawing.letGo('hold on');
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    expect(cartoon.photo).toBeDefined();
    expect(cartoon.reply_to_message?.message_id).toBe(sent.message_id);
    expect(cartoon.caption).toBe('Cel, 70%, 3 seconds');
    expect(telegram.buttons(cartoon)).toEqual([
      ['Softer', 'Stronger'],
      ['Style', 'Size', 'Format'],
      ['Side by side', 'Avatar'],
      ['Background', 'Sticker'],
      ['Redo', 'Delete'],
    ]);
    await telegram.until(() => chat.actions.includes('upload_photo'));
    await telegram.until(() => telegram.reaction(chat, sent) === '👍');
    expect(await harness.used(42)).toBe(1);
  });

  it('sent as a file stays one, under its own name', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { document: { bytes: photo(), name: 'Me & you.HEIC.jpeg' } });
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(cartoon.document?.file_name).toBe('Me_you.HEIC-cel.jpg');
    await telegram.until(() => chat.actions.includes('upload_document'));
  });

  it.each([
    ['/cartoon strength:0.8 style:ink', 'Ink wash, 80%, 3 seconds'],
    ['/cartoon 0.8 ink', 'Ink wash, 80%, 3 seconds'],
    ['/cartoon@toonsmith_bot 0.8 ink', 'Ink wash, 80%, 3 seconds'],
    ['0.8', 'Cel, 80%, 3 seconds'],
    ['强度:0.3 风格:水墨', 'Ink wash, 30%, 3 seconds'],
    ['My holiday in Rome, 2019', 'Cel, 70%, 3 seconds'],
    ['ink please', 'Ink wash, 70%, 3 seconds'],
    ['make it look like pencil', 'Pencil, 70%, 3 seconds'],
    ['Could you turn my husband into pop art?', 'Pop art, 70%, 3 seconds'],
    ['pencil, strong', 'Pencil, 90%, 3 seconds'],
    ['stronger', 'Cel, 90%, 3 seconds'],
    ['a bit softer, thanks!', 'Cel, 50%, 3 seconds'],
    ['80', 'Cel, 80%, 3 seconds'],
    ['150%', 'Cel, 100%, 3 seconds\n“150%” isn’t a valid strength, so 100% was used.'],
    [
      '/cartoon private',
      'Cel, 70%, 3 seconds\n“private” isn’t an option. Available options: style, strength, size, format, crop, faces, exaggerate, background, colors, enhance, and compare.',
    ],
    ['请画成水墨风格', 'Ink wash, 70%, 3 seconds'],
    ['帮我变成铅笔，强一点', 'Pencil, 90%, 3 seconds'],
    ['水墨 强', 'Ink wash, 90%, 3 seconds'],
    ['She grew stronger every day', 'Cel, 70%, 3 seconds'],
    ['no filter 100% natural', 'Cel, 70%, 3 seconds'],
  ])('with “%s” under it is drawn as it says', async (caption, said) => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo(), caption });
    expect((await telegram.until(() => harness.cartoons(chat)[0])).caption).toBe(said);
  });

  it('with an invalid option is drawn all the same, with the nearest valid value in the answer', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo(), caption: '/cartoon strength:3 style:inc' });
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(cartoon.caption).toBe(
      [
        'Ink wash, 100%, 3 seconds',
        '“3” isn’t a valid strength, so 100% was used.',
        '“inc” isn’t a valid style, so Ink wash was used.',
      ].join('\n'),
    );
  });

  it('with a misspelled option gets the right one suggested, and other captions are ignored', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo(), caption: 'strenght:0.8' });
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(cartoon.caption).toContain('“strenght” isn’t an option. Did you mean strength?');
    alice.sends(chat, { photo: photo(), caption: 'me: at the beach. Ratio 3:4!' });
    const next = await telegram.until(() => harness.cartoons(chat)[1]);
    expect(next.caption).toBe('Cel, 70%, 3 seconds');
  });

  it.each(['png', 'webp'])('asked for as %s comes as a file', async (format) => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo(), caption: format });
    expect((await telegram.until(() => harness.cartoons(chat)[0])).document?.file_name).toBe(
      `photo-cel.${format}`,
    );
  });

  it.each([
    ['too long and narrow', 'long'],
    ['too many bytes', 'x'.repeat(10_500_000)],
  ])('whose cartoon has %s for a photo comes as a file', async (_, tag) => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo(tag) });
    expect((await telegram.until(() => harness.cartoons(chat)[0])).document).toBeDefined();
    expect(telegram.called('sendPhoto')).toEqual([]);
  });

  it('that Telegram will not show as a photo comes as a file', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({
      method: 'sendPhoto',
      how: { code: 400, description: 'Bad Request: PHOTO_INVALID_DIMENSIONS' },
    });
    alice.sends(chat, { photo: photo() });
    expect((await telegram.until(() => harness.cartoons(chat)[0])).document).toBeDefined();
  });

  it('carries one short tip', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo('dark') });
    const { caption } = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(caption).toBe(
      'Cel, 70%, 3 seconds\nThe photo is dark. More light on the face gives clearer lines.',
    );
  });
});

describe('while it waits', () => {
  it('tells place and time, says when they change, and how the drawing goes, at a pace Telegram likes', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const bob = telegram.person({ id: 43, name: 'Bob', language: 'en' });
    bob.sends(bob.dialog, { photo: photo('hold bob') });
    await drawing.draws('hold bob');
    bob.sends(bob.dialog, { photo: photo('second') });
    await harness.heard();
    alice.sends(chat, { photo: photo('hold alice') });
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(status.text).toBe('You’re number 2 in the queue. About 15 seconds left.');
    drawing.letGo('hold bob');
    await drawing.draws('hold alice');
    expect(status.text).toBe('You’re number 2 in the queue. About 15 seconds left.');
    await harness.wait(1_400);
    expect(telegram.called('editMessageText')).toEqual([]);
    await harness.wait(100);
    await telegram.until(() => status.text === 'Reading the photo…');
    expect(telegram.buttons(status)).toEqual([['Cancel']]);
    drawing.letGo('hold alice');
    await telegram.until(() => harness.cartoons(chat).length === 1 && telegram.fromBot(chat).length === 1);
  });

  it('edits a group at half the pace', async () => {
    const { harness, telegram, alice, drawing } = open();
    const group = telegram.group();
    alice.sends(group, { photo: photo('hold group'), caption: '/cartoon' });
    await drawing.draws('hold group');
    await telegram.until(() => telegram.fromBot(group)[0]);
    await harness.wait(2_900);
    expect(telegram.called('editMessageText')).toEqual([]);
    await harness.wait(100);
    await telegram.until(() => telegram.called('editMessageText').length === 1);
    drawing.letGo('hold group');
    await telegram.until(() => harness.cartoons(group).length === 1);
  });

  it('loses edits rather than the last word when Telegram has enough of them', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    telegram.fail({
      method: 'editMessageText',
      how: { code: 429, description: 'Too Many Requests: retry after 20', retryAfter: 20 },
    });
    alice.sends(chat, { photo: photo('hold still'), caption: '0.8' });
    await drawing.draws('hold still');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    await harness.wait(1_500);
    await telegram.until(() => telegram.called('editMessageText').length === 1);
    alice.presses(chat, status, 'Cancel');
    await telegram.until(() => status.text === 'Canceled. It didn’t count toward your daily limit.');
    drawing.letGo('hold still');
  });

  it('can be cancelled, waiting or drawn, for nothing', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold one') });
    await drawing.draws('hold one');
    alice.sends(chat, { photo: photo('two') });
    const [first, second] = await telegram.until(() => {
      const statuses = telegram.fromBot(chat);
      return statuses.length === 2 ? statuses : undefined;
    });
    for (const status of [second, first]) {
      const pressed = alice.presses(chat, status!, 'Cancel');
      await telegram.until(() => status!.text === 'Canceled. It didn’t count toward your daily limit.');
      await telegram.until(() => pressed.answer);
      expect(pressed.answer?.text).toBe('Canceled. It didn’t count toward your daily limit.');
      expect(telegram.buttons(status!)).toEqual([]);
    }
    expect(await harness.used(42)).toBe(0);
    expect(harness.cartoons(chat)).toEqual([]);
    drawing.letGo('hold one');
  });
});

describe('what cannot be drawn', () => {
  const sentences: [string, Parameters<ReturnType<typeof open>['alice']['sends']>[1], string][] = [
    [
      'a broken photo',
      { photo: photo('bad one') },
      'That file isn’t an image. Use a JPG, PNG, or WebP photo.',
    ],
    [
      'a file that is not what it says',
      { document: { bytes: Buffer.from('MZ this is a program'), name: 'photo.jpg' } },
      'That file isn’t an image. Use a JPG, PNG, or WebP photo.',
    ],
    [
      'a file beyond 20 MB',
      { document: { bytes: photo(), size: 26_000_000 } },
      'This file is 24.8 MB. The limit is 20 MB. Use a smaller version.',
    ],
    [
      'a document',
      { document: { bytes: photo(), name: 'cv.pdf', type: 'application/pdf' } },
      'PDF files aren’t supported. Send the photo as JPG, PNG, or WebP.',
    ],
    ['a film', { video: true }, 'I can’t make a cartoon from a video. Send a photo instead.'],
    ['paid media', { paidMedia: true }, 'I can’t make a cartoon from paid media. Send a photo instead.'],
    ['a voice', { voice: true }, 'I can’t make a cartoon from a voice message. Send a photo instead.'],
  ];
  it.each(sentences)('%s gets a sentence and costs nothing', async (_, sending, sentence) => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, sending);
    await telegram.until(() => telegram.fromBot(chat).some(({ text }) => text === sentence));
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    expect(telegram.buttons(telegram.fromBot(chat)[0]!)).toEqual([]);
    expect(await harness.used(42)).toBe(0);
  });

  it('a download that does not come gets a sentence and costs nothing', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'file', how: 'hang' });
    alice.sends(chat, { photo: photo() });
    await telegram.until(() => telegram.called('getFile').length === 1);
    await harness.wait(40_000);
    const said = await telegram.until(() =>
      telegram
        .fromBot(chat)
        .find(({ text }) => text?.startsWith('Downloading the photo took longer than 40 seconds')),
    );
    expect(said.text).toContain('didn’t count toward your daily limit');
    expect(await harness.used(42)).toBe(0);
  });

  it('a photo whose download breaks is fetched again', async () => {
    const { harness, telegram, alice, chat } = open();
    const once = telegram.fail({ method: 'file', how: 'cut' });
    alice.sends(chat, { photo: photo('whole') });
    await telegram.until(() => telegram.fromBot(chat)[0]);
    await telegram.until(() => telegram.called('getFile').length === 1);
    const cartoon = await harness.during(
      telegram.until(() => harness.cartoons(chat)[0]),
      50,
    );
    once();
    expect(harness.tagOf(cartoon)).toBe('whole');
  });

  it('words alone get a hint', async () => {
    const { telegram, alice, chat } = open();
    alice.sends(chat, { text: 'hi there' });
    const said = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(said.text).toBe('Send me a photo to get a cartoon. For more, use /help.');
  });
});
