import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder } from './cli/fake-terminal.ts';
import { startFakeTelegram } from './fakes/telegram.ts';

/** The commands of the hosting guide, run as they stand there, as far as they need neither systemd nor the internet. */

const GUIDE = readFileSync('docs/operators-guide.md', 'utf8');
const BLOCKS = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const MAIN = resolve('dist/main.js');
const NOBODY = 65534;

/** The one block of commands with this text in it. */
function blockWith(text: string): string {
  const found = BLOCKS.filter((block) => block.includes(text));
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** Orders in a terminal reach the running program at the port that is set. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}

/** A folder with a run.sh that runs the built program; `sh` runs commands there and fails when one of them does. */
async function openFolder(settings: Readonly<Record<string, string>>) {
  const port = await freePort();
  const folder = createFolder({ 'run.sh': `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n` });
  chmodSync(join(folder, 'run.sh'), 0o755);
  writeFileSync(join(folder, 'toonsmith.yaml'), '');
  const { PATH } = process.env;
  const env = {
    PATH,
    TOONSMITH_CONFIG: join(folder, 'toonsmith.yaml'),
    TOONSMITH_WEB_PORT: port,
    TOONSMITH_DRAWING_AT_ONCE: '1',
    ...settings,
  };
  return {
    folder,
    env,
    // The fakes answer from this process: it must not wait for others.
    async sh(commands: string) {
      const child = spawn('sh', ['-e', '-c', commands], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr, [status]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      return stdout;
    },
  };
}

describe.skipIf(process.platform === 'win32')('the commands of the hosting guide', () => {
  it('start a bot, give orders, and take a backup that is restored', async () => {
    const telegram = await startFakeTelegram({ now: Date.now });
    onTestFinished(() => telegram.close());
    const { folder, env, sh } = await openFolder({ TOONSMITH_TELEGRAM_API_ROOT: telegram.root() });
    const start = `TELEGRAM_TOKEN=${telegram.token} ./run.sh`;
    expect(GUIDE).toContain('`TELEGRAM_TOKEN=… ./run.sh`');
    const child: ChildProcess = spawn('sh', ['-c', start.replace('./run.sh', 'exec ./run.sh')], {
      ...{ cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said += chunk;
    });
    while (!said.includes('Ready.')) await once(child.stderr!, 'data');
    const anna = telegram.person({ name: 'Anna', language: 'en' });
    anna.sends(anna.dialog, { photo: readFileSync('config/test-photo.jpg'), caption: '512' });
    await telegram.until(() => telegram.fromBot(anna.dialog).some(({ photo }) => photo), 'a cartoon');

    await sh(blockWith('./run.sh admin ban'));
    expect(await sh('./run.sh admin audit')).toMatch(
      /drain on[\s\S]*ban telegram:42 7 days, reason: sends spam/,
    );
    const backups = join(folder, 'elsewhere/');
    await sh(blockWith('./run.sh backup  ').replace('/backups/', backups));
    const [made] = readdirSync(backups);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await sh(blockWith('./run.sh restore').replace(/toonsmith_\d{14}\.db/, join(backups, made!)));
    expect(await sh('./run.sh admin lists')).toContain('telegram:42');
  });

  it.skipIf(process.getuid?.() !== 0)('run the program as its service does, with its tokens', async () => {
    const telegram = await startFakeTelegram({ now: Date.now });
    onTestFinished(() => telegram.close());
    const { folder, sh } = await openFolder({});
    chownSync(folder, NOBODY, NOBODY);
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc', 'toonsmith.yaml'), '');
    for (const path of ['etc', 'etc/toonsmith.yaml']) chownSync(join(folder, path), NOBODY, NOBODY);
    writeFileSync(
      join(folder, 'etc', 'environment'),
      `TELEGRAM_TOKEN=${telegram.token}\nTOONSMITH_TELEGRAM_API_ROOT=${telegram.root()}\n`,
      { mode: 0o600 },
    );
    const block = blockWith('toonsmith doctor')
      .replaceAll('/etc/toonsmith', join(folder, 'etc'))
      .replaceAll('/var/lib/toonsmith', folder)
      .replace('/opt/toonsmith/dist/main.js', MAIN)
      .replace(
        '--reuid toonsmith --regid toonsmith --init-groups',
        `--reuid ${NOBODY} --regid ${NOBODY} --clear-groups`,
      )
      .replace(
        'toonsmith doctor',
        'toonsmith doctor --json || true\ntoonsmith admin ban telegram:1\ntoonsmith backup',
      );
    const { checks } = JSON.parse((await sh(block)).split('\n')[0]!) as {
      checks: { check: string; found: string }[];
    };
    const found = (check: string) => checks.filter((one) => one.check === check).map(({ found }) => found);
    expect(found('platforms').join()).toContain('toonsmith_bot');
    expect(found('sources').join()).toContain('TELEGRAM_TOKEN');
    expect(found('data').join()).toContain(`${folder}: `);
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toHaveLength(2);
  });
});
