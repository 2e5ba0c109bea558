import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createGraph } from '../../src/inference/onnx/graph.ts';
import { startFakeTelegram } from '../fakes/telegram.ts';
import { listeningPorts } from '../fixtures/listening-ports.ts';
import { ownNetwork } from '../fixtures/own-networks.ts';

/** Serves from a folder, as `./run.sh` does. */
function serve(folder: string, settings: Readonly<Record<string, string>> = {}) {
  const { DISCORD_TOKEN: _, TELEGRAM_TOKEN: __, NODE_OPTIONS: ___, ...rest } = process.env;
  const child: ChildProcess = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd: folder,
    env: {
      ...rest,
      TOONSMITH_DATA_FOLDER: join(folder, 'data'),
      TOONSMITH_WEB_PORT: '0',
      // Each drawing process takes seconds to load.
      TOONSMITH_DRAWING_AT_ONCE: '1',
      ...settings,
    },
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
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'toonsmith-serve-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('opens the page without any token, says where, keeps its folder private and stops in order', async () => {
  const folder = createFolder();
  const server = serve(folder, { TOONSMITH_QUOTA_COOLDOWN: '3 s' });
  const address = await server.said(/http:\/\/localhost:\d+/);
  expect((await fetch(address)).status).toBe(200);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect(server.text()).toContain('Settings: defaults and environment variables (no toonsmith.yaml found).');
  expect(server.text()).toContain('quota.cooldown is ignored (TOONSMITH_QUOTA_COOLDOWN).');
  expect(server.text()).toContain(`Data: ${folder}/data.`);
  expect(server.text()).toContain('Running: the page.');
  expect(server.text()).toContain('The page: only for this computer, because web.token isn’t set.');
  expect(server.text()).toContain(`sign in with the token in ${folder}/data/admin-token.`);
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);

  const second = serve(folder);
  expect(await second.exited).toBe(1);
  expect(second.text()).toContain(`Another Toonsmith is already using the folder ${folder}/data.`);

  const { port } = new URL(address);
  const third = serve(createFolder(), { TOONSMITH_WEB_PORT: port });
  expect(await third.exited).toBe(1);
  expect(third.text()).toContain(`TOONSMITH_WEB_PORT=${Number(port) + 1} ./run.sh`);

  await server.said(/Ready\./);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  // Several processes need services and ports; this one has its page's alone.
  expect(listeningPorts(server.child.pid!) ?? [Number(port)]).toEqual([Number(port)]);
  rmSync(join(folder, 'data', 'blobs'), { recursive: true });
  const body = new FormData();
  body.append('photo', new Blob([readFileSync('config/test-photo.jpg')]), 'me.jpg');
  expect((await fetch(`${address}/api/cartoons`, { method: 'POST', body })).status).toBe(200);
  rmSync(join(folder, 'data', 'blobs'), { recursive: true });
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  expect(readdirSync(join(folder, 'data', 'blobs'))).toEqual([]);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(server.text()).toContain('Finishing cartoons in progress');
});

it('goes on without the bot whose token is wrong, and shows it', async () => {
  const telegram = await startFakeTelegram({ now: Date.now });
  onTestFinished(() => telegram.close());
  const server = serve(createFolder(), {
    TELEGRAM_TOKEN: `999999:${'wrong'.repeat(7)}`,
    TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
  });
  const address = await server.said(/http:\/\/localhost:\d+/);
  await server.said(/Ready\./);
  expect(server.text()).toContain('Telegram rejected the token.');
  expect(server.text()).toContain(
    'Everything else keeps running. The token is tried again every 10 minutes.',
  );
  const ready = await fetch(`${address}/readyz`);
  // Telegram is the only chat platform, and nobody gets an answer there.
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ checks: { telegram: 'refused' } });
  expect((await fetch(address)).status).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
});

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

it('makes an admin token that only its account can read, keeps it and tells nobody', async () => {
  const folder = createFolder();
  const path = join(folder, 'data', 'admin-token');
  const tokens: string[] = [];
  for (let start = 0; start < 2; start++) {
    const server = serve(folder);
    const address = await server.said(/http:\/\/localhost:\d+/);
    const token = readFileSync(path, 'utf8').trim();
    const asOperator = (authorization: string) =>
      fetch(`${address}/api/operator`, { headers: { authorization } }).then(({ status }) => status);
    expect(await asOperator('')).toBe(403);
    expect(await asOperator(`Bearer ${token}`)).toBe(200);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    server.child.kill('SIGTERM');
    await server.exited;
    expect(server.text()).not.toContain(token);
    tokens.push(token);
  }
  expect(tokens[0]).toMatch(/^[\w-]{32}$/);
  expect(tokens[1]).toBe(tokens[0]);
});

it('makes no admin token where the operator has set one, or a token without one', async () => {
  for (const settings of [
    { TOONSMITH_WEB_ADMIN_TOKEN: 'the-token-of-the-operator' },
    { TOONSMITH_WEB_TOKEN: 'a-token-for-visitors' },
  ]) {
    const folder = createFolder();
    await serve(folder, settings).said(/http:\/\/localhost:\d+/);
    expect(readdirSync(join(folder, 'data'))).not.toContain('admin-token');
  }
});

