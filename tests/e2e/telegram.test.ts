import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram.ts';
import { run } from './program.ts';

let telegram: FakeTelegram;
beforeAll(async () => {
  telegram = await startFakeTelegram({ now: Date.now });
});
afterAll(() => telegram.close());

const serve = (changes: Readonly<Record<string, string>> = {}) =>
  run('serve', {
    TELEGRAM_TOKEN: telegram.token,
    TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
    TOONSMITH_QUOTA_BURST: 'unlimited',
    ...changes,
  });

describe('the built program and Telegram', () => {
  it('serves: photos come back in the embedded styles, and Ctrl-C ends it', async () => {
    const anna = telegram.person({ name: 'Anna', language: 'en' });
    const { child, ended, written } = serve();
    await expect.poll(written, { timeout: 150_000 }).toContain('Ready.');
    expect(written()).toContain('Telegram: listening.');
    const portrait = await readFile('config/test-photo.jpg');
    for (const [index, style] of ['cel', 'ink', 'pencil'].entries()) {
      anna.sends(anna.dialog, { photo: portrait, caption: `${style} 512 0.6` });
      const cartoon = await telegram.until(
        () => telegram.fromBot(anna.dialog).filter(({ photo }) => photo)[index],
        `a cartoon in the style ${style}`,
      );
      expect(cartoon.caption).toMatch(/^(?:Cel|Ink wash|Pencil), 60%, /);
      const { format, width, height, exif } = await sharp(telegram.bytesOf(cartoon)).metadata();
      expect({ format, width, height, exif }).toEqual({
        format: 'jpeg',
        width: 410,
        height: 512,
        exif: undefined,
      });
    }
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(written()).not.toContain(telegram.token);
    await telegram.until(() => !telegram.isPolled());
  });

  it('says what to do about a wrong token', async () => {
    const { ended, written } = serve({ TELEGRAM_TOKEN: `999999:${'wrong'.repeat(7)}` });
    expect(await ended).toBe(1);
    expect(written()).toContain('Telegram rejected the token. Copy it again from @BotFather');
    expect(written()).not.toContain('wrongwrong');
  });
});
