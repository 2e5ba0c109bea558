import { describe, expect, it } from 'vitest';
import type { Shown } from '../../fakes/telegram.ts';
import { albumsIn, cartoonsIn, photos } from './albums.ts';
import { photo, useHarness } from './harness.ts';

const setup = useHarness({ privacyMode: false });
const { open } = setup;
/** How often the full disk was reported; nothing else may have been. */
const failures = () => {
  const codes = setup.harness.errors.splice(0).map((error) => (error as { code?: string }).code);
  expect(new Set(codes)).toEqual(new Set(['SQLITE_FULL']));
  return codes.length;
};
const NOT_SAVED =
  'There’s no disk space left, so this couldn’t be saved. Tell the owner, and try again later.';
const texts = (messages: readonly Shown[]) => messages.map(({ text }) => text);

describe('on a full disk', () => {
  it.each([1, 3, 10])('who sends %i photos is told so in one sentence, and is not charged', async (count) => {
    const { harness, telegram, alice, chat } = open();
    harness.disk.fill();
    const tags = Array.from({ length: count }, (_, index) => `${index}`);
    if (count === 1) alice.sends(chat, { photo: photo() });
    else alice.sendsAlbum(chat, photos(...tags));
    await harness.during(
      telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0),
      100,
    );
    expect(texts(telegram.fromBot(chat))).toEqual([
      expect.stringMatching(/^There’s no disk space left, so this photo couldn’t be saved\./),
    ]);
    expect(failures()).toBeGreaterThan(0);
    expect(await harness.used(42)).toBe(0);
    harness.disk.empty();
    alice.sends(chat, { photo: photo('after') });
    await cartoonsIn(harness, chat, 1);
    expect(await harness.used(42)).toBe(1);
  });

  it('an album whose process ends before it could be stored is drawn by the next, once', async () => {
    const { harness, telegram, alice, chat } = open();
    harness.disk.fill();
    alice.sendsAlbum(chat, photos('a', 'b', 'c'));
    await telegram.until(() => harness.errors.length === 3);
    expect(failures()).toBe(3);
    expect(telegram.unconfirmed()).toBe(3);
    await harness.stop();
    harness.disk.empty();
    await harness.restart();
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b', 'c']]);
    expect(await harness.used(42)).toBe(3);
  });

  it('an album that nobody asked to draw gets no word', async () => {
    const { harness, telegram, alice } = open();
    const group = telegram.group();
    harness.disk.fill();
    alice.sendsAlbum(group, photos('a', 'b'));
    await harness.during(
      telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0),
      100,
    );
    expect(telegram.fromBot(group)).toEqual([]);
    expect(failures()).toBeGreaterThan(0);
  });

  it('pictures that come late for their album are drawn when there is space in time', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const [a, b, late] = alice.holdsAlbum(chat, photos('hold a', 'b', 'late'));
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold a');
    harness.disk.fill();
    late?.arrive();
    await telegram.until(() => harness.lines.some((line) => line.includes('database or disk is full')));
    expect(failures()).toBe(1);
    harness.disk.empty();
    await harness.clock.advance(1_000);
    drawing.letGo('hold a');
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['hold a', 'b', 'late']]);
    expect(await harness.used(42)).toBe(3);
  });

  it('a pressed button says so, and works afterwards', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo() });
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    await harness.happened('replied', 1);
    harness.disk.fill();
    const redraw = alice.presses(chat, cartoon, 'Stronger');
    await telegram.until(() => redraw.answer);
    expect(redraw.answer).toEqual({
      text: expect.stringMatching(/^There’s no disk space left, so this photo couldn’t be saved\./),
      alert: true,
    });
    failures();
    harness.disk.empty();
    const again = alice.presses(chat, cartoon, 'Stronger');
    await telegram.until(() => again.answer);
    await cartoonsIn(harness, chat, 2);
  });

  it('the button that cancels does not spin until there is space', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold a') });
    await drawing.draws('hold a');
    const sent = alice.sends(chat, { photo: photo('b') });
    const status = await telegram.until(() =>
      telegram.fromBot(chat).find(({ reply_to_message: to }) => to?.message_id === sent.message_id),
    );
    await harness.heard();
    harness.disk.fill();
    const pressed = alice.presses(chat, status, 'Cancel');
    await harness.during(
      telegram.until(() => pressed.answer),
      100,
    );
    harness.disk.empty();
    await harness.during(harness.happened('replied', 1), 100);
    drawing.letGo('hold a');
    await cartoonsIn(harness, chat, 1);
    expect(harness.cartoons(chat).map(harness.tagOf)).toEqual(['hold a']);
    failures();
    expect(await harness.used(42)).toBe(1);
  });

  it('a choice that could not be saved is not said to be', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { text: '/settings' });
    const page = await telegram.until(() => telegram.fromBot(chat)[0]);
    const opened = alice.presses(chat, page, 'style');
    await telegram.until(() => opened.answer);
    await harness.heard();
    harness.disk.fill();
    const pressed = alice.presses(chat, page, 'Ink wash');
    await telegram.until(() => pressed.answer);
    expect(pressed.answer).toEqual({ text: NOT_SAVED, alert: true });
    alice.sends(chat, { text: '/settings ink' });
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    expect(texts(telegram.fromBot(chat)).at(-1)).toBe(NOT_SAVED);
    await harness.heard();
    expect(failures()).toBeGreaterThan(1);
    expect(await harness.store.settings('telegram:42')).toEqual({});
  });

  it('data that could not be deleted is not said to be', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { text: '/forget' });
    const question = await telegram.until(() => telegram.fromBot(chat)[0]);
    await harness.heard();
    harness.disk.fill();
    alice.presses(chat, question, 'Delete everything');
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    expect(texts(telegram.fromBot(chat))).toEqual([question.text, NOT_SAVED]);
    await harness.heard();
    failures();
  });
});