it('says why there is no admin token when its file cannot be kept', async () => {
  const folder = createFolder();
  mkdirSync(join(folder, 'data', 'admin-token'), { recursive: true });
  const server = serve(folder);
  expect(await server.exited).toBe(1);
  expect(server.text()).toContain(`Couldn’t store the admin token in ${folder}/data/admin-token (EISDIR).`);
});

it('says which settings are in force, and who may come in', async () => {
  const folder = createFolder();
  const file = join(folder, 'mine.yaml');
  const tokens = 'token: a-token-for-visitors, adminToken: the-token-of-the-operator';
  writeFileSync(file, `access: { mode: invited }\nweb: { ${tokens}, behindProxy: on }`);
  const server = serve(folder, { TOONSMITH_CONFIG: file });
  await server.said(/http:\/\/localhost:\d+/);
  expect(server.text()).toContain(`Settings: ${file} and environment variables.`);
  expect(server.text()).toContain(
    'The page: for everyone who has web.token and is on the allowlist (access.mode: invited), behind a proxy.\nTo manage Toonsmith there, sign in with web.adminToken.',
  );
  expect(server.text()).not.toMatch(/a-token-for-visitors|the-token-of-the-operator/);
});

it('does not start with a configuration file that cannot be read', async () => {
  const folder = createFolder();
  const server = serve(folder, { TOONSMITH_CONFIG: folder });
  expect(await server.exited).toBe(2);
  expect(server.text()).toContain('TOONSMITH_CONFIG must be the path of a readable file (it is a folder).');
});

it('is backed up while it runs, and starts from the copy with everything the owner decided', async () => {
  const folder = createFolder();
  const adminToken = 'the-token-of-the-operator';
  const settings = { TOONSMITH_WEB_ADMIN_TOKEN: adminToken };
  const operate = async (server: ReturnType<typeof serve>, path: string, init?: RequestInit) => {
    const address = await server.said(/http:\/\/localhost:\d+/);
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    return (await fetch(`${address}/api/operator${path}`, { headers, ...init })).json();
  };
  const server = serve(folder, settings);
  const ban = JSON.stringify({ name: 'ban', subject: 'telegram:42' });
  await operate(server, '/orders', { method: 'POST', body: ban });

  const backUp = () =>
    spawnSync(process.execPath, [resolve('dist/main.js'), 'backup', 'copies/copy.db'], {
      cwd: folder,
      env: { ...process.env, TOONSMITH_DATA_FOLDER: join(folder, 'data') },
      encoding: 'utf8',
    });
  expect(backUp()).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^toonsmith\.db → copies\/copy\.db {2}\(\d.*B\)\n$/),
    stderr: '',
  });
  expect(backUp()).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'copies/copy.db already exists. Choose another name.\n',
  });
  const restore = (target: string, file: string) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [resolve('dist/main.js'), 'restore', file],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, TOONSMITH_DATA_FOLDER: join(target, 'data') },
        encoding: 'utf8',
      },
    );
    return { status, said: stdout + stderr };
  };
  expect(restore(folder, 'copies/copy.db')).toEqual({
    status: 1,
    said: `Toonsmith is using the folder ${folder}/data. Stop it first.\n`,
  });
  const ban2 = JSON.stringify({ name: 'ban', subject: 'telegram:43' });
  await operate(server, '/orders', { method: 'POST', body: ban2 });
  server.child.kill('SIGTERM');
  await server.exited;

  const back = restore(folder, 'copies/copy.db');
  expect(back.status).toBe(0);
  const [, kept = ''] = /The database that was there is kept as (.*_before-restore_\d+\.db)\.\n/.exec(
    back.said,
  )!;
  const restored = serve(folder, settings);
  expect(await operate(restored, '')).toMatchObject({ accessRecords: [{ subject: 'telegram:42' }] });

  // Restored into an empty folder, as on another computer.
  const elsewhere = createFolder();
  expect(restore(elsewhere, kept).said).toMatch(/→ .*toonsmith\.db {2}\(.*\)\n$/);
  const moved = serve(elsewhere, settings);
  expect(await operate(moved, '')).toMatchObject({
    accessRecords: [{ subject: 'telegram:42' }, { subject: 'telegram:43' }],
  });
});

