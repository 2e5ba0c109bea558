import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { accountFacts, tryDataFolder } from '../../src/app/doctor-data.ts';
import { PLATFORMS } from '../../src/app/surfaces/surfaces.ts';
import type { Config } from '../../src/config/load.ts';
import { startFakeTelegram } from '../fakes/telegram.ts';

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the data folder', () => {
  it('is tried where it is, or where it will be, and left as it was', async () => {
    const parent = createFolder();
    const folder = join(parent, 'deep', 'data');
    expect(await tryDataFolder(folder)).toEqual({ isNew: true, isPrivate: true });
    expect(readdirSync(parent)).toEqual([]);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    expect(await tryDataFolder(folder)).toEqual({ isNew: false, isPrivate: true, databaseBytes: undefined });
    writeFileSync(join(folder, 'toonsmith.db'), 'x'.repeat(10));
    chmodSync(folder, 0o755);
    expect(await tryDataFolder(folder)).toEqual({ isNew: false, isPrivate: false, databaseBytes: 10 });
    chmodSync(join(folder, 'toonsmith.db'), 0o600);
    expect(await tryDataFolder(folder)).toEqual({ isNew: false, isPrivate: true, databaseBytes: 10 });
    expect(readdirSync(folder)).toEqual(['toonsmith.db']);
  });

  it('is not usable when it is a file, or its database is a folder', async () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'data'), '');
    await expect(tryDataFolder(join(folder, 'data'))).rejects.toThrow(/ENOTDIR/);
    mkdirSync(join(folder, 'toonsmith.db'));
    await expect(tryDataFolder(folder)).rejects.toThrow(/EISDIR/);
  });

  it.skipIf(process.getuid === undefined)('belongs to whoever made it', () => {
    const facts = accountFacts(createFolder());
    expect(facts).toMatchObject({ isRoot: process.getuid?.() === 0 });
    expect(facts?.owner).toBe(facts?.name);
    expect(accountFacts('/nowhere')?.owner).toBeUndefined();
  });
});

describe('a token', () => {
  const [discord, telegram] = PLATFORMS as [(typeof PLATFORMS)[0], (typeof PLATFORMS)[0]];
  const ask = (platform: typeof discord, token: string | undefined, apiRoot: string) =>
    platform.askAboutToken({ discord: { token, apiRoot }, telegram: { token, apiRoot } } as Config);

  it('is not asked about where there is none', () => {
    expect(ask(discord, undefined, 'http://127.0.0.1:1')).toBeUndefined();
    expect(ask(telegram, undefined, 'http://127.0.0.1:1')).toBeUndefined();
  });

  it('is accepted or rejected by Telegram', async () => {
    const world = await startFakeTelegram({ now: Date.now });
    onTestFinished(() => world.close());
    const accepted = await ask(telegram, world.token, world.root())?.();
    expect(accepted).toMatchObject({ state: 'accepted', account: expect.stringMatching(/bot$/i) });
    expect(await ask(telegram, `1${world.token}`, world.root())?.()).toMatchObject({ state: 'refused' });
  });

  it('is accepted or rejected by Discord, whose clock is compared', async () => {
    const server = createServer(({ url, headers }, response) => {
      const isRight = url === '/api/v10/users/@me' && headers.authorization === 'Bot right';
      const date = new Date(Date.now() - 7_200_000).toUTCString();
      response.writeHead(isRight ? 200 : 401, { date }).end(JSON.stringify({ username: 'Toons' }));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once('listening', listening));
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    const accepted = await ask(discord, 'right', root)?.();
    expect(accepted).toMatchObject({ state: 'accepted', account: 'Toons' });
    expect(Math.round(accepted!.skew! / 60_000)).toBe(120);
    expect(await ask(discord, 'wrong', root)?.()).toMatchObject({ state: 'refused' });
  });

  it('is told by nothing when the platform cannot be reached', async () => {
    const world = await startFakeTelegram({ now: Date.now });
    const root = world.root();
    await world.close();
    expect(await ask(telegram, '123:secret', root)?.()).toEqual({
      state: 'unreachable',
      reason: 'ECONNREFUSED',
    });
  });
});
