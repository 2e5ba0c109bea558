import { readFile } from 'node:fs/promises';
import type { Admin } from '../admin/admin.ts';
import { createDiscordBot } from '../bots/discord/bot.ts';
import { createDownload } from '../bots/download.ts';
import { createStyleSamples } from '../bots/style-samples.ts';
import { createTelegramBot } from '../bots/telegram/bot.ts';
import type { CartoonOptions, Style } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { StyleName, SurfaceKind, Words } from '../i18n/words.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { FrontEnd } from '../jobs/front-end.ts';
import type { JobService } from '../jobs/service.ts';
import type { HealthAnswer } from '../observability/health.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { FindLook } from '../options/availability.ts';
import type { OptionParser } from '../options/parse.ts';
import type { Store, Subject } from '../store/store.ts';
import { createWeb, type WebOptions } from '../web/web.ts';

/** A way in for people: a chat platform, or the page. */
export interface Surface {
  /** Attached to the job service before anything starts. */
  readonly frontEnd: FrontEnd;
  /** Lets people in. The sentence tells the operator where, or what to do when it cannot be opened. */
  start(): Promise<{ readonly isOpen: boolean; readonly sentence: string }>;
  /** Takes nothing new, where the platform retention it for the next start; replies still go out. */
  stop?(): Promise<void>;
  /** After the last reply. */
  close?(): Promise<void>;
}

/** What an entrance is made of. */
export interface AppContext {
  readonly config: Config;
  /** web.adminToken, or the one that was made for the page without a token; `undefined` where nobody manages it there. */
  readonly adminToken: string | undefined;
  readonly service: JobService;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The words for any language tag, as the chats say them unless another surface is named. */
  readonly wordsIn: (locale: string, surface?: SurfaceKind) => Words;
  /** Every language there is. */
  readonly translations: readonly Words[];
  /** Every style that can be drawn now, also by a stand-in; and those that something more would have to be installed for. */
  readonly styles: readonly StyleName[];
  readonly missing: readonly StyleName[];
  readonly looks: { readonly all: readonly Style[]; readonly find: FindLook };
  readonly parser: OptionParser;
  readonly admin: Admin;
  readonly owners: ReadonlySet<Subject>;
  /** The operator's default options. */
  readonly defaults: CartoonOptions;
  /** What can draw, for pictures that are nobody's job, such as style samples. */
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly version: string;
  readonly health: { readonly alive: () => HealthAnswer; readonly ready: () => Promise<HealthAnswer> };
  /** Logs an unexpected error, and answers the id that people see. */
  readonly report: (error: unknown) => string;
}

/** Every entrance that is configured. */
export function createSurfaces(context: AppContext): Surface[] {
  const { web, discord, telegram } = context.config;
  const chat = telegram.token ? createTelegramSurface(context, telegram.token) : undefined;
  return [
    // First, as Telegram may call it from the moment it has its address.
    ...(web.enabled ? [createWebSurface(context, chat?.calls)] : []),
    ...(discord.token ? [createDiscordSurface(context, discord.token)] : []),
    ...(chat ? [chat] : []),
  ];
}

function createTelegramSurface(
  context: AppContext,
  token: string,
): Surface & { readonly calls: WebOptions['calls'] } {
  const {
    config,
    service,
    store,
    clock,
    log,
    metrics,
    admin,
    owners,
    parser,
    styles,
    translations,
    missing,
  } = context;
  const { apiRoot, webhook } = config.telegram;
  const { format, ...taste } = config.cartoon;
  const bot = createTelegramBot({
    token,
    apiRoot,
    webhook: webhook.url && webhook.secret ? { url: webhook.url, secret: webhook.secret } : undefined,
    service,
    store,
    admin,
    download: createDownload({
      origins: new Set([new URL(apiRoot).origin]),
      maxBytes: config.photo.bytes,
      timeoutMilliseconds: config.photo.downloadTime,
      fetch,
      onError: (reason) => log.info({ platform: 'telegram', err: reason }, 'download failed'),
    }),
    clock,
    log,
    onRateLimited: () => metrics.rateLimited('telegram'),
    wordsIn: cacheWords(context.wordsIn),
    contents: { styles, translations },
    parser,
    missing,
    language: config.language,
    defaults: { ...taste, ...(format !== 'auto' && { format }) },
    owners,
    photoBytes: config.photo.bytes,
    album: config.queue.album,
    retention: { photos: config.spool.lifetime, history: config.retention.history },
  });
  return {
    frontEnd: bot.frontEnd,
    async start() {
      const started = await bot.start();
      return { isOpen: started !== 'refused', sentence: TELEGRAM_SENTENCES[started] };
    },
    stop: bot.stop,
    close: bot.close,
    calls:
      bot.webhook && webhook.url ? { path: new URL(webhook.url).pathname, answer: bot.webhook } : undefined,
  };
}