it('reads settings and packs again at SIGHUP, without a restart', async () => {
  const folder = createFolder();
  const file = join(folder, 'mine.yaml');
  const write = (quota: string) =>
    writeFileSync(file, `web: { token: a-token-for-visitors }\nquota: { picturesPerDay: ${quota} }\n`);
  write('7');
  const packs = join(folder, 'models', 'packs');
  const server = serve(folder, {
    TOONSMITH_CONFIG: file,
    TOONSMITH_DRAWING_MODELS_FOLDER: join(folder, 'models'),
  });
  const address = await server.said(/http:\/\/localhost:\d+/);
  await server.said(/Ready\./);
  const get = async (path: string) => {
    const headers = { authorization: 'Bearer a-token-for-visitors' };
    return (await fetch(`${address}${path}`, { headers })).json();
  };
  expect(await get('/api/session')).toMatchObject({ quota: { limit: 7 } });

  write('9');
  server.child.kill('SIGHUP');
  await server.said(/Now in effect: quota\.picturesPerDay\./);
  expect(await get('/api/session')).toMatchObject({ quota: { limit: 9 } });

  write('none');
  server.child.kill('SIGHUP');
  await server.said(/The settings were not reloaded;.*\nquota\.picturesPerDay must be/);
  expect(await get('/api/session')).toMatchObject({ quota: { limit: 9 } });

  write('9');
  writePack(join(packs, 'negative'), 'negative', negativeNetwork());
  server.child.kill('SIGHUP');
  await server.said(/Styles now: .*negative\./);
  const body = new FormData();
  body.append('photo', new Blob([readFileSync('config/test-photo.jpg')]), 'me.jpg');
  body.append('style', 'negative');
  const headers = { authorization: 'Bearer a-token-for-visitors' };
  const drawn = await fetch(`${address}/api/cartoons`, { method: 'POST', body, headers });
  expect(drawn.status).toBe(200);

  rmSync(join(packs, 'negative'), { recursive: true });
  server.child.kill('SIGHUP');
  await server.said(/Styles now: (?!.*negative).*\.\n/);
  const refused = await fetch(`${address}/api/cartoons`, { method: 'POST', body, headers });
  expect(refused.status).toBe(400);
});

function writePack(folder: string, id: string, network: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  const manifest = { id, name: { en: id }, licence: 'CC0-1.0', network: 'model.onnx' };
  const rules = { layout: 'NCHW', colours: 'RGB', range: [-1, 1], size: { multiple: 8, longest: 256 } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...rules }));
  writeFileSync(join(folder, 'model.onnx'), network);
}

const blackNetwork = () =>
  ownNetwork({ layout: 'NCHW' }, (graph, picture) => graph.op('Mul', [picture, graph.floats(0)]));

/** A network that negates its numbers. */
function negativeNetwork(): Uint8Array {
  const graph = createGraph('negative');
  const shape = [1, 3, 'h', 'w'];
  graph.output('drawing', graph.op('Neg', [graph.input('picture', 'float32', shape)]), 'float32', shape);
  return graph.encode();
}

it('is managed from the terminal, while it runs and while it does not', async () => {
  const folder = createFolder();
  const manage = (settings: Readonly<Record<string, string>>, ...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [resolve('dist/main.js'), 'admin', ...args],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, TOONSMITH_DATA_FOLDER: join(folder, 'data'), ...settings },
        encoding: 'utf8',
      },
    );
    return { status, said: stdout + stderr };
  };
  const models = join(folder, 'models');
  writePack(join(models, 'packs', 'black'), 'black', blackNetwork());
  const server = serve(folder, { TOONSMITH_DRAWING_MODELS_FOLDER: models });
  const address = await server.said(/http:\/\/localhost:\d+/);
  await server.said(/Ready\./);
  const here = { TOONSMITH_WEB_PORT: new URL(address).port };
  expect(manage(here, 'drain', 'on').said).toMatch(/^New photos are paused\./);
  expect(manage(here, 'status').said).toMatch(
    /New photos are paused\.\nThe style black can’t be used: its cartoon has only one color\.\n$/,
  );
  const ready = await fetch(`${address}/readyz`);
  expect({ status: ready.status, body: await ready.json() }).toMatchObject({
    status: 503,
    body: { checks: { service: 'paused' } },
  });
  const body = new FormData();
  body.append('photo', new Blob([readFileSync('config/test-photo.jpg')]), 'me.jpg');
  const refused = await fetch(`${address}/api/cartoons`, { method: 'POST', body });
  expect({ status: refused.status, body: await refused.json() }).toMatchObject({
    status: 503,
    body: { code: 'paused' },
  });
  manage(here, 'drain', 'off');
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  expect(manage(here, 'ban', 'telegram:42', '--days', '7', '--reason', 'sends spam').said).toMatch(
    /^telegram:42 is banned until /,
  );
  server.child.kill('SIGTERM');
  await server.exited;
  expect(manage(here, 'lists').said).toMatch(/^Banned:\ntelegram:42, .*, sends spam\n$/);
  expect(manage(here, 'unban', 'telegram:42')).toEqual({
    status: 0,
    said: 'telegram:42 is no longer banned.\n',
  });
  expect(manage(here, 'audit').said).toMatch(
    /unban telegram:42\n.*ban telegram:42 7 days, reason: sends spam\n/,
  );
  expect(manage(here, 'status')).toMatchObject({ status: 1, said: expect.stringContaining('No running') });
});

it('speaks the language of the terminal', async () => {
  const folder = createFolder();
  const server = serve(folder, { LC_ALL: 'zh_CN.UTF-8' });
  await server.said(/请在浏览器中打开：http:\/\/localhost:\d+/);
  expect(server.text()).toContain('设置：默认值和环境变量（没有找到 toonsmith.yaml）。');
  expect(server.text()).toContain(`要在网页上管理 Toonsmith，请用 ${folder}/data/admin-token 中的令牌登录。`);
});
