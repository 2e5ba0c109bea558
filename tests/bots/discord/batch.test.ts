import { describe, expect, it } from 'vitest';
import type { Message } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

const drawnOptions = ({ attachments }: Message) =>
  attachments.map(({ bytes }) => JSON.parse(bytes.toString('utf8').split('\n')[0] as string));
const album = (count: number) => Array.from({ length: count }, (_, index) => photo(`photo-${index + 1}.jpg`));

describe('/cartoon-batch', () => {
  it('opens a window for 1 to 10 photos, filled in with the options of the command', async () => {
    const { discord, anna, place } = harness();
    const exchange = discord.command(anna, place, 'cartoon-batch', { style: 'pop', strength: 0.5 });
    const modal = await discord.until(() => exchange.modal);
    expect(modal.title).toBe('Turn photos into cartoons');
    const [upload, style, strength] = modal.components.map(
      ({ component }: { component: unknown }) => component,
    );
    expect(upload).toMatchObject({ type: 19, min_values: 1, max_values: 10, file_types: ['image'] });
    expect(style.options.find(({ default: chosen }: { default?: boolean }) => chosen).value).toBe('pop');
    expect(strength.options.find(({ default: chosen }: { default?: boolean }) => chosen).value).toBe('0.5');
  });

  it('answers ten photos with one message, in their order', async () => {
    const { discord, anna, place, result } = harness();
    const form = discord.command(anna, place, 'cartoon-batch', { size: '512', crop: 'avatar' });
    await discord.until(() => form.modal);
    const reply = await result(discord.submit(form, { style: 'ink', format: 'webp' }, album(10)));
    expect(reply.content).toContain('All 10 cartoons are ready.');
    expect(reply.attachments.map(({ filename }) => filename)).toEqual(
      album(10).map((_, index) => `cartoon-ink-${index + 1}.webp`),
    );
    expect(
      reply.attachments.every(({ bytes }, index) => bytes.toString().endsWith(`photo-${index + 1}.jpg`)),
    ).toBe(true);
    expect(drawnOptions(reply)[0]).toMatchObject({ style: 'ink', format: 'webp', size: 512, crop: 'avatar' });
    expect(discord.seen(place)).toEqual([reply]);
  });

  it('names what failed, and sends the rest', async () => {
    const { discord, anna, place, result, service } = harness();
    const form = discord.command(anna, place, 'cartoon-batch');
    await discord.until(() => form.modal);
    const photos = [photo('a.jpg'), photo('not_*a*_photo.txt.jpg', 'fail not-a-picture'), photo('c.jpg')];
    const reply = await result(discord.submit(form, {}, photos));
    expect(reply.attachments).toHaveLength(2);
    expect(reply.content).toContain('2 of 3 cartoons are ready.');
    expect(reply.content).toContain('Photo 2 (not\\_\\*a\\*\\_photo.txt.jpg): That file isn’t an image.');
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(2);
  });

  it('stays private when it was asked so', async () => {
    const { discord, anna, place, result } = harness();
    const form = discord.command(anna, place, 'cartoon-batch', { private: true });
    await discord.until(() => form.modal);
    expect((await result(discord.submit(form, {}, album(1)))).onlyFor).toBe(anna);
  });

  it('draws the whole album again', async () => {
    const { discord, anna, place, result } = harness();
    const form = discord.command(anna, place, 'cartoon-batch');
    await discord.until(() => form.modal);
    const reply = await result(discord.submit(form, {}, album(3)));
    const again = await result(discord.press(anna, reply, 'Stronger'));
    expect(drawnOptions(again).map(({ strength }) => strength)).toEqual([0.9, 0.9, 0.9]);
  });

  it('tells how far an album is', async () => {
    const { discord, anna, place, result, hold, release, clock } = harness();
    const form = discord.command(anna, place, 'cartoon-batch');
    await discord.until(() => form.modal);
    hold();
    const exchange = discord.submit(form, {}, album(3));
    await discord.until(() => exchange.reply?.content.startsWith('You’re next. About'));
    await harness().draws(1);
    await clock.advance(3_000);
    await discord.until(() => exchange.reply?.content === '0 of 3 photos done. Reading the photo…');
    release();
    await result(exchange);
  });
});

