import { describe, expect, it } from 'vitest';
import type { Room } from '../../fakes/telegram.ts';
import { type House, photo, useHouse } from './house.ts';

const uses = useHouse({ privacyMode: false });
const open = () => {
  const { house } = uses;
  const { telegram } = house;
  const alice = telegram.person({ language: 'en' });
  return { house, telegram, alice, chat: alice.room, drawing: uses.drawing };
};
const photos = (...tags: string[]) => tags.map((tag) => ({ photo: photo(tag) }));
/** What was written on the cartoons of a room, album by album. */
const albumsIn = (house: House, room: Room) => {
  const albums = new Map<string, string[]>();
  for (const message of house.cartoons(room)) {
    const key = message.media_group_id ?? `single ${message.message_id}`;
    albums.set(key, [...(albums.get(key) ?? []), house.tagOf(message)]);
  }
  return [...albums.values()];
};
const cartoonsIn = (house: House, room: Room, count: number) =>
  house.telegram.until(() => house.cartoons(room).length >= count, `${count} cartoons`);

describe('an album', () => {
  it('has one waiting message and comes back as one album in order, with its buttons below', async () => {
    const { house, telegram, alice, chat, drawing } = open();
    const [first] = alice.sendsAlbum(chat, photos('a', 'hold b', 'c'));
    await house.wait(1_500);
    await drawing.draws('hold b');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    await house.wait(1_500);
    await telegram.until(() => status.text?.startsWith('1 of 3 pictures done.'));
    expect(telegram.fromBot(chat)).toHaveLength(1);
    drawing.letGo('hold b');
    await telegram.until(() => telegram.fromBot(chat).length === 4 && !chat.messages.has(status.message_id));
    expect(albumsIn(house, chat)).toEqual([['a', 'hold b', 'c']]);
    const cartoons = house.cartoons(chat);
    expect(cartoons[0]?.reply_to_message?.message_id).toBe(first?.message_id);
    expect(cartoons.map(({ caption }) => caption)).toEqual(['Cel, 70%, 9 seconds', undefined, undefined]);
    const controls = telegram.fromBot(chat).at(-1)!;
    expect(controls.text).toBe('All 3 pictures are done.');
    expect(controls.reply_to_message?.message_id).toBe(cartoons[0]?.message_id);
    expect(telegram.buttons(controls).flat()).toContain('Stronger');
    expect(await house.used(42)).toBe(3);
  });

  it('is one batch whatever the gaps, the order and the batches of updates, beside those of others', async () => {
    const { house, telegram, alice, chat } = open();
    const group = telegram.group();
    const bob = telegram.person({ id: 43, name: 'Bob', language: 'en' });
    const mine = alice.holdsAlbum(chat, photos('a1', 'a2', 'a3', 'a4'));
    const his = bob.holdsAlbum(group, [
      { photo: photo('b1') },
      { photo: photo('b2'), caption: '/cartoon ink' },
    ]);
    const hers = alice.holdsAlbum(group, [{ photo: photo('c1'), caption: '/cartoon pop' }, ...photos('c2')]);
    for (const item of [mine[2], his[1], hers[0], mine[0], mine[3], his[0], mine[1], hers[1]]) {
      item?.arrive();
      await house.wait(200);
    }
    await house.wait(1_500);
    await cartoonsIn(house, chat, 4);
    await cartoonsIn(house, group, 4);
    expect(albumsIn(house, chat)).toEqual([['a1', 'a2', 'a3', 'a4']]);
    expect(albumsIn(house, group).sort()).toEqual([
      ['b1', 'b2'],
      ['c1', 'c2'],
    ]);
    const captions = house.cartoons(group).flatMap(({ caption }) => caption ?? []);
    expect(captions.sort()).toEqual(['Ink wash, 70%, 6 seconds', 'Pop art, 70%, 6 seconds']);
    expect(await house.used(42)).toBe(6);
  });

  it('of ten pictures does not wait for more', async () => {
    const { house, alice, chat } = open();
    alice.sendsAlbum(chat, photos(...'abcdefghij'));
    await cartoonsIn(house, chat, 10);
    expect(albumsIn(house, chat)).toEqual([[...'abcdefghij']]);
  });

  it('whose last picture comes much later is answered a second time, with the same wishes', async () => {
    const { house, alice, chat } = open();
    const [a, b, late] = alice.holdsAlbum(chat, [
      { photo: photo('a'), caption: 'ink' },
      ...photos('b', 'late'),
    ]);
    a?.arrive();
    b?.arrive();
    await house.wait(1_500);
    await cartoonsIn(house, chat, 2);
    late?.arrive();
    await house.wait(1_500);
    await cartoonsIn(house, chat, 3);
    expect(albumsIn(house, chat)).toEqual([['a', 'b'], ['late']]);
    expect(house.cartoons(chat).at(-1)?.caption).toBe('Ink wash, 70%, 3 seconds');
  });

  it('waits for its parts while Telegram cannot be reached', async () => {
    const { house, telegram, alice, chat } = open();
    const [a, b] = alice.holdsAlbum(chat, photos('a', 'b'));
    a?.arrive();
    await house.heard();
    await telegram.goDown();
    await telegram.until(() => house.lines.some((line) => line.includes('cannot be reached')) || poke());
    await house.clock.advance(5_000);
    expect(await house.used(42)).toBe(0);
    b?.arrive();
    await telegram.comeBack();
    await telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0);
    await house.wait(1_500);
    await cartoonsIn(house, chat, 2);
    expect(albumsIn(house, chat)).toEqual([['a', 'b']]);

    /** The log grows without any call to Telegram. */
    function poke() {
      setTimeout(() => telegram.changed(), 5);
      return false;
    }
  });

  it('names what failed, sends the rest, and counts only what was drawn', async () => {
    const { house, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('a', 'bad', 'c'));
    await house.wait(1_500);
    await cartoonsIn(house, chat, 2);
    expect(house.cartoons(chat)[0]?.caption).toBe(
      [
        '2 of 3 pictures are done.',
        'Cel, 70%, 6 seconds',
        'Picture 2: That file is not a picture. Send a photo as JPG, PNG or WEBP.',
      ].join('\n'),
    );
    await telegram.until(() => telegram.fromBot(chat).at(-1)?.text === '2 of 3 pictures are done.');
    expect(await house.used(42)).toBe(2);
  });

  it('of which nothing can be drawn gets one sentence', async () => {
    const { house, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('bad 1', 'bad 2'));
    await house.wait(1_500);
    await telegram.until(() =>
      telegram.fromBot(chat)[0]?.text?.startsWith('None of the pictures could be drawn.'),
    );
    expect(telegram.fromBot(chat)).toHaveLength(1);
    expect(await house.used(42)).toBe(0);
  });

  it('of files stays one of files', async () => {
    const { house, alice, chat } = open();
    alice.sendsAlbum(
      chat,
      ['one', 'two'].map((name) => ({ document: { bytes: photo(name), name: `${name}.jpg` } })),
    );
    await house.wait(1_500);
    await cartoonsIn(house, chat, 2);
    expect(house.cartoons(chat).map(({ document }) => document?.file_name)).toEqual([
      'one-cel.jpg',
      'two-cel.jpg',
    ]);
  });

  it('in which one cartoon is no photo comes as files, in order', async () => {
    const { house, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('a', 'long', 'c'));
    await house.wait(1_500);
    await cartoonsIn(house, chat, 3);
    expect(albumsIn(house, chat)).toEqual([['a', 'long', 'c']]);
    expect(house.cartoons(chat).every(({ document }) => document)).toBe(true);
    expect(telegram.called('sendMediaGroup')).toHaveLength(1);
  });

  it('with a film among its photos leaves it out and says so', async () => {
    const { house, alice, chat } = open();
    alice.sendsAlbum(chat, [{ photo: photo('a') }, { video: true }, { photo: photo('c') }]);
    await house.wait(1_500);
    await cartoonsIn(house, chat, 2);
    expect(house.cartoons(chat)[0]?.caption).toBe(
      'Cel, 70%, 6 seconds\nOne item of the album is no picture and was left out.',
    );
  });

  it('is begun before a stop and drawn once after it', async () => {
    const { house, alice, chat } = open();
    const updates = house.telegram.world.updates;
    const [a, b] = alice.holdsAlbum(chat, photos('a', 'b'));
    a?.arrive();
    b?.arrive();
    const unconfirmed = structuredClone(updates);
    await house.heard();
    await house.stop();
    house.telegram.redeliver(unconfirmed);
    await house.restart();
    await house.wait(1_500);
    await cartoonsIn(house, chat, 2);
    await house.wait(5_000);
    expect(albumsIn(house, chat)).toEqual([['a', 'b']]);
    expect(await house.used(42)).toBe(2);
  });

  it('in a group is drawn as a whole when one of its pictures is answered with /cartoon', async () => {
    const { house, telegram, alice } = open();
    const group = telegram.group();
    const bob = telegram.person({ id: 43, name: 'Bob', language: 'en' });
    const [, second] = bob.sendsAlbum(group, photos('a', 'b', 'c'));
    await house.wait(1_500);
    expect(telegram.fromBot(group)).toEqual([]);
    alice.sends(group, { text: '/cartoon 0.3', replyTo: second! });
    await cartoonsIn(house, group, 3);
    expect(albumsIn(house, group)).toEqual([['a', 'b', 'c']]);
    expect(house.cartoons(group)[0]?.caption).toBe('For Alice\nCel, 30%, 9 seconds');
    expect([await house.used(42), await house.used(43)]).toEqual([3, 0]);
  });
});

