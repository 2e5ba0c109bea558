import { readFile } from 'node:fs/promises';
import { createDiscordBot } from '../../bots/discord/bot.ts';
import { createDownload } from '../../bots/download.ts';
import { createStyleSamples, type Sample } from '../../bots/style-samples.ts';
import type { StyleId } from '../../cartoon.ts';
import type { AppContext } from '../context.ts';
import type { Surface } from './surface.ts';

/** The Discord bot; its token must be configured. */
export function createDiscordSurface(context: AppContext): Surface {
  const { photo, discord } = context.config;
  const { token, apiRoot, attachmentHosts, servers, shards, publicKey } = discord;
  if (token === undefined) throw new TypeError('Discord is not configured.');
  // A proxy of the API serves the files too.
  const origins = attachmentHosts.map((host) => `${new URL(apiRoot).protocol}//${host}`);
  const bot = createDiscordBot(context, {
    settings: {
      token,
      apiRoot,
      cdnRoot: origins[0] ?? CDN,
      mediaRoot: origins.find((origin) => origin.includes('//media.')) ?? origins[0] ?? CDN,
      fileOrigins: new Set(origins),
      servers,
      shards: shards ?? 'auto',
      publicKey,
    },
    download: createDownload({
      origins: new Set(origins),
      maxBytes: photo.bytes,
      timeoutMilliseconds: photo.downloadTime,
      fetch,
      onError: (reason) =>
        context.monitoring.log.info({ platform: 'discord', err: reason }, 'download failed'),
    }),
    shrink: async (cartoon, maxBytes) =>
      (await import('../../inference/image/shrink.ts')).shrink(cartoon, maxBytes),
    makeStickerFile: async (sticker, kind) =>
      (await import('../../inference/image/sticker-file.ts')).discordFile(sticker, kind),
    samples: createStyleSamples({
      draw: context.cartoonizer.cartoonize,
      photo: () => readFile(new URL('../../../config/test-photo.jpg', import.meta.url)),
      shipped: (style) => shippedSample(style, context.catalog),
      report: context.monitoring.report,
    }),
    // A front leaves the drawing to others, and their processors to them.
    drawsSamples: context.role === 'all',
  });
  return {
    frontEnd: bot.frontEnd,
    async start({ say }) {
      const started = await bot.start();
      const isOpen = started === 'connected' || started === 'waiting';
      return { state: isOpen ? 'open' : 'refused', sentence: say(`cli-discord-${started}`) };
    },
    refresh: bot.refresh,
    close: bot.close,
    calls: bot.endpoint && { path: '/discord/interactions', answer: bot.endpoint },
  };
}

const CDN = 'https://cdn.discordapp.com';

/** The one that the page shows, too. */
async function shippedSample(style: StyleId, { find }: AppContext['catalog']): Promise<Sample | undefined> {
  const look = find(style);
  if (!look) return undefined;
  try {
    const file = new URL(`../../../page/samples/${encodeURIComponent(look.style)}.webp`, import.meta.url);
    return { bytes: await readFile(file), format: 'webp' };
  } catch {
    // A style of the operator's own has none.
    return undefined;
  }
}