const TELEGRAM_SENTENCES = {
  listening: 'Telegram: listening.',
  waiting: 'Can’t reach Telegram. Retrying…',
  refused: 'Telegram rejected the token. Copy it again from @BotFather into TELEGRAM_TOKEN.',
} as const;

function createDiscordSurface(context: AppContext, token: string): Surface {
  const { config, service, store, clock, log, metrics, admin, owners, parser, styles, translations, report } =
    context;
  const { apiRoot, attachmentHosts, servers, shards } = config.discord;
  // Behind a proxy of the API, files come the same way.
  const origins = attachmentHosts.map((host) => `${new URL(apiRoot).protocol}//${host}`);
  const bot = createDiscordBot({
    token,
    apiRoot,
    cdnRoot: origins[0] ?? 'https://cdn.discordapp.com',
    servers,
    shards: shards ?? 'auto',
    service: () => service,
    store,
    download: createDownload({
      origins: new Set(origins),
      maxBytes: config.photo.bytes,
      timeoutMilliseconds: config.photo.downloadTime,
      fetch,
      onError: (reason) => log.info({ platform: 'discord', err: reason }, 'download failed'),
    }),
    shrink: async (cartoon, maxBytes) =>
      (await import('../inference/image/shrink.ts')).shrink(cartoon, maxBytes),
    sample: createStyleSamples({
      draw: context.cartoonizer.cartoonize,
      photo: () => readFile(new URL('config/test-photo.jpg', ROOT)),
    }),
    admin,
    owners,
    parser,
    contents: { styles, translations },
    defaults: context.defaults,
    wordsIn: cacheWords(context.wordsIn),
    album: config.queue.album,
    retention: { photos: config.spool.lifetime, history: config.retention.history },
    clock,
    log: (what, about) => log.info({ platform: 'discord', ...about }, what),
    report,
    onRateLimited: () => metrics.rateLimited('discord'),
  });
  return {
    frontEnd: bot.frontEnd,
    async start() {
      const started = await bot.start();
      const isOpen = started === 'connected' || started === 'waiting';
      return { isOpen, sentence: DISCORD_SENTENCES[started] };
    },
    close: bot.close,
  };
}

const DISCORD_SENTENCES = {
  connected: 'Discord: connected.',
  waiting: 'Can’t reach Discord. Retrying…',
  refused:
    'Discord rejected the token. Copy it again from https://discord.com/developers/applications into DISCORD_TOKEN.',
  ended:
    'Discord closed the connection permanently. The log has the close code. For code 4011, set discord.shards to auto.',
} as const;

/** Chats have many languages, and speak one of them at every step. */
function cacheWords(wordsIn: (locale: string) => Words): (locale: string) => Words {
  const known = new Map<string, Words>();
  return (locale) => {
    const words = known.get(locale) ?? wordsIn(locale);
    known.set(locale, words);
    return words;
  };
}

function createWebSurface(context: AppContext, calls: WebOptions['calls']): Surface {
  const { config, service, store, clock, metrics, wordsIn, translations, parser, defaults, health, report } =
    context;
  return createWeb({
    calls,
    host: config.web.host,
    port: config.web.port,
    service,
    store,
    admin: context.admin,
    clock,
    wordsIn: (locale) => wordsIn(locale, 'page'),
    translations,
    language: config.language,
    styles: { drawn: context.styles, ...context.looks },
    parser,
    defaults,
    tokens: { visitor: config.web.token, operator: context.adminToken },
    behindProxy: config.web.behindProxy,
    limits: {
      photoBytes: config.photo.bytes,
      album: config.queue.album,
      lifetime: config.spool.lifetime,
    },
    health,
    metrics: metrics.expose,
    memory: () => process.memoryUsage.rss(),
    version: context.version,
    files: {
      page: new URL('page/', ROOT),
      scripts: new URL('dist/page/', ROOT),
      locales: new URL('config/locales/', ROOT),
    },
    warn: (message) => context.log.warn({ platform: 'web' }, message),
    report,
  });
}

const ROOT = new URL('../../', import.meta.url);
