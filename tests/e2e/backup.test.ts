import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import { createFolder } from '../cli/fake-terminal.ts';
import { sigmoidNetwork } from '../fixtures/own-networks.ts';

const MAIN = resolve('dist/main.js');

/** One computer: a folder with settings, data and packs, where the built program can be run. */
function computer(settings: string, packs: Record<string, string | Uint8Array> = {}) {
  const folder = createFolder({ 'toonsmith.yaml': settings, ...packs });
  const env = {
    PATH: process.env.PATH,
    TOONSMITH_CONFIG: join(folder, 'toonsmith.yaml'),
    TOONSMITH_WEB_PORT: '0',
    TOONSMITH_DRAWING_AT_ONCE: '1',
    TOONSMITH_DRAWING_MODELS_FOLDER: join(folder, 'models'),
  };
  return {
    folder,
    run: (...args: string[]) =>
      spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, env, encoding: 'utf8' }),
    start: (...args: string[]) =>
      spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] }),
  };
}

/** Starts serving; answers the page's address and how to ask it as the owner. */
async function serve(one: ReturnType<typeof computer>, data: string) {
  const child: ChildProcess = one.start('serve');
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stderr!.on('data', (chunk) => {
    text += chunk;
  });
  while (!/http:\/\/localhost:\d+/.test(text)) await once(child.stderr!, 'data');
  const address = /http:\/\/localhost:\d+/.exec(text)![0];
  const token = readFileSync(join(one.folder, data, 'admin-token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    ban: async (subject: string) => {
      const body = JSON.stringify({ name: 'ban', subject, reason: 'spam' });
      const response = await fetch(`${address}/api/operator/orders`, { method: 'POST', headers, body });
      expect(response.status).toBe(200);
    },
    draw: async () => {
      const form = new FormData();
      form.append('photo', new Blob([readFileSync('config/test-photo.jpg')]), 'me.jpg');
      form.append('style', 'cel');
      form.append('size', '512');
      return (await fetch(`${address}/api/cartoons`, { method: 'POST', body: form })).status;
    },
    overview: async () => (await fetch(`${address}/api/operator`, { headers })).json(),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const SETTINGS = 'dataFolder: state\nquota: { picturesPerDay: 7 }\nqueue: { waiting: 150 }\n';
const MANIFEST = {
  ...{ id: 'ghosts', name: { en: 'Ghosts' }, licence: 'CC0-1.0', network: 'model.onnx', layout: 'NCHW' },
  ...{ colours: 'RGB', range: [0, 1], size: { multiple: 1, longest: 512 } },
};
const GHOSTS = {
  'models/packs/ghosts/manifest.json': JSON.stringify(MANIFEST),
  'models/packs/ghosts/model.onnx': sigmoidNetwork({ layout: 'NCHW' }),
};

it('a backup that is taken under load is whole when it is restored on another computer', async () => {
  const old = computer(SETTINGS, GHOSTS);
  const server = await serve(old, 'state');
  let bans = 0;
  let isDone = false;
  const banning = (async () => {
    while (!isDone) await server.ban(`telegram:${++bans}`);
  })();
  const drawing = Promise.all([server.draw(), server.draw(), server.draw()]);
  while (bans < 20) await new Promise((next) => setImmediate(next));
  const before = bans - 1;
  const backup = old.start('backup', 'moving.db');
  expect((await once(backup, 'exit'))[0]).toBe(0);
  isDone = true;
  await banning;
  expect(await drawing).toEqual([200, 200, 200]);
  await server.stop();

  const next = computer('', {});
  writeFileSync(join(next.folder, 'moving.db'), readFileSync(join(old.folder, 'moving.db')));
  const restored = next.run('restore', 'moving.db');
  expect(restored.status).toBe(0);
  expect(restored.stderr).toContain(`The settings were restored to ${next.folder}/toonsmith.yaml.`);
  expect(restored.stderr).toContain(
    `The style ghosts of the backup needs model.onnx in ${next.folder}/models/packs/ghosts.`,
  );
  expect(readFileSync(join(next.folder, 'toonsmith.yaml'), 'utf8')).toBe(SETTINGS);
  // The restored settings say where the database belongs.
  expect(readdirSync(join(next.folder, 'state'))).toContain('toonsmith.db');

  const opened = openSqliteStore({ path: join(next.folder, 'state', 'toonsmith.db') });
  if (!opened.ok) throw new Error(opened.problem.code);
  const accessRecords = await opened.store.accessRecords();
  const actions = await opened.store.audited({ limit: 100_000 });
  await opened.store.close();
  // Every ban that was acknowledged before, and each with its entry in the audit.
  const banned = accessRecords.map(({ subject }) => Number(subject.split(':')[1])).toSorted((a, b) => a - b);
  expect(banned).toEqual(banned.map((_, index) => index + 1));
  expect(banned.length).toBeGreaterThanOrEqual(before);
  expect(actions).toHaveLength(banned.length);

  const moved = await serve(next, 'state');
  const { accessRecords: shown } = (await moved.overview()) as { accessRecords: unknown[] };
  expect(shown).toHaveLength(banned.length);
  await moved.stop();
});

it('restoring keeps settings that are there, and names nothing where nothing is missing', () => {
  const old = computer('dataFolder: data\n', GHOSTS);
  expect(old.run('admin', 'ban', 'telegram:1').status).toBe(0);
  expect(old.run('backup', 'a.db').status).toBe(0);
  const same = old.run('restore', 'a.db');
  expect(same.stderr).toMatch(/^The database that was there is kept as .*\n$/);

  const other = computer('dataFolder: data\nqueue: { waiting: 20 }\n', GHOSTS);
  writeFileSync(join(other.folder, 'a.db'), readFileSync(join(old.folder, 'a.db')));
  const { stderr, status } = other.run('restore', 'a.db');
  expect(status).toBe(0);
  const [, saved] = /were saved as (.*toonsmith_from-backup_\d{14}\.yaml)\.$/m.exec(stderr)!;
  expect(readFileSync(saved!, 'utf8')).toBe('dataFolder: data\n');
  expect(readFileSync(join(other.folder, 'toonsmith.yaml'), 'utf8')).toContain('waiting: 20');
  expect(stderr).not.toContain('ghosts');
  expect(existsSync(join(other.folder, 'data', 'toonsmith.db'))).toBe(true);
});
