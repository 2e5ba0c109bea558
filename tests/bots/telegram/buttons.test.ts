import { describe, expect, it } from 'vitest';
import type { Dialog, Person, Shown } from '../../fakes/telegram.ts';
import { type Harness, photo, useHarness } from './harness.ts';

const setup = useHarness({ privacyMode: false });
const { open } = setup;
const draw = async (harness: Harness, who: Person, dialog: Dialog, caption = '/cartoon'): Promise<Shown> => {
  const before = harness.cartoons(dialog).length;
  who.sends(dialog, { photo: photo(), caption });
  return harness.telegram.until(() => harness.cartoons(dialog)[before]);
};
const press = async (harness: Harness, who: Person, dialog: Dialog, message: Shown, label: string) => {
  const pressed = who.presses(dialog, message, label);
  return harness.telegram.until(() => pressed.answer, `an answer to ${label}`);
};
const next = (harness: Harness, dialog: Dialog, count: number) =>
  harness.telegram.until(() => harness.cartoons(dialog)[count - 1], `cartoon ${count}`);

describe('the buttons under a cartoon', () => {
  it.each([
    ['Softer', 'Cel, 50%, 3 seconds'],
    ['Stronger', 'Cel, 90%, 3 seconds'],
    ['Redo', 'Cel, 70%, 3 seconds'],
    ['Side by side', 'Cel, 70%, 3 seconds'],
    ['Avatar', 'Cel, 70%, 3 seconds'],
  ])('%s draws it again, from the same photo and in answer to the same message', async (label, caption) => {
    const { harness, alice, chat } = open();
    const first = await draw(harness, alice, chat);
    expect(await press(harness, alice, chat, first, label)).toEqual({
      text: 'Making a new version.',
      alert: false,
    });
    const second = await next(harness, chat, 2);
    expect(second.caption).toBe(caption);
    expect(second.reply_to_message?.message_id).toBe(first.reply_to_message?.message_id);
    const [batch] = await harness.store.history({ person: 'telegram:42', limit: 1 });
    expect(batch?.options).toMatchObject({
      compare: label === 'Side by side',
      crop: label === 'Avatar' ? 'avatar' : 'none',
    });
    if (label === 'Side by side') expect(harness.telegram.buttons(second).flat()).toContain('Cartoon only');
  });

  it('keep the background, and make a PNG of a JPG for a transparent one', async () => {
    const { harness, alice, chat } = open();
    const white = await draw(harness, alice, chat, '/cartoon white background');
    await press(harness, alice, chat, white, 'Stronger');
    expect((await next(harness, chat, 2)).caption).toBe('Cel, 90%, white background, 3 seconds');
    await press(harness, alice, chat, white, 'Background');
    await press(harness, alice, chat, white, 'transparent');
    const transparent = await next(harness, chat, 3);
    expect(transparent.caption).toBe('Cel, 70%, transparent background, 3 seconds');
    expect(transparent.document?.file_name).toBe('photo-cel.png');
  });

  it('make a profile picture on a gradient of the photo', async () => {
    const { harness, alice, chat } = open();
    const first = await draw(harness, alice, chat);
    await press(harness, alice, chat, first, 'Avatar');
    const avatar = await next(harness, chat, 2);
    await press(harness, alice, chat, avatar, 'Background');
    await press(harness, alice, chat, avatar, 'gradient');
    expect((await next(harness, chat, 3)).caption).toBe('Cel, 70%, gradient background, 3 seconds');
    const [batch] = await harness.store.history({ person: 'telegram:42', limit: 1 });
    expect(batch?.options).toMatchObject({ crop: 'avatar', background: 'gradient' });
  });

  it('has one that does what the tip advises, gone once it is done', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo('far') });
    const first = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(first.caption).toBe(
      'Cel, 70%, 3 seconds\nThe face fills only 6% of the photo. Move closer, or use “Crop to the head”.',
    );
    expect(telegram.buttons(first)[0]).toEqual(['Crop to the head']);
    await press(harness, alice, chat, first, 'Crop to the head');
    const second = await next(harness, chat, 2);
    expect(second.caption).toBe('Cel, 70%, 3 seconds');
    expect(telegram.buttons(second).flat()).not.toContain('Crop to the head');
    const [batch] = await harness.store.history({ person: 'telegram:42', limit: 1 });
    expect(batch?.options.crop).toBe('portrait');
    // It is still there after a menu.
    await press(harness, alice, chat, first, 'Style');
    await press(harness, alice, chat, first, 'Back');
    expect(telegram.buttons(first)[0]).toEqual(['Crop to the head']);
  });

  it('open menus with the present choice marked, and go back', async () => {
    const { harness, telegram, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat);
    const main = telegram.buttons(cartoon);
    for (const [menu, shown] of [
      ['Style', [['✓ Cel', 'American comic'], ['Pop art', 'Ink wash'], ['Watercolor', 'Pencil'], ['Back']]],
      ['Size', [['512 px', '✓ 1024 px'], ['2048 px', 'original'], ['Back']]],
      ['Format', [['PNG', '✓ JPG'], ['WebP', 'sticker'], ['Back']]],
    ] as const) {
      await press(harness, alice, chat, cartoon, menu);
      expect(telegram.buttons(cartoon)).toEqual(shown);
      await press(harness, alice, chat, cartoon, 'Back');
      expect(telegram.buttons(cartoon)).toEqual(main);
    }
    await press(harness, alice, chat, cartoon, 'Style');
    await press(harness, alice, chat, cartoon, 'Ink wash');
    expect((await next(harness, chat, 2)).caption).toBe('Ink wash, 70%, 3 seconds');
    await press(harness, alice, chat, cartoon, 'Back');
    await press(harness, alice, chat, cartoon, 'Format');
    await press(harness, alice, chat, cartoon, 'PNG');
    expect((await next(harness, chat, 3)).document?.file_name).toBe('photo-cel.png');
  });

  it('offer nothing beyond the ends of the strength', async () => {
    const { harness, telegram, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat, '/cartoon 1');
    expect(telegram.buttons(cartoon)[0]).toEqual(['Softer']);
  });

  it('work after a restart', async () => {
    const { harness, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat);
    await harness.stop();
    await harness.restart();
    await press(harness, alice, chat, cartoon, 'Stronger');
    expect((await next(harness, chat, 2)).caption).toBe('Cel, 90%, 3 seconds');
  });

  it('belong to the person who asked; others are told, at once', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group();
    const cartoon = await draw(harness, alice, group);
    expect(await press(harness, bob, group, cartoon, 'Stronger')).toEqual({
      text: 'Only the person who asked for this cartoon can use these buttons. To get your own, send a photo.',
      alert: true,
    });
    expect(await press(harness, bob, group, cartoon, 'Delete')).toEqual({
      text: 'Only the person who asked for this, or an admin, can delete it.',
      alert: true,
    });
    expect(harness.cartoons(group)).toHaveLength(1);
  });

  it('delete the cartoon, for the person who asked and for moderators', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group({ admins: [bob] });
    for (const who of [alice, bob]) {
      const cartoon = await draw(harness, alice, group);
      expect(await press(harness, who, group, cartoon, 'Delete')).toEqual({ text: 'Deleted.', alert: false });
      expect(harness.cartoons(group)).toEqual([]);
    }
  });

  it('delete a whole album with its buttons', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, [{ photo: photo('a') }, { photo: photo('b') }]);
    await harness.wait(1_500);
    const controls = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text === 'All 2 cartoons are ready.'),
    );
    await telegram.until(() => telegram.fromBot(chat).length === 3);
    await press(harness, alice, chat, controls, 'Stronger');
    await next(harness, chat, 4);
    await press(harness, alice, chat, controls, 'Delete');
    expect(harness.cartoons(chat).map(harness.tagOf)).toEqual(['a', 'b']);
    expect(harness.cartoons(chat)[0]?.caption).toBe('Cel, 90%, 6 seconds');
    expect(chat.messages.has(controls.message_id)).toBe(false);
  });

  it('say that bots cannot delete what is older than two days', async () => {
    const { harness, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat);
    await harness.wait(49 * 3_600_000);
    const answer = await press(harness, alice, chat, cartoon, 'Delete');
    expect(answer.text).toContain('Bots can’t delete messages older than two days.');
  });

  it('say so when everything was forgotten meanwhile', async () => {
    const { harness, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat);
    await harness.service.forget('telegram:42');
    const answer = await press(harness, alice, chat, cartoon, 'Redo');
    expect(answer).toEqual({ text: 'This photo has been deleted. Send the photo again.', alert: true });
  });

  it('fetch the photo from Telegram again when the blob store has deleted it', async () => {
    const { harness, telegram, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat);
    await harness.wait(2 * 3_600_000);
    const fetched = telegram.called('getFile').length;
    await press(harness, alice, chat, cartoon, 'Redo');
    await next(harness, chat, 2);
    expect(telegram.called('getFile').length).toBe(fetched + 1);
  });

  it('tell a refusal in a window, as no message can be answered', async () => {
    const { harness, alice, chat } = open();
    const cartoon = await draw(harness, alice, chat);
    await harness.service.drain(true);
    const answer = await press(harness, alice, chat, cartoon, 'Redo');
    expect(answer).toEqual({
      text: 'No new photos are accepted right now; maintenance is planned. Try again later.',
      alert: true,
    });
    await harness.service.drain(false);
  });

  it.each(['', 'x', 'v1:redraw:old', '+:16:', 's:16:abcdefghijkl', 'o:16:everybody'])(
    'with the unknown data “%s” say that they are too old',
    async (data) => {
      const { harness, alice, chat } = open();
      const cartoon = await draw(harness, alice, chat);
      const [button] = cartoon.reply_markup!.inline_keyboard.flat();
      (button as { callback_data: string }).callback_data = data;
      const answer = await press(harness, alice, chat, cartoon, button!.text);
      expect(answer).toEqual({ text: 'This button has expired. Send the photo again.', alert: true });
    },
  );
});