describe('an album beyond somebody’s quota', () => {
  const own = useHouse({
    service: {
      limits: {
        daily: 2,
        cooldown: 0,
        album: 10,
        inFlight: { person: 20, chat: 40, guild: 60, all: 100 },
        invitedOnly: false,
      },
    },
  });

  it('is trimmed and says why, and the next photo is told when there are more', async () => {
    const { house } = own;
    const alice = house.telegram.person({ language: 'en' });
    alice.sendsAlbum(alice.room, photos('a', 'b', 'c'));
    await house.wait(1_500);
    await cartoonsIn(house, alice.room, 2);
    expect(house.cartoons(alice.room)[0]?.caption).toContain('Only the first 2 of 3 pictures are drawn:');
    alice.sends(alice.room, { photo: photo('d') });
    await house.telegram.until(() =>
      house.telegram.fromBot(alice.room).at(-1)?.text?.startsWith('Your 2 pictures for today are used.'),
    );
  });
});

describe('an album in a group whose messages are hidden', () => {
  const own = useHouse({ privacyMode: true });

  it('is drawn as far as it is seen, with the way out', async () => {
    const { house } = own;
    const { telegram } = house;
    const alice = telegram.person({ language: 'en' });
    const group = telegram.group();
    alice.sendsAlbum(group, [{ photo: photo('seen'), caption: '/cartoon' }, ...photos('hidden')]);
    await house.wait(1_500);
    await cartoonsIn(house, group, 1);
    expect(albumsIn(house, group)).toEqual([['seen']]);
    expect(house.cartoons(group)[0]?.caption).toContain(
      'Send it to me in private, or ask an administrator to make me one.',
    );
  });

  it('is seen as a whole by an administrator', async () => {
    const { house } = own;
    const alice = house.telegram.person({ language: 'en' });
    const group = house.telegram.group({ bot: 'administrator' });
    alice.sendsAlbum(group, [{ photo: photo('a'), caption: '/cartoon' }, ...photos('b')]);
    await house.wait(1_500);
    await cartoonsIn(house, group, 2);
    expect(house.cartoons(group)[0]?.caption).toBe('Cel, 70%, 6 seconds');
  });
});
