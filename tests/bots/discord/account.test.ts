import { describe, expect, it } from 'vitest';
import { type Exchange, MANAGE_GUILD, type Message } from '../../fakes/discord/world.ts';
import { photo, startHarness, useHarness } from './harness.ts';

let owner = '';
const harness = useHarness(() => ({
  service: {
    limits: {
      daily: 3,
      burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
      album: 10,
      inFlight: { person: 20, chat: 40, guild: 60, all: 100 },
      invitedOnly: false,
    },
  },
  // Whoever `owner` names, once a test has made that person.
  admins: { has: (subject: string) => subject === owner } as ReadonlySet<string>,
}));

const submit = async (path: string, options = {}, by = harness().anna): Promise<Message> => {
  const { discord, place, answer } = harness();
  return answer(discord.command(by, place, path, options));
};
const draw = async (options = {}): Promise<Message> => {
  const { discord, anna, place, result } = harness();
  return result(discord.command(anna, place, 'cartoon', { photo: photo(), ...options }));
};
const drawnOptions = ({ attachments }: Message) =>
  JSON.parse(attachments[0]!.bytes.toString('utf8').split('\n')[0] as string);
const updated = ({ discord }: ReturnType<typeof harness>, exchange: Exchange, text: string) =>
  discord.until(() => exchange.on!.content.includes(text) && exchange.on);

describe('/styles', () => {
  it('shows every style with a picture of it, ten on a page', async () => {
    const { discord, anna } = harness();
    const page = await submit('styles');
    expect(page.onlyFor).toBe(anna);
    expect(page.attachments.map(({ filename }) => filename)).toEqual(
      [
        '3d',
        'anime',
        'cute',
        'caricature',
        'handdrawn',
        'sketch',
        'artstyle',
        'design',
        'illustration',
        'cel',
      ].map((id) => `${id}.jpg`),
    );
    const gallery = page.components.find(({ type }) => type === 12);
    expect(gallery!.items[0]).toEqual({ media: { url: 'attachment://3d.jpg' }, description: '3D' });
    const exchange = discord.press(anna, page, 'More');
    await discord.until(() => exchange.on!.attachments.length === 5);
    expect(exchange.on!.attachments.map(({ filename }) => filename)).toEqual([
      'comic.jpg',
      'pop.jpg',
      'ink.jpg',
      'watercolor.jpg',
      'pencil.jpg',
    ]);
  });

  it('says which styles are drawn as another one, and which a model pack would add', async () => {
    const own = await startHarness({
      catalog: {
        missing: [{ id: 'robot', name: { en: 'Robot' } }],
        find: (style) => ({ style: style === 'anime' ? 'cel' : style, engine: 'filters' }),
      },
    });
    const page = await own.answer(own.discord.command(own.anna, own.place, 'styles'));
    const [text] = page.components.filter(({ type }) => type === 10).map(({ content }) => content);
    expect(text).toContain('Anime: anime (not installed, Cel is used instead)');
    expect(text).toContain('\nCel: cel\n');
    expect(text).toContain('Also possible with a model pack: Robot.');
    await own.stop();
  });

  it('shows the samples that are at hand, and does not wait for others', async () => {
    let begun = 0;
    const own = await startHarness({
      samples: {
        draw: () => {
          begun += 1;
          return new Promise(() => {});
        },
        shipped: async () => ({ bytes: photo('shipped').bytes, format: 'webp' }),
      },
    });
    const page = await own.answer(own.discord.command(own.anna, own.place, 'styles'));
    expect(page.attachments.map(({ filename }) => filename)).toContain('anime.webp');
    // Drawing them began with the start.
    expect(begun).toBe(1);
    await own.stop();
  });

  describe('with a photo', () => {
    it('shows it in every style in one picture, to the person alone, and counts nothing', async () => {
      const { anna } = harness();
      const before = (await submit('quota')).content;
      const sheet = await submit('styles', { photo: photo() });
      expect(sheet.onlyFor).toBe(anna);
      expect(sheet.attachments.map(({ filename }) => filename)).toEqual(['styles.jpg']);
      const [text] = sheet.components.filter(({ type }) => type === 10).map(({ content }) => content);
      expect(text).toContain('Your photo in every style. To draw one in full, use /cartoon');
      expect((await submit('quota')).content).toBe(before);
    });

    it('offers to make a style a person’s own', async () => {
      const { discord, anna, answer } = harness();
      const sheet = await submit('styles', { photo: photo() });
      const saved = await answer(discord.select(anna, sheet, 'ink'));
      expect(saved.content).toBe('Saved. New defaults: style: Ink wash.');
    });

    it.each([
      ['a file that is no picture', { ...photo('me.pdf'), contentType: 'application/pdf' }, 'PDF'],
      ['a photo that can’t be drawn', photo('me.jpg', 'fail not-a-picture'), 'isn’t an image'],
    ])('says why, with %s', async (_, file, sentence) => {
      const refused = await submit('styles', { photo: file });
      expect(refused.content).toContain(sentence);
      expect(refused.attachments).toEqual([]);
    });

    it('follows the rules of the server', async () => {
      const { discord, place } = harness();
      const manager = discord.person('Mia');
      discord.allow(manager, place, MANAGE_GUILD);
      const banned = discord.person('Ben');
      await submit('server ban', { person: banned, reason: 'spam' }, manager);
      const refused = await submit('styles', { photo: photo() }, banned);
      expect(refused.content).toContain('spam');
    });
  });

  it('makes a style a person’s own', async () => {
    const { discord, anna, answer } = harness();
    const page = await submit('styles');
    const saved = await answer(discord.select(anna, page, 'ink'));
    expect(saved.content).toBe('Saved. New defaults: style: Ink wash.');
    expect(drawnOptions(await draw())).toMatchObject({ style: 'ink' });
  });
});