describe('“Cartoonize” on a message', () => {
  it('draws all its pictures as one batch, in the open when they are the asker’s own', async () => {
    const { discord, anna, place, result } = harness();
    const message = discord.say(anna, place, { content: 'us', photos: album(3) });
    const reply = await result(discord.menu(anna, place, 'Cartoonize', message));
    expect(reply.attachments).toHaveLength(3);
    expect(reply.onlyFor).toBeUndefined();
  });

  it('shows results on somebody else’s photos to the asker alone, and says so', async () => {
    const { discord, anna, place, result } = harness();
    const bert = discord.person('Bert');
    const message = discord.say(bert, place, { photos: [photo()] });
    const reply = await result(discord.menu(anna, place, 'Cartoonize', message));
    expect(reply.onlyFor).toBe(anna);
    expect(reply.content).toContain('This is someone else’s photo, so only you can see the cartoon.');
    const again = await result(discord.press(anna, reply, 'Redo'));
    expect(again.onlyFor).toBe(anna);
    expect(again.content).toContain('This is someone else’s photo');
  });

  it('draws what a message forwards, and what a gallery shows', async () => {
    const { discord, anna, place, result, answer } = harness();
    const bert = discord.person('Bert');
    const original = discord.say(bert, place, { photos: album(2) });
    const forwarded = discord.say(anna, place, { forwarded: original });
    expect((await result(discord.menu(anna, place, 'Cartoonize', forwarded))).attachments).toHaveLength(2);
    const gallery = await answer(discord.command(anna, place, 'styles'));
    const drawn = await result(discord.menu(anna, place, 'Cartoonize', gallery));
    expect(drawn.attachments).toHaveLength(10);
  });

  it('leaves out what is no picture', async () => {
    const { discord, anna, place, result } = harness();
    const message = discord.say(anna, place, {
      photos: [photo('song.mp3', 'la la'), photo('me.png')],
    });
    expect((await result(discord.menu(anna, place, 'Cartoonize', message))).attachments).toHaveLength(1);
  });

  it('says when there is no picture at all', async () => {
    const { discord, anna, place, answer } = harness();
    const message = discord.say(anna, place, { content: 'hello' });
    expect((await answer(discord.menu(anna, place, 'Cartoonize', message))).content).toBe(
      'That message has no photo. Choose one with a JPG, PNG, or WebP.',
    );
  });

  it('draws the bot’s own cartoon on', async () => {
    const { discord, anna, place, result } = harness();
    const first = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    const second = await result(discord.menu(anna, place, 'Cartoonize', first));
    expect(second.attachments).toHaveLength(1);
  });
});

describe('“Cartoonize avatar” on a person', () => {
  it('draws the profile picture; another person’s for the asker alone', async () => {
    const { discord, anna, place, result } = harness();
    const own = await result(discord.menu(anna, place, 'Cartoonize avatar', anna));
    expect(own.attachments[0]!.bytes.toString()).toContain('photo anna.png');
    expect(own.onlyFor).toBeUndefined();
    const bert = discord.person('Bert', { avatar: photo('bert.png') });
    const theirs = await result(discord.menu(anna, place, 'Cartoonize avatar', bert));
    expect(theirs.attachments[0]!.bytes.toString()).toContain('photo bert.png');
    expect(theirs.onlyFor).toBe(anna);
  });

  it('says when there is none', async () => {
    const { discord, anna, place, answer } = harness();
    const plain = discord.person('Plain');
    const reply = await answer(discord.menu(anna, place, 'Cartoonize avatar', plain));
    expect(reply.content).toBe('This person has no profile picture.');
  });
});
