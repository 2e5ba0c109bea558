import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeDiscord, startFakeDiscord } from '../fakes/discord.ts';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram.ts';
import { readTile, rotation, writeGrid } from '../fixtures/heic.ts';
import { run } from './program.ts';

/** Four tiles, turned by a quarter as a phone held upright does. */
function takePhoto(): Uint8Array<ArrayBuffer> {
  const tiles = ['red', 'green', 'blue', 'yellow'].map((name) =>
    readTile(readFileSync(`tests/fixtures/heic/${name}.heic`)),
  );
  const size = { tileWidth: 64, tileHeight: 64, width: 120, height: 100 };
  return writeGrid({ tiles, columns: 2, ...size, properties: [rotation(3)] });
}

/** The colour that is strongest in the middle of each quarter, from the upper left on; yellow has two. */
async function quartersOf(cartoon: Uint8Array): Promise<unknown> {
  const { data, info } = await sharp(cartoon).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const quarters = [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const at = 3 * (Math.floor(y * info.height) * info.width + Math.floor(x * info.width));
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (blue > Math.max(red, green)) return 'blue';
      if (Math.min(red, green) > blue + 60) return 'yellow';
      return red > green ? 'red' : 'green';
    }),
  );
  return { width: info.width, height: info.height, quarters };
}

const UPRIGHT = { width: 100, height: 120, quarters: ['blue', 'red', 'yellow', 'green'] };

let telegram: FakeTelegram;
let discord: FakeDiscord;
beforeAll(async () => {
  telegram = await startFakeTelegram({ now: Date.now });
  discord = await startFakeDiscord({ now: Date.now });
});
afterAll(async () => {
  await telegram.close();
  await discord.close();
});

describe('a HEIC photo of a phone', () => {
  it('comes back as a cartoon in Telegram, in Discord and from the API', async () => {
    const photo = takePhoto();
    const { child, ended, written } = run('serve', {
      TELEGRAM_TOKEN: telegram.token,
      TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
      DISCORD_TOKEN: discord.token,
      TOONSMITH_DISCORD_API_ROOT: discord.apiRoot,
      TOONSMITH_DISCORD_ATTACHMENT_HOSTS: discord.host,
      TOONSMITH_WEB_ENABLED: 'on',
      TOONSMITH_WEB_PORT: '0',
      TOONSMITH_QUOTA_BURST: 'unlimited',
    });
    await expect.poll(written, { timeout: 150_000 }).toContain('Ready.');

    const anna = telegram.person({ name: 'Anna', language: 'en' });
    const document = { bytes: Buffer.from(photo), name: 'IMG_0042.HEIC', type: 'image/heic' };
    anna.sends(anna.dialog, { document, caption: 'cel 0.3' });
    const inTelegram = await telegram.until(
      () => telegram.fromBot(anna.dialog).find((message) => message.document),
      'a cartoon in Telegram',
    );
    expect(inTelegram.document?.file_name).toBe('IMG_0042-cel.jpg');
    expect(await quartersOf(telegram.bytesOf(inTelegram)!)).toEqual(UPRIGHT);

    const bob = discord.person('Bob');
    const place = discord.place({ guild: discord.guild('Painters') });
    const file = { name: 'IMG_0042.HEIC', bytes: Buffer.from(photo) };
    const exchange = discord.command(bob, place, 'cartoon', { photo: file, style: 'cel', strength: 0.3 });
    const reply = await discord.until(() => exchange.reply?.attachments.length === 1 && exchange.reply);
    expect(await quartersOf(reply.attachments[0]!.bytes)).toEqual(UPRIGHT);
    expect(discord.violations).toEqual([]);

    const [address = ''] = /http:\/\/localhost:\d+/.exec(written()) ?? [];
    const form = new FormData();
    form.append('photo', new Blob([photo]), 'IMG_0042.HEIC');
    form.append('style', 'cel');
    form.append('strength', '0.3');
    const answer = await fetch(`${address}/api/cartoons`, { method: 'POST', body: form });
    expect(answer.status).toBe(200);
    expect(await quartersOf(new Uint8Array(await answer.arrayBuffer()))).toEqual(UPRIGHT);

    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
