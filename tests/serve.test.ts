import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** Serves from a folder, as `./run.sh` does. */
function serve(folder: string, settings: Readonly<Record<string, string>> = {}) {
  const { DISCORD_TOKEN: _, TELEGRAM_TOKEN: __, NODE_OPTIONS: ___, ...rest } = process.env;
  const child: ChildProcess = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd: folder,
    env: { ...rest, TOONSMITH_WEB_PORT: '0', ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    text: () => text,
    said: async (what: RegExp) => {
      while (!what.test(text)) await once(child.stderr!, 'data');
      return what.exec(text)![0];
    },
    exited: once(child, 'exit').then(([status]) => status as number),
  };
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('opens the page without any token, says where, keeps its folder private and stops in order', async () => {
  const folder = createFolder();
  const server = serve(folder);
  const address = await server.said(/http:\/\/localhost:\d+/);
  expect((await fetch(address)).status).toBe(200);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);

  const second = serve(folder);
  expect(await second.exited).toBe(1);
  expect(second.text()).toContain('Another Toonsmith is already using the folder data.');

  const { port } = new URL(address);
  const third = serve(createFolder(), { TOONSMITH_WEB_PORT: port });
  expect(await third.exited).toBe(1);
  expect(third.text()).toContain(`TOONSMITH_WEB_PORT=${Number(port) + 1} ./run.sh`);

  await server.said(/Ready\./);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(server.text()).toContain('Finishing cartoons in progress');
}, 180_000);

it('says what is missing when there is nothing to serve', async () => {
  const server = serve(createFolder(), { TOONSMITH_WEB_ENABLED: 'off' });
  expect(await server.exited).toBe(2);
  expect(server.text()).toContain('DISCORD_TOKEN');
});

it('refuses to let other machines in without a token', async () => {
  const server = serve(createFolder(), { TOONSMITH_WEB_HOST: '0.0.0.0' });
  expect(await server.exited).toBe(2);
  expect(server.text()).toContain('web.token');
});
