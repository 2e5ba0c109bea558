import type { TokenAnswer } from '../../cli/doctor-context.ts';
import type { Config } from '../../config/load.ts';
import type { AppContext } from '../context.ts';
import { askAboutToken, type Json } from './ask-about-token.ts';
import { createClaimed } from './claimed.ts';
import type { Surface } from './surface.ts';

/** A chat platform, which serves when the configuration has its token. */
export interface PlatformDefinition {
  /** As operators read it. */
  readonly name: string;
  /** The environment variable that turns it on. */
  readonly setting: string;
  isConfigured(config: Config): boolean;
  /** Several processes may receive from it at the same time. */
  isShared(config: Config): boolean;
  /** How to ask the platform whether it accepts the token; undefined without one. */
  askAboutToken(config: Config): (() => Promise<TokenAnswer>) | undefined;
  create(context: AppContext): Promise<Surface>;
}

/** Every chat platform; a new one is added here. Their libraries are loaded only when they serve. */
export const PLATFORMS: readonly PlatformDefinition[] = [
  {
    name: 'Discord',
    setting: 'DISCORD_TOKEN',
    isConfigured: ({ discord }) => discord.token !== undefined,
    isShared: ({ discord }) => discord.publicKey !== undefined,
    askAboutToken: ({ discord: { token, apiRoot } }) =>
      token === undefined
        ? undefined
        : () =>
            askAboutToken(`${apiRoot}/v10/users/@me`, {
              headers: { authorization: `Bot ${token}` },
              accountIn: ({ username }) => username,
            }),
    create: async (context) => (await import('./discord.ts')).createDiscordSurface(context),
  },
  {
    name: 'Telegram',
    setting: 'TELEGRAM_TOKEN',
    isConfigured: ({ telegram }) => telegram.token !== undefined,
    isShared: ({ telegram }) => telegram.webhook.url !== undefined,
    askAboutToken: ({ telegram: { token, apiRoot } }) =>
      token === undefined
        ? undefined
        : () =>
            askAboutToken(`${apiRoot}/bot${token}/getMe`, {
              headers: {},
              accountIn: ({ result }) => (result as Json | undefined)?.username,
            }),
    create: async (context) => (await import('./telegram.ts')).createTelegramSurface(context),
  },
];

/**
 * Every surface that is configured. The web comes first, as platforms call it from the moment they have its address. A process that
 * only draws has none but its health.
 */
export async function createSurfaces(context: AppContext): Promise<Surface[]> {
  const { config, role } = context;
  if (role === 'worker') {
    if (!config.web.enabled) return [];
    return [(await import('./health.ts')).createHealthSurface(context)];
  }
  const configured = PLATFORMS.filter(({ isConfigured }) => isConfigured(config));
  const platforms = await Promise.all(
    configured.map(async (platform) => {
      const surface = await platform.create(context);
      return platform.isShared(config) ? surface : createClaimed(surface, platform.name, context);
    }),
  );
  if (!config.web.enabled) return platforms;
  const { createWebSurface } = await import('./web.ts');
  const calls = platforms.flatMap((platform) => platform.calls ?? []);
  return [createWebSurface(context, calls), ...platforms];
}