describe('/settings', () => {
  it('shows what counts, and which of it was chosen', async () => {
    await submit('settings', { strength: 0.5 });
    const shown = await submit('settings');
    expect(shown.content).toContain('strength: 50%\n');
    expect(shown.content).toContain('style: 3D (default)');
    expect(shown.content).toContain('language: Same as your app (default)');
    expect(shown.content).toContain('Default settings of this chat:');
  });

  it('keeps a person’s defaults, and lets go of them', async () => {
    const { discord, anna } = harness();
    expect((await submit('settings', { style: 'pop', size: '512' })).content).toBe(
      'Saved. New defaults: style: Pop art and size: 512 px.',
    );
    expect(drawnOptions(await draw())).toMatchObject({ style: 'pop', size: 512 });
    const exchange = discord.press(anna, await submit('settings'), 'Reset to defaults');
    await updated(harness(), exchange, 'Reset to the defaults.');
    expect(drawnOptions(await draw())).toMatchObject({ style: '3d', size: 1024 });
  });

  it('changes and shows the defaults of a group', async () => {
    const { discord, anna, answer, result } = harness();
    const bert = discord.person('Bert');
    const group = discord.place({ kind: 'group', people: [anna, bert] });
    await answer(discord.command(anna, group, 'settings', { style: 'ink', scope: 'chat' }));
    const shown = await answer(discord.command(bert, group, 'settings'));
    expect(shown.content).toContain('Default settings of this chat:\nstyle: Ink wash\n');
    expect(
      drawnOptions(await result(discord.command(bert, group, 'cartoon', { photo: photo() }))),
    ).toMatchObject({
      style: 'ink',
    });
  });

  it('has one set of defaults in direct messages', async () => {
    const { discord, anna, answer } = harness();
    const direct = discord.place({ kind: 'dm', people: [anna] });
    await answer(discord.command(anna, direct, 'settings', { style: 'ink', scope: 'chat' }));
    const shown = await answer(discord.command(anna, direct, 'settings'));
    expect(shown.content).toContain('style: Ink wash\n');
    expect(shown.content).not.toContain('Default settings of this chat:');
    expect(drawnOptions(await draw())).toMatchObject({ style: 'ink' });
  });

  it('changes a server’s defaults for those who manage it, and nobody else', async () => {
    const { discord, anna, place } = harness();
    expect((await submit('settings', { style: 'ink', scope: 'chat' })).content).toContain(
      'Only admins can change',
    );
    expect(drawnOptions(await draw())).toMatchObject({ style: '3d' });
    const boss = discord.person('Boss');
    discord.allow(boss, place, MANAGE_GUILD);
    await submit('settings', { style: 'ink', scope: 'chat' }, boss);
    expect(drawnOptions(await draw())).toMatchObject({ style: 'ink' });
    expect(anna.id).not.toBe(boss.id);
  });
});

describe('/quota', () => {
  it('tells what is left today, and a refusal when it works again', async () => {
    expect((await submit('quota')).content).toContain('You have 3 of 3 cartoons left today');
    await draw();
    expect((await submit('quota')).content).toContain('You have 2 of 3 cartoons left today');
    await draw();
    await draw();
    const refused = await draw();
    expect(refused.content).toBe(
      'You’ve used all 3 of today’s cartoons. Try again in 12 hours (12:00 AM UTC).',
    );
  });
});

describe('/history', () => {
  it('is empty at first', async () => {
    expect((await submit('history')).content).toBe('No cartoons yet. Send a photo to start.');
  });

  it('lists the latest with a way to them, and draws one again', async () => {
    const { discord, anna, result, place } = harness();
    const first = await draw({ style: 'ink' });
    await harness().clock.advance(60_000);
    const history = await submit('history');
    expect(history.content).toContain('Nov 22, 2026, 12:00 PM: Ink wash, 70%, 1024 px');
    expect(history.content).toContain(
      `https://discord.com/channels/${place.guild!.id}/${place.id}/${first.id}`,
    );
    const value = discord.controls(history)[0]!.options[0].value;
    expect(drawnOptions(await result(discord.select(anna, history, value)))).toMatchObject({ style: 'ink' });
  });

  it('does not link to what only one person saw', async () => {
    await draw({ private: true });
    expect((await submit('history')).content).not.toContain('https://');
  });
});

