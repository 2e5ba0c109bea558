import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { albumsIn, cartoonsIn, photos } from './albums.ts';
import { useHarness } from './harness.ts';

const { open } = useHarness({ privacyMode: false });
/** Lets another process listen for which time stands still, and kills it. */
const startListener = (root: string, token: string, folder: string) => {
  const script = fileURLToPath(new URL('./children/listen.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, root, token, folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return async () => {
    child.kill('SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  };
};

describe('an album', () => {
  it('whose first pictures were received by a process that was killed is drawn once by the next', async () => {
    const { harness, telegram, alice, chat } = open();
    await harness.stop();
    const killed = startListener(telegram.root(), telegram.token, harness.folder);
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
});
