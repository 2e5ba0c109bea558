import { describe, expect, it } from 'vitest';
import { ATTACH_FILES, BOT_PERMISSIONS } from '../../fakes/discord/world.ts';
import { type Harness, photo, useHarness } from './harness.ts';

const harness = useHarness();

/** What the small thread was asked to draw, as it wrote it before the cartoon. */
const drawnOptions = (bytes: Buffer) => JSON.parse(bytes.toString('utf8').split('\n')[0] as string);
const paths = ({ discord }: Harness) => discord.requests.map(({ method, path }) => `${method} ${path}`);
const labels = ({ discord }: Harness, message: Parameters<typeof discord.controls>[0]) =>
  discord.controls(message).map(({ label, placeholder }) => label ?? placeholder);

describe('/cartoon', () => {
  it('answers with one message: the cartoon, how it was drawn, a tip and the controls', async () => {
    const { discord, anna, place, result } = harness();
    const exchange = discord.command(anna, place, 'cartoon', {
      photo: photo(),
      strength: 0.8,
      style: 'comic',
    });
    const reply = await result(exchange);
    expect(reply.content).toBe(
      '**American comic, 80%, 1024 px** · 3 seconds\n' +
        '💡 The photo’s longer side is only 480 pixels. A larger photo gives finer lines.',
    );
    expect(reply.attachments).toHaveLength(1);
    expect(reply.attachments[0]).toMatchObject({
      filename: 'cartoon-comic.jpg',
      description: 'Cartoon of a photo in the American comic style',
    });
    expect(drawnOptions(reply.attachments[0]!.bytes)).toMatchObject({
      style: 'comic',
      strength: 0.8,
      format: 'jpg',
    });
    expect(labels(harness(), reply)).toEqual([
      'Softer',
      'Stronger',
      'Side by side',
      'Avatar',
      'Redo',
      'Style',
      'Size · Format · Background',
      'Sticker',
      'Change…',
      'Use these from now on',
      'Delete',
    ]);
    expect(discord.seen(place)).toEqual([reply]);
  });

  it('defers before anything else', async () => {
    const { discord, anna, place, result } = harness();
    const before = discord.requests.length;
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await result(exchange);
    expect(discord.requests[before]).toMatchObject({
      path: `/interactions/${exchange.id}/${exchange.token}/callback`,
      json: { type: 5 },
    });
    expect(exchange.acknowledged).toBe('defer');
  });

  it('passes every option on', async () => {
    const { discord, anna, place, result } = harness();
    const wanted = {
      style: 'ink',
      strength: 0.35,
      size: '2048',
      format: 'webp',
      crop: 'avatar',
      faces: 'largest',
      exaggerate: 0.5,
      background: '#ff8800',
      colors: 'style',
      enhance: false,
      compare: true,
    };
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo(), ...wanted }));
    expect(drawnOptions(reply.attachments[0]!.bytes)).toEqual({ ...wanted, size: 2048 });
  });

  it('completes backgrounds, and takes any color in hexadecimal', async () => {
    const { discord, anna, place, result } = harness();
    const suggested = (typed: string) => discord.complete(anna, place, 'cartoon', 'background', typed);
    expect((await suggested('')).slice(0, 5)).toEqual([
      { name: 'keep', value: 'keep' },
      { name: 'transparent', value: 'none' },
      { name: 'blurred', value: 'blur' },
      { name: 'gradient', value: 'gradient' },
      { name: 'white', value: '#ffffff' },
    ]);
    expect(await suggested('whi')).toEqual([{ name: 'white', value: '#ffffff' }]);
    expect(await suggested('#F80')).toEqual([{ name: '#ff8800', value: '#ff8800' }]);
    const refused = discord.command(anna, place, 'cartoon', { photo: photo(), background: 'whtie' });
    expect((await result(refused)).content).toContain('Closest match: white.');
  });

  it('keeps a spoiler a spoiler', async () => {
    const { discord, anna, place, result } = harness();
    const hidden = { ...photo(), spoiler: true };
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: hidden }));
    expect(reply.attachments[0]!.filename).toBe('SPOILER_cartoon-3d.jpg');
  });

  it('shows a private answer to the asker alone', async () => {
    const { discord, anna, place, result } = harness();
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo(), private: true }));
    expect(reply.onlyFor).toBe(anna);
    expect(reply.attachments).toHaveLength(1);
    expect(discord.seen(place, discord.person('Bert'))).toEqual([]);
  });

  it('speaks the language of the app, and another one once it was chosen', async () => {
    const { discord, place, result, answer } = harness();
    const mei = discord.person('Mei', { locale: 'zh-CN' });
    const reply = await result(discord.command(mei, place, 'cartoon', { photo: photo(), style: 'anime' }));
    expect(reply.content).toContain('动漫');
    expect(labels(harness(), reply)[0]).toBe('弱一点');
    await answer(discord.command(mei, place, 'settings', { language: 'en' }));
    const next = await result(discord.command(mei, place, 'cartoon', { photo: photo(), style: 'anime' }));
    expect(next.content).toContain('Anime');
  });

  it('says what is wrong with a photo, and charges nothing', async () => {
    const { discord, anna, place, result, service } = harness();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo('x.jpg', 'fail not-a-picture') });
    const reply = await result(exchange);
    expect(reply.content).toBe('That file isn’t an image. Use a JPG, PNG, or WebP photo.');
    expect(reply.attachments).toEqual([]);
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
  });

  it('notices before any work that it may not attach files', async () => {
    const { discord, anna, answer } = harness();
    const guild = discord.guild('Strict');
    const place = discord.place({ guild, permissions: BOT_PERMISSIONS & ~ATTACH_FILES });
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    const reply = await answer(exchange);
    expect(reply.content).toBe(
      'I can’t send files here. Ask an admin to allow “Attach Files”, or use me in a direct message.',
    );
    expect(reply.onlyFor).toBe(anna);
    expect(exchange.acknowledged).toBe('reply');
    expect(paths(harness()).filter((path) => path.includes(exchange.token))).toHaveLength(1);
  });

  it('does not draw the same interaction twice', async () => {
    const { discord, anna, place, result, notes, service } = harness();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    const reply = await result(exchange);
    discord.repeat(exchange);
    await discord.until(() => notes.length > 0);
    expect(notes).toMatchObject([{ about: { kind: 'answered' } }]);
    expect(discord.seen(place)).toEqual([reply]);
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(1);
  });

  it('fetches photos from the listed hosts alone', async () => {
    const { discord, anna, place, result } = harness();
    const elsewhere = discord.say(anna, place, { photos: [photo()] });
    discord.moveAttachment(
      elsewhere.attachments[0]!,
      'http://127.0.0.1:9/attachments/1/2/me.jpg?ex=ffffffff',
    );
    const reply = await result(discord.menu(anna, place, 'Cartoonize', elsewhere));
    expect(reply.content).toBe('This photo has been deleted. Send the photo again.');
  });
});

