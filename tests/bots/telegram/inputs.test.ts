import { describe, expect, it } from 'vitest';
import type { Sending } from '../../fakes/telegram.ts';
import { photo, useHarness } from './harness.ts';

const setup = useHarness({ privacyMode: false });
const { open } = setup;

describe('a cartoon is made', () => {
  it.each<[string, Sending, string | undefined]>([
    ['from a sticker', { sticker: photo('input') }, undefined],
    ['from the preview of a moving sticker', { movingSticker: photo('input') }, 'a moving sticker'],
    ['from the preview of a video', { video: photo('input') }, 'a video'],
    ['from the preview of a GIF', { animation: photo('input') }, 'a GIF'],
    ['from the preview of a video message', { videoNote: photo('input') }, 'a video message'],
  ])('%s, and said so', async (_, sending, medium) => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, sending);
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(harness.tagOf(cartoon)).toBe('input');
    const remark = medium === undefined ? '' : `\nThis is made from the preview image of ${medium}.`;
    expect(cartoon.caption).toBe(`Cel, 70%, 3 seconds${remark}`);
  });

  it('from the profile photo of a person whose message /cartoon replies to', async () => {
    const { harness, telegram, alice, bob } = open();
    const group = telegram.group();
    telegram.world.profilePhotos.set(43, photo('bob'));
    const hello = bob.sends(group, { text: 'hello' });
    alice.sends(group, { text: '/cartoon ink', replyTo: hello });
    const cartoon = await telegram.until(() => harness.cartoons(group)[0]);
    expect(harness.tagOf(cartoon)).toBe('bob');
    expect(cartoon.caption).toBe('For Alice\nInk wash, 70%, 3 seconds');
  });

  it.each(['Draw my profile photo in ink please', '用水墨画我的头像'])(
    'from one’s own profile photo when asked: %s',
    async (text) => {
      const { harness, telegram, alice, chat } = open();
      telegram.world.profilePhotos.set(42, photo('alice'));
      alice.sends(chat, { text });
      const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
      expect(harness.tagOf(cartoon)).toBe('alice');
      expect(cartoon.caption).toBe('Ink wash, 70%, 3 seconds');
    },
  );

  it('from no profile photo where there is none', async () => {
    const { telegram, alice, chat } = open();
    alice.sends(chat, { text: 'my profile photo' });
    const said = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(said.text).toBe('Send me a photo to get a cartoon. For more, use /help.');
  });
});

describe('what is nothing like a photo', () => {
  it.each<[string, Sending]>([
    ['a location', { location: true }],
    ['a contact', { contact: true }],
    ['a die', { dice: true }],
  ])('%s gets one friendly sentence in private, and none in a group', async (_, sending) => {
    const { harness, telegram, alice, chat } = open();
    const group = telegram.group();
    alice.sends(group, sending);
    alice.sends(chat, sending);
    const said = await telegram.until(() => telegram.fromBot(chat)[0]);
    expect(said.text).toBe('Send me a photo to get a cartoon. For more, use /help.');
    await harness.heard();
    expect(telegram.fromBot(group)).toEqual([]);
  });
});
