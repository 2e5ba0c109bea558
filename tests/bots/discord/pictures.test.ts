import { describe, expect, it } from 'vitest';
import type { Message } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

/** What the photos said of which the cartoons were drawn. */
const drawn = ({ attachments }: Message) =>
  attachments.map(({ bytes }) => bytes.toString('utf8').split('\n').at(-1));
const bytesOf = (text: string) => new TextEncoder().encode(text);
const cartoonize = async (message: Parameters<ReturnType<typeof harness>['discord']['say']>[2]) => {
  const { discord, anna, place, result } = harness();
  return result(discord.menu(anna, place, 'Cartoonize', discord.say(anna, place, message)));
};
/** A picture of another server, as Discord shows it. */
const external = (name: string) => ({
  url: `https://pictures.example/${name}`,
  proxy_url: harness().discord.show(`/external/x/https/pictures.example/${name}`, photo(name, name)),
});

describe('“Cartoonize” finds', () => {
  it('the picture of a link', async () => {
    const reply = await cartoonize({
      content: 'https://pictures.example/a.jpg',
      embeds: [{ type: 'image', url: 'https://pictures.example/a.jpg', thumbnail: external('a.jpg') }],
    });
    expect(drawn(reply)).toEqual(['a.jpg']);
  });

  it('the pictures of another bot’s embeds, whatever their addresses end in', async () => {
    const reply = await cartoonize({
      embeds: [
        { type: 'rich', title: 'One', image: external('one'), thumbnail: external('icon.png') },
        { type: 'rich', title: 'Two', thumbnail: external('two.php') },
        { type: 'video', thumbnail: external('film.jpg') },
      ],
    });
    expect(drawn(reply)).toEqual(['one', 'two.php']);
  });

  it.each([
    ['a PNG', 1, 'png'],
    ['an animated PNG', 2, 'png'],
    ['a GIF', 4, 'gif'],
  ])('a sticker: %s', async (_, format_type, extension) => {
    harness().discord.show(`/stickers/77.${extension}`, photo('s', 'sticker'));
    const reply = await cartoonize({ stickers: [{ id: '77', name: 'Wave', format_type }] });
    expect(drawn(reply)).toEqual(['sticker']);
  });

  it('media of other servers in galleries, containers and sections', async () => {
    const item = (name: string) => ({ media: { ...external(name), content_type: 'image/jpeg' } });
    const reply = await cartoonize({
      components: [
        { type: 12, items: [item('a.jpg'), item('b.jpg')] },
        {
          type: 17,
          components: [
            {
              type: 9,
              components: [{ type: 10, content: 'c' }],
              accessory: { type: 11, ...item('c.jpg') },
            },
          ],
        },
      ],
    });
    expect(drawn(reply)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  });

  it('what a forwarded message shows: galleries, embeds and stickers', async () => {
    const { discord, anna, place } = harness();
    discord.show('/stickers/78.png', photo('s', 'sticker'));
    const forwarded = discord.say(anna, place, {
      components: [{ type: 12, items: [{ media: { ...external('a.jpg'), content_type: 'image/jpeg' } }] }],
      embeds: [{ type: 'rich', image: external('b.jpg') }],
      stickers: [{ id: '78', name: 'Wave', format_type: 1 }],
    });
    expect(drawn(await cartoonize({ forwarded }))).toEqual(['a.jpg', 'b.jpg', 'sticker']);
  });

  it('a picture that was uploaded without its type', async () => {
    const file = { ...photo('IMG_1.JPG', 'one'), contentType: 'application/octet-stream' };
    const other = { ...photo('letter.docx', 'two'), contentType: 'application/octet-stream' };
    expect(drawn(await cartoonize({ photos: [file, other] }))).toEqual(['one']);
  });

  it.each(['IMG_1.heic', 'IMG_1.heif', 'IMG_1.avif', 'IMG_1.bmp'])('%s', async (name) => {
    expect(drawn(await cartoonize({ photos: [photo(name, name)] }))).toEqual([name]);
  });

  it('a picture whose name has a stray %', async () => {
    const { discord } = harness();
    const url = discord.show('/external/100%.jpg', { name: 'x', bytes: bytesOf('percent') });
    const reply = await cartoonize({
      components: [{ type: 12, items: [{ media: { url, proxy_url: url, content_type: 'image/jpeg' } }] }],
    });
    expect(drawn(reply)).toEqual(['percent']);
  });

  it('a file of Discord’s that is linked, once although it is embedded too', async () => {
    const { discord, anna, place } = harness();
    const first = discord.say(anna, place, { photos: [photo('me.jpg', 'linked')] });
    const url = discord.addressOf(first.attachments[0]!);
    const reply = await cartoonize({
      content: `look: <${url}> (and again ${url})`,
      embeds: [{ type: 'image', url, thumbnail: { url, proxy_url: url } }],
    });
    expect(drawn(reply)).toEqual(['linked']);
  });

  it('nothing on other servers that Discord does not show', async () => {
    const { discord, anna, place, answer } = harness();
    const message = discord.say(anna, place, {
      content: 'https://pictures.example/a.jpg',
      embeds: [{ type: 'rich', image: { url: 'https://pictures.example/a.jpg' } }],
      components: [
        { type: 12, items: [{ media: { url: 'http://10.0.0.1/a.jpg', content_type: 'image/jpeg' } }] },
      ],
      stickers: [{ id: '79', name: 'Vectors', format_type: 3 }],
    });
    const reply = await answer(discord.menu(anna, place, 'Cartoonize', message));
    expect(reply.content).toContain('That message has no photo.');
  });
});

describe('of a message with more than ten pictures', () => {
  const many = Array.from({ length: 13 }, (_, n) => `${n}.jpg`);

  it.each([
    ['en-US', 'Only the first 10 of 13 photos are used. Up to 10 photos are allowed at once'],
    ['zh-CN', '共 13 张，只处理前 10 张。一次最多 10 张，这次有 13 张。'],
  ])('the first ten are drawn, and the reply says so (%s)', async (locale, sentence) => {
    const { discord, place, result, service } = harness();
    const by = discord.person('Bert', { locale });
    const items = many.map((name) => ({ media: { ...external(name), content_type: 'image/jpeg' } }));
    const message = discord.say(by, place, {
      components: [
        { type: 12, items: items.slice(0, 7) },
        { type: 12, items: items.slice(7) },
      ],
    });
    const reply = await result(discord.menu(by, place, 'Cartoonize', message));
    expect(drawn(reply)).toEqual(many.slice(0, 10));
    expect(reply.content).toContain(sentence);
    expect((await service().quota(`discord:${by.id}`)).used).toBe(10);
  });
});

it('/cartoon takes a photo without a type by its name', async () => {
  const { discord, anna, place, result } = harness();
  const file = { ...photo('IMG_1.HEIC', 'heic'), contentType: 'application/octet-stream' };
  expect(drawn(await result(discord.command(anna, place, 'cartoon', { photo: file })))).toEqual(['heic']);
});
