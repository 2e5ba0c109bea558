import { describe, expect, it, vi } from 'vitest';
import { albumsIn, cartoonsIn, photos } from './albums.ts';
import { photo, useHarness } from './harness.ts';

const setup = useHarness({ privacyMode: false });
const { open } = setup;
describe('an album', () => {
  it('that arrived is known to have arrived, also when the process ends before its buttons are there', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sendsAlbum(chat, photos('a', 'hold b'));
    await harness.wait(1_500);
    await drawing.draws('hold b');
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    telegram.fail({ method: 'sendMessage', how: 'hang' });
    drawing.letGo('hold b');
    await telegram.until(() => telegram.called('sendMessage').length === 2);
    await harness.stop();
    await harness.restart();
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    expect(albumsIn(harness, chat)).toEqual([['a', 'hold b']]);
    const [batch] = await harness.store.history({ limit: 1 });
    expect(batch).toMatchObject({
      reply: 'sent',
      reference: { messages: [expect.any(Number), expect.any(Number)] },
    });
    expect(await harness.used(42)).toBe(2);
  });

  it('that is drawn again is not taken for the one that arrived before', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('a', 'b'));
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    await harness.happened('replied', 1);
    telegram.fail({ method: 'sendMediaGroup', how: 'hang' });
    const pressed = alice.presses(chat, telegram.fromBot(chat).at(-1)!, 'Stronger');
    await telegram.until(() => pressed.answer && telegram.called('sendMediaGroup').length === 2);
    await harness.stop();
    await harness.restart();
    await harness.happened('replied', 2);
    const [batch] = await harness.store.history({ limit: 1 });
    expect(batch?.reply).toBe('unconfirmed');
    expect(harness.cartoons(chat)).toHaveLength(2);
    expect(await harness.used(42)).toBe(2);
    await telegram.until(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('The connection dropped')),
    );
  });

  it('has one waiting message and comes back as one album in order, with its buttons below', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const [first] = alice.sendsAlbum(chat, photos('a', 'hold b', 'c'));
    await harness.wait(1_500);
    await drawing.draws('hold b');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    await harness.wait(1_500);
    await telegram.until(() => status.text?.startsWith('1 of 3 photos done.'));
    expect(telegram.fromBot(chat)).toHaveLength(1);
    drawing.letGo('hold b');
    await telegram.until(() => telegram.fromBot(chat).length === 4 && !chat.messages.has(status.message_id));
    expect(albumsIn(harness, chat)).toEqual([['a', 'hold b', 'c']]);
    const cartoons = harness.cartoons(chat);
    expect(cartoons[0]?.reply_to_message?.message_id).toBe(first?.message_id);
    expect(cartoons.map(({ caption }) => caption)).toEqual(['Cel, 70%, 9 seconds', undefined, undefined]);
    const controls = telegram.fromBot(chat).at(-1)!;
    expect(controls.text).toBe('All 3 cartoons are ready.');
    expect(controls.reply_to_message?.message_id).toBe(cartoons[0]?.message_id);
    expect(telegram.buttons(controls).flat()).toContain('Stronger');
    expect(await harness.used(42)).toBe(3);
  });

  it('is one batch whatever the gaps, the order and the batches of updates, beside those of others', async () => {
    const { harness, telegram, alice, chat } = open();
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
      await harness.wait(200);
    }
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 4);
    await cartoonsIn(harness, group, 4);
    expect(albumsIn(harness, chat)).toEqual([['a1', 'a2', 'a3', 'a4']]);
    expect(albumsIn(harness, group).sort()).toEqual([
      ['b1', 'b2'],
      ['c1', 'c2'],
    ]);
    const captions = harness.cartoons(group).flatMap(({ caption }) => caption ?? []);
    expect(captions.sort()).toEqual(['Ink wash, 70%, 6 seconds', 'Pop art, 70%, 6 seconds']);
    expect(await harness.used(42)).toBe(6);
  });

  it('of ten pictures does not wait for more', async () => {
    const { harness, alice, chat } = open();
    alice.sendsAlbum(chat, photos(...'abcdefghij'));
    await cartoonsIn(harness, chat, 10);
    expect(albumsIn(harness, chat)).toEqual([[...'abcdefghij']]);
  });

  it('whose last pictures come much later takes them in while it is drawn, in their place', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const [a, late, c, last] = alice.holdsAlbum(chat, [
      { photo: photo('hold a'), caption: 'ink' },
      ...photos('late', 'c', 'last'),
    ]);
    c?.arrive();
    a?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold a');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    last?.arrive();
    await harness.wait(4_000);
    late?.arrive();
    await harness.wait(1_500);
    await telegram.until(() => status.text?.startsWith('0 of 4 photos done.'));
    expect(await harness.used(42)).toBe(4);
    drawing.letGo('hold a');
    await cartoonsIn(harness, chat, 4);
    expect(albumsIn(harness, chat)).toEqual([['hold a', 'late', 'c', 'last']]);
    expect(harness.cartoons(chat)[0]?.caption).toBe('Ink wash, 70%, 12 seconds');
    await telegram.until(() => telegram.fromBot(chat).at(-1)?.text === 'All 4 cartoons are ready.');
    expect(telegram.called('sendMessage').filter(({ parameters }) => parameters.chat_id === 42)).toHaveLength(
      2,
    );
    expect(await harness.used(42)).toBe(4);
  });

  it('takes a late picture in while its answer waits for Telegram', async () => {
    const { harness, telegram, alice, chat } = open();
    const [a, b, late] = alice.holdsAlbum(chat, photos('a', 'b', 'late'));
    telegram.fail({
      method: 'sendMediaGroup',
      how: { code: 429, description: 'Too Many Requests: retry after 40', retryAfter: 40 },
    });
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await telegram.until(() => telegram.called('sendMediaGroup').length === 1);
    await harness.wait(1_000);
    late?.arrive();
    await harness.wait(1_000);
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b', 'late']]);
    await harness.wait(60_000);
    expect(harness.cartoons(chat)).toHaveLength(3);
  });

  it('that has been answered is followed by its late picture, drawn the same way', async () => {
    const { harness, alice, chat } = open();
    const [a, b, late] = alice.holdsAlbum(chat, [
      { photo: photo('a'), caption: 'ink' },
      ...photos('b', 'late'),
    ]);
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    late?.arrive();
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b'], ['late']]);
    expect(harness.cartoons(chat).at(-1)?.caption).toBe('Ink wash, 70%, 3 seconds');
    expect(await harness.used(42)).toBe(3);
  });

  it('whose options come with a late picture is drawn again as a whole with them', async () => {
    const { harness, alice, chat, drawing } = open();
    const [a, b, late] = alice.holdsAlbum(chat, [
      ...photos('hold first', 'b'),
      { photo: photo('late'), caption: 'ink' },
    ]);
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold first');
    late?.arrive();
    await harness.wait(1_500);
    await harness.happened('accepted', 2);
    drawing.letGo('hold first');
    await drawing.draws('hold first');
    drawing.letGo('hold first');
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['hold first', 'b', 'late']]);
    expect(harness.cartoons(chat)[0]?.caption).toBe('Ink wash, 70%, 9 seconds');
    expect(await harness.used(42)).toBe(3);
  });

  it('of a group is drawn as a whole when only its late picture says /cartoon', async () => {
    const { harness, telegram, alice } = open();
    const group = telegram.group();
    const [a, b, late] = alice.holdsAlbum(group, [
      ...photos('a', 'b'),
      { photo: photo('late'), caption: '/cartoon' },
    ]);
    a?.arrive();
    b?.arrive();
    await harness.wait(3_000);
    late?.arrive();
    await harness.wait(1_500);
    await cartoonsIn(harness, group, 3);
    expect(albumsIn(harness, group)).toEqual([['a', 'b', 'late']]);
  });

  it('that was cancelled takes its late picture with it', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const [a, b, late] = alice.holdsAlbum(chat, photos('hold cancelled', 'b', 'late'));
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold cancelled');
    alice.sends(chat, { text: '/cancel' });
    await telegram.until(() => telegram.fromBot(chat).at(-1)?.text?.startsWith('2 photos canceled.'));
    drawing.letGo('hold cancelled');
    late?.arrive();
    await harness.wait(1_500);
    alice.sends(chat, { photo: photo('other') });
    await cartoonsIn(harness, chat, 1);
    expect(albumsIn(harness, chat)).toEqual([['other']]);
    expect(await harness.used(42)).toBe(1);
  });

  it('leaves out a film that comes late, and says so', async () => {
    const { harness, alice, chat, drawing } = open();
    const [a, b, film] = alice.holdsAlbum(chat, [...photos('hold film', 'b'), { video: true }]);
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold film');
    film?.arrive();
    await harness.wait(1_500);
    await harness.happened('extended', 1);
    drawing.letGo('hold film');
    await cartoonsIn(harness, chat, 2);
    expect(harness.cartoons(chat)[0]?.caption).toBe(
      'Cel, 70%, 6 seconds\n1 item in the album isn’t an image and was skipped.',
    );
  });

  it('waits for its parts while Telegram cannot be reached', async () => {
    const { harness, telegram, alice, chat } = open();
    const [a, b] = alice.holdsAlbum(chat, photos('a', 'b'));
    a?.arrive();
    await harness.heard();
    await telegram.goDown();
    await telegram.until(() => harness.lines.some((line) => line.includes('can’t reach Telegram')));
    await harness.clock.advance(5_000);
    expect(await harness.used(42)).toBe(0);
    b?.arrive();
    await telegram.comeBack();
    await harness.during(
      telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0),
      100,
    );
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b']]);
  });

  it('names what failed, sends the rest, and counts only what was drawn', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('a', 'bad', 'c'));
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    expect(harness.cartoons(chat)[0]?.caption).toBe(
      [
        '2 of 3 cartoons are ready.',
        'Cel, 70%, 6 seconds',
        'Photo 2: That file isn’t an image. Use a JPG, PNG, or WebP photo.',
      ].join('\n'),
    );
    await telegram.until(() => telegram.fromBot(chat).at(-1)?.text === '2 of 3 cartoons are ready.');
    expect(await harness.used(42)).toBe(2);
  });

  it('whose answer still waits for Telegram goes without a word when its person is forgotten', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({
      method: 'sendMediaGroup',
      how: { code: 429, description: 'Too Many Requests: retry after 40', retryAfter: 40 },
    });
    alice.sendsAlbum(chat, photos('a', 'b'));
    await harness.wait(1_500);
    await telegram.until(() => telegram.called('sendMediaGroup').length === 1);
    const forgetting = harness.service.forget('telegram:42');
    await harness.wait(10_000);
    await forgetting;
    await harness.wait(40_000);
    await telegram.until(() => telegram.fromBot(chat).length === 0);
    expect(telegram.called('sendMediaGroup')).toHaveLength(1);
  });

  it('of which nothing can be drawn gets one sentence', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('bad 1', 'bad 2'));
    await harness.wait(1_500);
    await telegram.until(() =>
      telegram.fromBot(chat)[0]?.text?.startsWith('None of these photos could be turned into a cartoon.'),
    );
    expect(telegram.fromBot(chat)).toHaveLength(1);
    expect(await harness.used(42)).toBe(0);
  });

  it('of files stays one of files', async () => {
    const { harness, alice, chat } = open();
    alice.sendsAlbum(
      chat,
      ['one', 'two'].map((name) => ({ document: { bytes: photo(name), name: `${name}.jpg` } })),
    );
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    expect(harness.cartoons(chat).map(({ document }) => document?.file_name)).toEqual([
      'one-cel.jpg',
      'two-cel.jpg',
    ]);
  });

  it('in which one cartoon is no photo comes as files, in order', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('a', 'long', 'c'));
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['a', 'long', 'c']]);
    expect(harness.cartoons(chat).every(({ document }) => document)).toBe(true);
    expect(telegram.called('sendMediaGroup')).toHaveLength(1);
  });

  it('with a film among its photos leaves it out and says so', async () => {
    const { harness, alice, chat } = open();
    alice.sendsAlbum(chat, [{ photo: photo('a') }, { video: true }, { photo: photo('c') }]);
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    expect(harness.cartoons(chat)[0]?.caption).toBe(
      'Cel, 70%, 6 seconds\n1 item in the album isn’t an image and was skipped.',
    );
  });

  it('is begun before a stop and drawn once after it', async () => {
    const { harness, alice, chat } = open();
    const updates = harness.telegram.world.updates;
    const [a, b] = alice.holdsAlbum(chat, photos('a', 'b'));
    a?.arrive();
    b?.arrive();
    const unconfirmed = structuredClone(updates);
    await harness.heard();
    await harness.stop();
    harness.telegram.redeliver(unconfirmed);
    await harness.restart();
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    await harness.wait(5_000);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b']]);
    expect(await harness.used(42)).toBe(2);
  });

  it('begun before a stop is drawn after it however long Telegram takes to let the bot in', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, photos('a', 'b'));
    await harness.heard();
    await harness.stop();
    await harness.restartOffline();
    telegram.letGo();
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 2);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b']]);
    expect(await harness.used(42)).toBe(2);
  });

  it('whose submission failed is buffered again', async () => {
    const { harness, alice, chat } = open();
    const batchOf = vi.spyOn(harness.store, 'batchOf').mockRejectedValueOnce(new Error('the disk is busy'));
    alice.sendsAlbum(chat, photos('a', 'b'));
    await harness.wait(1_500);
    expect(batchOf).toHaveBeenCalledOnce();
    expect(await harness.used(42)).toBe(0);
    await harness.wait(2_500);
    await cartoonsIn(harness, chat, 2);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b']]);
  });

  it('is drawn again as a whole when its options come with a picture after a restart', async () => {
    const { harness, alice, chat, drawing } = open();
    const [a, b, late, last] = alice.holdsAlbum(chat, [
      { photo: photo('hold again'), caption: '0.3' },
      ...photos('b'),
      { photo: photo('late'), caption: 'ink' },
      ...photos('last'),
    ]);
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold again');
    await harness.heard();
    await harness.stop();
    drawing.letGo('hold again');
    await harness.restart();
    await drawing.draws('hold again');
    late?.arrive();
    await harness.wait(1_500);
    await harness.happened('accepted', 2);
    drawing.letGo('hold again');
    await drawing.draws('hold again');
    last?.arrive();
    await harness.wait(1_500);
    await harness.happened('extended', 1);
    drawing.letGo('hold again');
    await cartoonsIn(harness, chat, 4);
    expect(albumsIn(harness, chat)).toEqual([['hold again', 'b', 'late', 'last']]);
    expect(harness.cartoons(chat)[0]?.caption).toBe('Ink wash, 30%, 12 seconds');
    expect(await harness.used(42)).toBe(4);
  });

  it('takes a late picture in also after a restart, and knows those it has', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    const updates = telegram.world.updates;
    const [a, b, late] = alice.holdsAlbum(chat, photos('hold restarted', 'b', 'late'));
    a?.arrive();
    b?.arrive();
    const heard = structuredClone(updates);
    await harness.wait(1_500);
    await drawing.draws('hold restarted');
    await harness.heard();
    await harness.stop();
    drawing.letGo('hold restarted');
    await harness.restart();
    await drawing.draws('hold restarted');
    telegram.redeliver(heard);
    late?.arrive();
    await harness.wait(1_500);
    await harness.happened('extended', 1);
    drawing.letGo('hold restarted');
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['hold restarted', 'b', 'late']]);
    telegram.redeliver(heard);
    await harness.wait(5_000);
    alice.sends(chat, { photo: photo('other') });
    await cartoonsIn(harness, chat, 4);
    expect(await harness.used(42)).toBe(4);
  });

  it('in a group is drawn as a whole when one of its pictures is answered with /cartoon', async () => {
    const { harness, telegram, alice } = open();
    const group = telegram.group();
    const bob = telegram.person({ id: 43, name: 'Bob', language: 'en' });
    const [, second] = bob.sendsAlbum(group, photos('a', 'b', 'c'));
    await harness.wait(1_500);
    expect(telegram.fromBot(group)).toEqual([]);
    alice.sends(group, { text: '/cartoon 0.3', replyTo: second! });
    await cartoonsIn(harness, group, 3);
    expect(albumsIn(harness, group)).toEqual([['a', 'b', 'c']]);
    expect(harness.cartoons(group)[0]?.caption).toBe('For Alice\nCel, 30%, 9 seconds');
    expect([await harness.used(42), await harness.used(43)]).toEqual([3, 0]);
  });
});

