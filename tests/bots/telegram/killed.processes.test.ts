import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { albumsIn, cartoonsIn, photos } from './albums.ts';
import { photo, useHarness } from './harness.ts';

const { open } = useHarness({ privacyMode: false });
/** Lets another process listen, whose time stands still or goes by, and kills it. */
const startListener = (root: string, token: string, folder: string, time: 'stopped' | 'running') => {
  const script = fileURLToPath(new URL('./children/listen.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, root, token, folder, time], {
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