describe('a person’s data', () => {
  it('/privacy tells what is stored and for how long', async () => {
    const { content } = await submit('privacy');
    expect(content).toContain('The photo is kept there for up to 1 hour');
    expect(content).toContain('Kept for 30 days');
  });

  it('/mydata gives all of it, but no keys', async () => {
    const { discord } = harness();
    await draw({ style: 'ink' });
    const reply = await submit('mydata');
    const text = reply.attachments[0]!.bytes.toString('utf8');
    const data = JSON.parse(text);
    expect(reply.attachments[0]!.filename).toBe('toonsmith.json');
    expect(data.batches).toHaveLength(1);
    expect(data.batches[0].options).toMatchObject({ style: 'ink' });
    expect(text).not.toContain('interaction-secret');
    expect(text).not.toContain(discord.token);
  });

  it('/forget asks first, and then erases everything', async () => {
    const { discord, anna } = harness();
    await draw();
    const kept = discord.press(anna, await submit('forget'), 'Keep my data');
    await updated(harness(), kept, 'Nothing was deleted.');
    expect((await submit('history')).content).toContain('3D');
    const erased = discord.press(anna, await submit('forget'), 'Delete everything');
    await updated(harness(), erased, 'Your data has been deleted.');
    expect(discord.controls(erased.on!)).toEqual([]);
    expect((await submit('history')).content).toBe('No cartoons yet. Send a photo to start.');
  });
});

describe('/help', () => {
  it('explains the commands and the menu entry', async () => {
    const { content } = await submit('help');
    expect(content).toContain(
      '/cartoon turns a photo into a cartoon. /cartoon-batch takes up to 10 at once.',
    );
    expect(content).toContain('“Cartoonize”');
  });
});

describe('/admin', () => {
  it('is for owners alone', async () => {
    expect((await submit('admin status')).content).toBe('Only owners can use this command.');
  });

  it('bans and unbans, limits and refills, and remembers who did it', async () => {
    const { discord, anna } = harness();
    const boss = discord.person('Boss');
    owner = `discord:${boss.id}`;
    expect((await submit('admin ban', { person: anna, days: 7, reason: 'spam' }, boss)).content).toContain(
      `discord:${anna.id} is banned until Nov 29, 2026`,
    );
    expect((await draw()).content).toContain('You can’t make cartoons here right now.');
    await submit('admin unban', { person: anna }, boss);
    expect((await draw()).attachments).toHaveLength(1);
    await submit('admin limit', { id: anna.id, pictures: 1 }, boss);
    expect((await draw()).content).toContain('You’ve used your cartoon for today.');
    await submit('admin refill', { person: anna }, boss);
    expect((await draw()).attachments).toHaveLength(1);
    expect((await submit('admin lists', {}, boss)).content).toContain(`discord:${anna.id}: 1`);
    expect((await submit('admin audit', {}, boss)).content.split('\n')).toHaveLength(4);
    expect((await submit('admin status', {}, boss)).content).toContain(
      'Waiting: 0. In progress: 0 of 1. Memory: 300 MB.',
    );
    expect((await submit('admin ban', {}, boss)).content).toContain('Choose a person');
  });

  it('shows which styles can’t be used, and how many more', async () => {
    const styles = ['a', 'b', 'c', 'd', 'e', 'f'];
    const own = await startHarness({
      admins: { has: () => true } as Partial<ReadonlySet<string>> as ReadonlySet<string>,
      catalog: { problems: () => styles.map((style) => ({ style, sentence: `${style} is broken.` })) },
    });
    const status = await own.answer(own.discord.command(own.anna, own.place, 'admin status'));
    expect(status.content.split('\n').slice(-5)).toEqual([
      'a is broken.',
      'b is broken.',
      'c is broken.',
      'd is broken.',
      '2 more problems: ./run.sh doctor',
    ]);
    await own.stop();
  });

  it('knows servers by their id', async () => {
    const { discord, place } = harness();
    const boss = discord.person('Boss');
    owner = `discord:${boss.id}`;
    const reply = await submit('admin ban', { id: place.guild!.id }, boss);
    expect(reply.content).toBe(`discord:guild:${place.guild!.id} is banned.`);
    expect((await draw()).content).toContain('You can’t make cartoons here.');
  });
});

describe('on a full disk', () => {
  it('what could not be saved is not said to be', async () => {
    const { disk, errors } = harness();
    disk.fill();
    expect((await submit('settings', { style: 'ink' })).content).toBe(
      'There’s no disk space left, so this couldn’t be saved. Tell the owner, and try again later.',
    );
    disk.empty();
    expect(errors.splice(0)).toEqual([expect.objectContaining({ code: 'SQLITE_FULL' })]);
    expect((await submit('settings', { style: 'ink' })).content).toContain('Ink wash');
  });
});