describe('an album beyond somebody’s quota', () => {
  const own = useHarness({
    service: {
      limits: {
        daily: 2,
        burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
        album: 10,
        inFlight: { person: 20, chat: 40, guild: 60, all: 100 },
        invitedOnly: false,
      },
    },
  });

  it('is trimmed when a late picture goes beyond it, and says why', async () => {
    const { harness, drawing } = own;
    const alice = harness.telegram.person({ language: 'en' });
    const [a, b, late] = alice.holdsAlbum(alice.dialog, photos('hold quota', 'b', 'late'));
    a?.arrive();
    b?.arrive();
    await harness.wait(1_500);
    await drawing.draws('hold quota');
    late?.arrive();
    await harness.wait(1_500);
    await harness.telegram.until(() =>
      harness.telegram.fromBot(alice.dialog)[0]?.text?.includes('Only the first 2 of 3 photos are used.'),
    );
    drawing.letGo('hold quota');
    await cartoonsIn(harness, alice.dialog, 2);
    expect(harness.cartoons(alice.dialog)[0]?.caption).toContain('Only the first 2 of 3 photos are used.');
    expect(await harness.used(42)).toBe(2);
  });

  it('is trimmed and says why, and the next photo is told when there are more', async () => {
    const { harness } = own;
    const alice = harness.telegram.person({ language: 'en' });
    alice.sendsAlbum(alice.dialog, photos('a', 'b', 'c'));
    await harness.wait(1_500);
    await cartoonsIn(harness, alice.dialog, 2);
    expect(harness.cartoons(alice.dialog)[0]?.caption).toContain('Only the first 2 of 3 photos are used.');
    alice.sends(alice.dialog, { photo: photo('d') });
    await harness.telegram.until(() =>
      harness.telegram
        .fromBot(alice.dialog)
        .at(-1)
        ?.text?.startsWith('You’ve used all 2 of today’s cartoons.'),
    );
  });
});

describe('an album in a group whose messages are hidden', () => {
  const own = useHarness({ privacyMode: true });

  it('is drawn as far as it is seen, with the way out', async () => {
    const { harness } = own;
    const { telegram } = harness;
    const alice = telegram.person({ language: 'en' });
    const group = telegram.group();
    alice.sendsAlbum(group, [{ photo: photo('seen'), caption: '/cartoon' }, ...photos('hidden')]);
    await harness.wait(1_500);
    await cartoonsIn(harness, group, 1);
    expect(albumsIn(harness, group)).toEqual([['seen']]);
    expect(harness.cartoons(group)[0]?.caption).toContain(
      'Send it to me in a private chat, or ask an admin to make me an admin.',
    );
  });

  it('is seen as a whole by an administrator', async () => {
    const { harness } = own;
    const alice = harness.telegram.person({ language: 'en' });
    const group = harness.telegram.group({ bot: 'administrator' });
    alice.sendsAlbum(group, [{ photo: photo('a'), caption: '/cartoon' }, ...photos('b')]);
    await harness.wait(1_500);
    await cartoonsIn(harness, group, 2);
    expect(harness.cartoons(group)[0]?.caption).toBe('Cel, 70%, 6 seconds');
  });
});
