import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeDiscord, startFakeDiscord } from '../fakes/discord.ts';
import { run } from './program.ts';

let discord: FakeDiscord;
beforeAll(async () => {
  discord = await startFakeDiscord({ now: Date.now });
});
afterAll(() => discord.close());

const settings = () => ({
  DISCORD_TOKEN: discord.token,
  TOONSMITH_DISCORD_API_ROOT: discord.apiRoot,
  TOONSMITH_DISCORD_ATTACHMENT_HOSTS: discord.host,
});

describe('the built program and Discord', () => {
  it('serves: a photo comes back as a cartoon, and Ctrl-C ends it', async () => {
    const anna = discord.person('Anna');
    const place = discord.place({ guild: discord.guild('Painters') });
    const { child, ended, written } = run('serve', settings());
    await expect.poll(written, { timeout: 150_000 }).toContain('Ready.');
    expect(written()).toContain('Discord: connected.');
    const bytes = await readFile('config/test-photo.jpg');
    const exchange = discord.command(anna, place, 'cartoon', {
      photo: { name: 'me.jpg', bytes },
      style: 'cel',
      size: '512',
    });
    const reply = await discord.until(() => exchange.reply?.attachments.length === 1 && exchange.reply);
    expect(reply.content).toContain('**Cel, 70%, 512 px**');
    const cartoon = await sharp(reply.attachments[0]!.bytes).metadata();
    expect(cartoon).toMatchObject({ format: 'jpeg', width: 410, height: 512 });
    expect(cartoon.exif).toBeUndefined();
    expect(discord.violations).toEqual([]);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(written()).not.toContain(discord.token);
    expect(written()).not.toContain(exchange.token);
  });

  it('registers the commands when it is told to', async () => {
    const before = discord.requests.length;
    const { ended, written } = run('register', settings());
    expect(await ended).toBe(0);
    expect(written()).toBe('Registered the Discord commands globally.\n');
    expect(discord.requests.slice(before).map(({ method }) => method)).toEqual(['GET', 'PUT']);
  });

  it('says what to do about a wrong token', async () => {
    const { ended, written } = run('register', { ...settings(), DISCORD_TOKEN: 'MTIz.wrong.token' });
    expect(await ended).toBe(1);
    expect(written()).toContain('Discord rejected the token.');
    expect(written()).not.toContain('MTIz.wrong');
  });
});