describe('the waiting message', () => {
  it('tells place and time, then the stages, with a way to cancel', async () => {
    const { discord, anna, place, hold, release, result, clock } = harness();
    const bert = discord.person('Bert');
    hold();
    const first = discord.command(anna, place, 'cartoon', { photo: photo('a.jpg') });
    await harness().draws(1);
    const second = discord.command(bert, place, 'cartoon', { photo: photo('b.jpg') });
    const third = discord.command(discord.person('Cleo'), place, 'cartoon', { photo: photo('c.jpg') });
    await discord.until(
      () => first.reply?.content && third.reply?.content.startsWith('You’re number 2 in the queue'),
    );
    await clock.advance(3_000);
    await discord.until(() => first.reply!.content === 'Reading the photo…');
    await discord.until(() => second.reply!.content === 'You’re next. About 10 seconds left.');
    expect(labels(harness(), second.reply!)).toEqual(['Cancel']);
    release();
    expect((await result(first)).attachments).toHaveLength(1);
    expect((await result(second)).attachments).toHaveLength(1);
    expect((await result(third)).attachments).toHaveLength(1);
  });

  it('is edited at most every three seconds', async () => {
    const { discord, anna, place, hold, release, result, clock } = harness();
    hold();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => exchange.reply?.edits === 1);
    for (let second = 0; second < 2; second++) await clock.advance(1_000);
    expect(exchange.reply!.edits).toBe(1);
    await clock.advance(1_000);
    await discord.until(() => exchange.reply!.edits === 2);
    release();
    await result(exchange);
  });

  it('cancels when its button is pressed, and returns the charge', async () => {
    const { discord, anna, place, hold, release, result, service } = harness();
    hold();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => exchange.reply && discord.controls(exchange.reply).length > 0);
    discord.press(anna, exchange.reply!, 'Cancel');
    const reply = await result(exchange);
    expect(reply.content).toBe('Canceled. It didn’t count toward your daily limit.');
    release();
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
  });

  it('can be cancelled by nobody else', async () => {
    const { discord, anna, place, hold, release, result, answer } = harness();
    const bert = discord.person('Bert');
    hold();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => exchange.reply && discord.controls(exchange.reply).length > 0);
    const refused = await answer(discord.press(bert, exchange.reply!, 'Cancel'));
    expect(refused.content).toContain('Only the person who asked for this cartoon can use these buttons.');
    expect(refused.onlyFor).toBe(bert);
    release();
    expect((await result(exchange)).attachments).toHaveLength(1);
  });

  it('cancels when somebody deletes it', async () => {
    const { discord, anna, place, hold, release, service, clock } = harness();
    hold();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => exchange.reply?.edits === 1);
    discord.remove(exchange.reply!);
    await clock.advance(3_000);
    await harness().allReplied();
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
    release();
    expect(discord.seen(place)).toEqual([]);
  });
});
