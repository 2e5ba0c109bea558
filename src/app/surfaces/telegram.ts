import { createDownload } from '../../bots/download.ts';
import { createTelegramBot } from '../../bots/telegram/bot.ts';
import type { AppContext } from '../context.ts';
import type { Surface } from './surface.ts';

/** The Telegram bot; its token must be configured. */
export function createTelegramSurface(context: AppContext): Surface {
  const { photo, telegram } = context.config;
  const { token, apiRoot, webhook } = telegram;
  if (token === undefined) throw new TypeError('Telegram is not configured.');
  const bot = createTelegramBot(context, {
    token,
    apiRoot,
    webhook: webhook.url && webhook.secret ? { url: webhook.url, secret: webhook.secret } : undefined,
    download: createDownload({
      origins: new Set([new URL(apiRoot).origin]),
      maxBytes: photo.bytes,
      timeoutMilliseconds: photo.downloadTime,
      fetch,
      onError: (reason) =>
        context.monitoring.log.info({ platform: 'telegram', err: reason }, 'download failed'),
    }),
  });
  return {
    frontEnd: bot.frontEnd,
    async start({ say }) {
      const started = await bot.start();
      return { state: started === 'refused' ? 'refused' : 'open', sentence: say(`cli-telegram-${started}`) };
    },
    stop: bot.stop,
    close: bot.close,
    calls:
      bot.webhook && webhook.url ? { path: new URL(webhook.url).pathname, answer: bot.webhook } : undefined,
  };
}
