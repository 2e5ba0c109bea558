import { describe, expect, it } from 'vitest';
import { photo, useHarness } from './harness.ts';

const setup = useHarness();

describe('/styles with a photo', () => {
  it('shows the photo in every style in one picture, and counts nothing', async () => {
    const { harness, telegram, alice, chat } = setup.open();
    const sent = alice.sends(chat, { photo: photo(), caption: '/styles' });
    const shown = await telegram.until(() => telegram.fromBot(chat)[0], 'a picture');
    expect(shown.photo).toBeDefined();
    expect(shown.caption).toContain('Your photo in every style.');
    expect(shown.reply_to_message?.message_id).toBe(sent.message_id);
    expect(await harness.store.history({ limit: 1 })).toEqual([]);
    alice.sends(chat, { text: '/quota' });
    const quota = await telegram.until(() => telegram.fromBot(chat)[1], 'the quota');
    expect(quota.text).toContain('50');
  });

  it('takes the photo that it replies to', async () => {
    const { telegram, alice } = setup.open();
    const group = telegram.group();
    const sent = alice.sends(group, { photo: photo() });
    alice.sends(group, { text: '/styles', replyTo: sent });
    const shown = await telegram.until(() => telegram.fromBot(group)[0], 'a picture');
    expect(shown.photo).toBeDefined();
  });

  it('says why a photo can’t be shown, and lists the styles without one', async () => {
    const { telegram, alice, chat } = setup.open();
    alice.sends(chat, { photo: photo('bad'), caption: '/styles' });
    const refused = await telegram.until(() => telegram.fromBot(chat)[0], 'a sentence');
    expect(refused.text).toContain('isn’t an image');
    alice.sends(chat, { text: '/styles' });
    const list = await telegram.until(() => telegram.fromBot(chat)[1], 'the list');
    expect(list.text).toContain('Ink wash');
  });
});
