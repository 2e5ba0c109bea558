import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeTelegram } from '../fakes/telegram.ts';
import { POSTGRES, postgresDatabase } from '../fixtures/services.ts';

/** Processes of the built program on one PostgreSQL database, which serve one bot of Telegram. */
async function openCluster() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'toonsmith-drain-')));
  const telegram = await startFakeTelegram({ now: Date.now });
  onTestFinished(async () => {
    await telegram.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { DISCORD_TOKEN: _, TELEGRAM_TOKEN: __, NODE_OPTIONS: ___, ...rest } = process.env;
  const env = {
    ...rest,
    TOONSMITH_STORE: await postgresDatabase(),
    TELEGRAM_TOKEN: telegram.token,
    TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
    TOONSMITH_WEB_PORT: '0',
    TOONSMITH_CARTOON_STYLE: 'cel',
    TOONSMITH_DRAWING_AT_ONCE: '1',
  };
  const run = (name: string, ...verb: string[]) => {
    const child: ChildProcess = spawn(process.execPath, [resolve('dist/main.js'), ...verb], {
      cwd: folder,
      env: { ...env, TOONSMITH_DATA_FOLDER: join(folder, name) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        text += chunk;
        child.emit('said');
      });
    return {
      name: `${hostname()}-${child.pid}`,
      child,
      text: () => text,
      ended: once(child, 'exit').then(([status]) => status as number),
      /** Resolves when it has said that, behind what it had said when `from` was taken. */
      async said(what: string, from = 0) {
        while (!text.slice(from).includes(what)) await once(child, 'said');
      },
    };
  };
  const admin = async (...order: string[]) => {
    const { ended, text } = run('admin', 'admin', ...order);
    return { status: await ended, text: text() };
  };
  return { telegram, run, admin };
}

describe.skipIf(!POSTGRES.isThere)(`drain${POSTGRES.skipped}`, () => {
  it('takes one process out of service, whose work others take over, and puts it back or ends it', async () => {
    const { telegram, run, admin } = await openCluster();
    const alice = telegram.person();
    const photo = readFileSync('config/test-photo.jpg');
    const cartoons = () => telegram.fromBot(alice.dialog).filter((message) => message.photo);
    const first = run('one', 'serve', '--role', 'front');
    await first.said('Ready.');
    const second = run('two', 'serve', '--role', 'front');
    await second.said('standing by');
    const worker = run('three', 'worker');
    await worker.said('Ready.');
    const [address] = /http:\/\/[\w.]+:\d+/.exec(worker.text())!;
    for (const path of ['healthz', 'readyz', 'metrics'])
      expect((await fetch(`${address}/${path}`)).status).toBe(200);
    expect((await fetch(`${address}/`)).status).toBe(404);

    expect(await admin('drain', 'on', '--process', 'nobody-1')).toMatchObject({
      status: 1,
      text: expect.stringContaining(`There is no process “nobody-1”. Running: `),
    });
    const drained = await admin('drain', 'on', '--process', worker.name);
    expect(drained.text).toContain(`${worker.name} is being taken out of service`);
    expect(drained.status).toBe(0);
    await worker.said(`Out of service. To put it back: ./run.sh admin drain off --process ${worker.name}`);

    // The first front takes a photo in that nobody draws, and gives it to the second with everything else.
    alice.sends(alice.dialog, { photo });
    await telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0);
    expect((await admin('drain', 'on', '--process', first.name)).status).toBe(0);
    await first.said('Out of service.');
    await second.said('listening');
    expect(cartoons()).toEqual([]);

    const before = worker.text().length;
    expect((await admin('drain', 'off', '--process', worker.name)).status).toBe(0);
    await worker.said('Ready.', before);
    await telegram.until(() => cartoons().length === 1);
    alice.sends(alice.dialog, { photo });
    await telegram.until(() => cartoons().length === 2);

    // Back in service it stands by for the other.
    const from = first.text().length;
    expect((await admin('drain', 'off', '--process', first.name)).status).toBe(0);
    await first.said('standing by', from);
    expect(telegram.conflicts()).toBe(0);

    // A process ends in order, in service or not.
    const beforeEnd = worker.text().length;
    await admin('drain', 'on', '--process', worker.name);
    await worker.said('Out of service.', beforeEnd);
    for (const { child, ended } of [first, second, worker]) {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
    expect(cartoons()).toHaveLength(2);
    expect((await admin('drain', 'off', '--process', worker.name)).text).toContain('There is no process');
  });
});
