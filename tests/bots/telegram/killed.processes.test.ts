import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundled } from '../../fixtures/bundled.ts';
import { albumsIn, cartoonsIn, photos } from './albums.ts';
import { photo, useHarness } from './harness.ts';

const { open } = useHarness({ privacyMode: false });
const script = fileURLToPath(bundled(new URL('./children/listen.ts', import.meta.url)));
/** Lets another process listen, whose time stands still or goes by, and kills it. */
const startListener = (root: string, token: string, folder: string, time: 'stopped' | 'running') => {
  const child = spawn(process.execPath, [script, root, token, folder, time], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return async () => {
    child.kill('SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  };
};

describe('a process that is killed', () => {
  it('and has received a part of an album lets the next draw the whole of it, once', async () => {
    const { harness, telegram, alice, chat } = open();
    await harness.stop();
    const killed = startListener(telegram.root(), telegram.token, harness.folder, 'stopped');
    await telegram.until(() => telegram.isPolled());
    const [a, b, late] = alice.holdsAlbum(chat, photos('a', 'b', 'late'));
    a?.arrive();
    b?.arrive();
    await telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0);
    await killed();
    await harness.restart();
    late?.arrive();
    await harness.wait(1_500);
    await cartoonsIn(harness, chat, 3);
    expect(albumsIn(harness, chat)).toEqual([['a', 'b', 'late']]);
    expect(await harness.used(42)).toBe(3);
    await harness.stop();
    await harness.restart();
    await harness.wait(5_000);
    expect(harness.cartoons(chat)).toHaveLength(3);
  });

  it.each([
    ['makes a pack', 0],
    ['adds to one', 1],
  ])('while it %s lets the next find out what became of the sticker', async (_, before) => {
    const { harness, telegram, alice, chat } = open();
    const packs = () => [...telegram.world.stickerSets.values()];
    const stickers = () => telegram.fromBot(chat).filter(({ sticker }) => sticker);
    const add = async (emoji: string) => {
      const count = stickers().length;
      alice.sends(chat, { photo: photo(), caption: 'sticker' });
      const sticker = await telegram.until(() => stickers()[count]);
      await harness.heard();
      const pressed = alice.presses(chat, sticker, 'Add to my pack');
      await telegram.until(() => pressed.answer);
      await harness.heard();
      return () => alice.presses(chat, sticker, emoji);
    };
    if (before > 0) {
      const pressed = (await add('👍'))();
      await telegram.until(() => pressed.answer);
    }
    const press = await add('😎');
    await harness.stop();
    const killed = startListener(telegram.root(), telegram.token, harness.folder, 'running');
    await telegram.until(() => telegram.isPolled());
    // After the call that adds it, and after the one before where there is a pack.
    const asked = telegram.called('getStickerSet').length;
    const added = () => packs()[0]?.stickers.some(({ emoji }) => emoji === '😎');
    const hung = telegram.until(added).then(() => telegram.fail({ method: 'getStickerSet', how: 'hang' }));
    press();
    await hung;
    await telegram.until(() => telegram.called('getStickerSet').length === asked + before + 1);
    await killed();
    telegram.letGo();
    await harness.restart();
    await telegram.until(() => telegram.buttons(stickers().at(-1)!).flat().includes('Open pack'));
    expect(packs().map((pack) => pack.stickers.length)).toEqual([before + 1]);
    const [recorded] = await harness.store.stickerSets('telegram:42');
    expect(recorded?.stickers.map(({ file }) => file)).toEqual(
      packs()[0]?.stickers.map(({ file_id: file }) => file),
    );
  });

  it('leaves to the next what it received and could not work on yet', async () => {
    const { harness, telegram, alice, bob, chat } = open();
    await harness.stop();
    const killed = startListener(telegram.root(), telegram.token, harness.folder, 'running');
    await telegram.until(() => telegram.isPolled());
    // What one person sends is handled in order, and the first answer does not get through.
    telegram.fail({ method: 'sendMessage', chat: 42, how: 'hang' });
    alice.sends(chat, { text: '/help' });
    alice.sends(chat, { photo: photo('alice') });
    await telegram.until(() => telegram.called('sendMessage').length === 1);
    // Others are served meanwhile, however often it has to ask.
    bob.sends(bob.dialog, { text: '/help' });
    await telegram.until(() => telegram.fromBot(bob.dialog).length === 1);
    const before = telegram.polls();
    await telegram.until(() => telegram.polls() > before + 2);
    await killed();
    expect(telegram.unconfirmed()).toBe(3);
    await harness.restart();
    await cartoonsIn(harness, chat, 1);
    await harness.heard();
    expect(albumsIn(harness, chat)).toEqual([['alice']]);
    expect(telegram.fromBot(chat).filter(({ text }) => text?.includes('/forget'))).toHaveLength(1);
    expect(telegram.fromBot(bob.dialog)).toHaveLength(1);
    expect(await harness.used(42)).toBe(1);
  });
});
