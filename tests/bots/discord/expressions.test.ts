import { describe, expect, it } from 'vitest';
import { CREATE_EXPRESSIONS, MANAGE_EXPRESSIONS } from '../../fakes/discord/expressions.ts';
import type { Message } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

const draw = async (more: Record<string, unknown> = {}): Promise<Message> => {
  const { discord, anna, place, result } = harness();
  return result(
    discord.command(anna, place, 'cartoon', { photo: photo(), format: 'sticker', style: 'ink', ...more }),
  );
};
const filesOf = ({ attachments }: Message) =>
  attachments.map(({ filename, bytes }) => [filename, bytes.readUInt32BE(16), bytes.readUInt32BE(20)]);
/** The members of the server, and the bot, may add stickers and emoji. */
const permit = () => {
  const { discord, anna, place } = harness();
  discord.allow(anna, place, CREATE_EXPRESSIONS);
  place.permissions |= CREATE_EXPRESSIONS;
};
/** What was answered when somebody added a sticker. */
const addToServer = async (sticker: Message, filled: Record<string, unknown> = {}): Promise<string> => {
  const { discord, anna, answer } = harness();
  const pressed = discord.press(anna, sticker, 'Add to this server');
  await discord.until(() => pressed.modal ?? pressed.reply);
  if (!pressed.modal) return pressed.reply?.content ?? '';
  const reply = await answer(discord.submit(pressed, filled));
  expect(reply.onlyFor).toBe(anna);
  return reply.content;
};

describe('a sticker', () => {
  it('is made by the button under a cartoon, as the files that Discord takes', async () => {
    const { discord, anna, place, result } = harness();
    const cartoon = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    const sticker = await result(discord.press(anna, cartoon, 'Sticker'));
    const [file] = cartoon.attachments;
    const style = file?.filename.replace(/^cartoon-|\.jpg$/g, '');
    expect(filesOf(sticker)).toEqual([
      [`sticker-${style}.png`, 320, 320],
      [`emoji-${style}.png`, 128, 128],
    ]);
    expect(sticker.content).toMatch(/^\*\*.*, 70%, sticker\*\*/);
  });

  it('of an album comes without emoji where there is no room for both, and with a button for them', async () => {
    const { discord, anna, place, result, answer } = harness();
    const photos = Array.from({ length: 6 }, (_, index) => photo(`${index}.jpg`));
    const message = discord.say(anna, place, { photos });
    const album = await result(discord.menu(anna, place, 'Cartoonize', message));
    const stickers = await result(discord.press(anna, album, 'Sticker'));
    expect(stickers.attachments.map(({ filename }) => filename.replace(/-\w+-/, '-'))).toEqual(
      photos.map((_, index) => `sticker-${index + 1}.png`),
    );
    const emoji = await answer(discord.press(anna, stickers, 'Emoji files'));
    expect(emoji.content).toBe('The emoji of these 6 stickers:');
    expect(filesOf(emoji)).toEqual(
      stickers.attachments.map(({ filename }) => [filename.replace('sticker-', 'emoji-'), 128, 128]),
    );
  });
});

describe('“Add to this server”', () => {
  it('adds a sticker or an emoji with the name that the person gives it', async () => {
    const { discord } = harness();
    permit();
    const sticker = await draw();
    expect(await addToServer(sticker, { name: 'Me, inked' })).toBe(
      'Added to this server as the sticker “Me, inked”.',
    );
    expect(await addToServer(sticker, { kind: 'emoji', name: 'me inked!' })).toBe(
      'Added to this server as :me_inked_:',
    );
    expect(await addToServer(sticker, { kind: 'emoji' })).toBe('Added to this server as :toon_ink:');
    expect(discord.expressions.map(({ kind, name }) => [kind, name])).toEqual([
      ['sticker', 'Me, inked'],
      ['emoji', 'me_inked_'],
      ['emoji', 'toon_ink'],
    ]);
  });

  it('is for those alone who may, and needs the permission of the bot, too', async () => {
    const { discord, anna, place } = harness();
    const sticker = await draw();
    place.permissions |= CREATE_EXPRESSIONS;
    expect(await addToServer(sticker)).toBe(
      'Only people with the permission “Create Expressions” can add stickers and emoji to this server.',
    );
    discord.allow(anna, place, MANAGE_EXPRESSIONS);
    place.permissions &= ~CREATE_EXPRESSIONS;
    expect(await addToServer(sticker)).toContain('I need the permission “Create Expressions”');
    expect(discord.expressions).toEqual([]);
  });

  it('needs the bot in the server', async () => {
    const { discord, anna, result } = harness();
    const place = discord.place({ guild: discord.guild('Elsewhere', { hasBot: false }) });
    discord.allow(anna, place, CREATE_EXPRESSIONS);
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo(), format: 'sticker' });
    expect(await addToServer(await result(exchange))).toContain('I have to be a member of this server.');
  });

  it('says when the server has no room, and when Discord refuses', async () => {
    const { discord } = harness();
    permit();
    const sticker = await draw();
    for (let count = 0; count < 5; count++) await addToServer(sticker, { name: `me ${count}` });
    expect(await addToServer(sticker)).toBe(
      'This server has no free slot for another sticker. Delete one first.',
    );
    discord.refuse({ path: /emojis$/, status: 400, code: 50035 });
    expect(await addToServer(sticker, { kind: 'emoji', name: 'rude' })).toContain(
      'Discord didn’t accept “rude”.',
    );
    discord.refuse({ path: /emojis$/, status: 403, code: 50013 });
    expect(await addToServer(sticker, { kind: 'emoji' })).toContain(
      'I need the permission “Create Expressions”',
    );
  });

  it('says when the cartoon is not there any more', async () => {
    const { discord, anna, answer } = harness();
    permit();
    const sticker = await draw({ private: true });
    const pressed = discord.press(anna, sticker, 'Add to this server');
    await discord.until(() => pressed.modal);
    discord.loseUploads();
    const reply = await answer(discord.submit(pressed, {}));
    expect(reply.content).toContain('This photo has been deleted.');
  });

  it('is not offered outside of servers, nor under albums', async () => {
    const { discord, anna, result, place } = harness();
    const labels = (message: Message) => discord.controls(message).map(({ label }) => label);
    const direct = discord.place({ kind: 'dm', people: [anna] });
    const alone = discord.command(anna, direct, 'cartoon', { photo: photo(), format: 'sticker' });
    expect(labels(await result(alone))).not.toContain('Add to this server');
    const message = discord.say(anna, place, { photos: [photo('a.jpg'), photo('b.jpg')] });
    const album = await result(discord.menu(anna, place, 'Cartoonize', message));
    const stickers = await result(discord.press(anna, album, 'Sticker'));
    expect(labels(stickers)).not.toContain('Add to this server');
  });
});
