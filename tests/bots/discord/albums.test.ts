import { describe, expect, it } from 'vitest';
import type { Message } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

const drawn = ({ attachments }: Message) =>
  attachments.map(({ bytes }) => bytes.toString('utf8').split('\n').at(-1));
const used = async () => (await harness().service().quota(`discord:${harness().anna.id}`)).used;
const album = async (...photos: Parameters<typeof photo>[]): Promise<Message> => {
  const { discord, anna, place, result } = harness();
  const form = discord.command(anna, place, 'cartoon-batch');
  await discord.until(() => form.modal);
  return result(
    discord.submit(
      form,
      {},
      photos.map((one) => photo(...one)),
    ),
  );
};
const THREE = [
  ['a.jpg', 'one'],
  ['song.jpg', 'fail not-a-picture'],
  ['c.jpg', 'three'],
] as Parameters<typeof photo>[];
/** Picks a photo in the menu under an album, and waits until the controls mean it. */
const pick = async (reply: Message, value: string) => {
  const { discord, anna } = harness();
  const before = JSON.stringify(reply.components);
  discord.select(anna, reply, value);
  await discord.until(() => JSON.stringify(reply.components) !== before);
};

describe('an album that is drawn again', () => {
  it('leaves out the files that are no photos, and charges nothing for them', async () => {
    const { discord, anna, result } = harness();
    const reply = await album(...THREE);
    expect(await used()).toBe(2);
    const again = await result(discord.press(anna, reply, 'Stronger'));
    expect(drawn(again)).toEqual(['one', 'three']);
    expect(again.content).toContain('All 2 cartoons are ready.');
    expect(await used()).toBe(4);
  });

  it('is one photo of it when that was picked', async () => {
    const { discord, anna, result } = harness();
    const reply = await album(...THREE);
    const files = reply.attachments.length;
    await pick(reply, '2');
    expect(reply.attachments).toHaveLength(files);
    expect(reply.content).toContain('2 of 3 cartoons are ready.');
    const again = await result(discord.press(anna, reply, 'Softer'));
    expect(drawn(again)).toEqual(['three']);
    expect(await used()).toBe(3);
    await pick(reply, 'all');
    expect(drawn(await result(discord.press(anna, reply, 'Softer')))).toEqual(['one', 'three']);
  });

  it('offers the photos by number and name, without the files that are none', async () => {
    const { discord } = harness();
    const reply = await album(...THREE);
    const menu = discord.controls(reply).find(({ custom_id }) => custom_id.startsWith('pick:'))!;
    expect(menu.options.map(({ label }: { label: string }) => label)).toEqual([
      'Buttons apply to: all photos',
      'Photo 1 (a.jpg)',
      'Photo 3 (c.jpg)',
    ]);
  });

  it('has no such menu with one photo', async () => {
    const { discord } = harness();
    const reply = await album(['a.jpg', 'one']);
    expect(discord.controls(reply).some(({ custom_id }) => custom_id.startsWith('pick:'))).toBe(false);
  });

  it('can be picked from after a restart', async () => {
    const { discord, anna, result, restart } = harness();
    const reply = await album(...THREE);
    await restart();
    await pick(reply, '0');
    expect(drawn(await result(discord.press(anna, reply, 'Redo')))).toEqual(['one']);
  });
});

describe('what is said of an album', () => {
  it('names the photo that a note or a tip is about', async () => {
    const reply = await album(['a.jpg', 'one'], ['b.jpg', 'note'], ['c.jpg', 'note'], ['d.jpg', 'damaged']);
    expect(reply.content).toContain('Photos 2 and 3: This image is animated.');
    expect(reply.content).toContain('Photo 4 (d.jpg): This JPG file is damaged');
    expect(reply.content).toContain('💡 Photo 1 (a.jpg): The photo’s longer side is only 480 pixels.');
  });

  it('does not number what is true of all', async () => {
    const reply = await album(['a.jpg', 'note'], ['b.jpg', 'note']);
    expect(reply.content.split('\n')).toContain(
      'This image is animated. Only the first of its 7 frames was used.',
    );
  });

  it('tells the time it took, not the sum of its drawings', async () => {
    const { discord, anna, place, hold, release, result, clock } = harness();
    const reply = await album(['a.jpg', 'one'], ['b.jpg', 'two'], ['c.jpg', 'three']);
    expect(reply.content).toContain('· 3 seconds');
    hold();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await harness().draws(1);
    await clock.advance(42_000);
    release();
    expect((await result(exchange)).content).toContain('· 42 seconds');
  });
});