describe('the options of a cartoon', () => {
  it('become the defaults with one press, where they are others', async () => {
    const { harness, telegram, alice, chat } = open();
    const usual = await draw(harness, alice, chat);
    expect(telegram.buttons(usual).flat()).not.toContain('Use these from now on');
    const cartoon = await draw(harness, alice, chat, 'ink 30%');
    expect(await press(harness, alice, chat, cartoon, 'Use these from now on')).toEqual({
      text: 'Saved. Your next cartoons use these options. To change them, use /settings.',
      alert: false,
    });
    expect(telegram.buttons(cartoon).flat()).not.toContain('Use these from now on');
    expect((await draw(harness, alice, chat)).caption).toBe('Ink wash, 30%, 3 seconds');
  });
});

describe('the buttons below an album', () => {
  it('can be about one of its pictures', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, [{ photo: photo('a') }, { photo: photo('b') }, { photo: photo('c') }]);
    await harness.wait(1_500);
    const controls = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text === 'All 3 cartoons are ready.'),
    );
    await harness.happened('replied', 1);
    expect(telegram.buttons(controls)[0]).toEqual(['All photos']);
    await press(harness, alice, chat, controls, 'All photos');
    expect(telegram.buttons(controls)).toEqual([['✓ All photos'], ['1', '2', '3']]);
    await press(harness, alice, chat, controls, '2');
    expect(telegram.buttons(controls)[0]).toEqual(['Photo 2']);
    await press(harness, alice, chat, controls, 'Style');
    await press(harness, alice, chat, controls, 'Ink wash');
    const cartoon = await next(harness, chat, 4);
    expect(harness.tagOf(cartoon)).toBe('b');
    expect(cartoon.caption).toBe('Ink wash, 70%, 3 seconds');
    expect(await harness.used(42)).toBe(4);
  });
});

describe('a failure that can pass', () => {
  it('has a button to try again, and others have none', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'file', how: 'hang' });
    alice.sends(chat, { photo: photo('later') });
    await telegram.until(() => telegram.called('getFile').length === 1);
    await harness.wait(40_000);
    const said = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('Downloading the photo took longer')),
    );
    expect(telegram.buttons(said)).toEqual([['Try again']]);
    await harness.happened('replied', 1);
    await press(harness, alice, chat, said, 'Try again');
    expect(harness.tagOf(await next(harness, chat, 1))).toBe('later');
    alice.sends(chat, { photo: photo('bad photo') });
    const other = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('That file isn’t an image.')),
    );
    expect(telegram.buttons(other)).toEqual([]);
  });
});
