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
  /** What only one process at a time may receive from it; undefined where several may. */
  claim(config: Config): string | undefined;
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
    claim: ({ discord: { publicKey, shards } }) =>
      publicKey === undefined ? `Discord${describeShards(shards)}` : undefined,
    askAboutToken: ({ discord: { token, apiRoot, shards } }) =>
      token === undefined
        ? undefined
        : () =>
            askAboutToken(`${apiRoot}/v10/users/@me`, {
              headers: { authorization: `Bot ${token}` },
              accountIn: ({ username }) => `${username}${describeShards(shards)}`,
            }),
    create: async (context) => (await import('./discord.ts')).createDiscordSurface(context),
  },
  {
    name: 'Telegram',
    setting: 'TELEGRAM_TOKEN',
    isConfigured: ({ telegram }) => telegram.token !== undefined,
    claim: ({ telegram }) => (telegram.webhook.url === undefined ? 'Telegram' : undefined),
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

/** The part of the shards that this process has, where others have the rest: ` 0-3/8`. */
const describeShards = (shards: Config['discord']['shards']): string =>
  typeof shards === 'object' ? ` ${shards.first}-${shards.last}/${shards.count}` : '';

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
      const claim = platform.claim(config);
      return claim === undefined ? surface : createClaimed(surface, claim, context);
    }),
  );
  if (!config.web.enabled) return platforms;
  const { createWebSurface } = await import('./web.ts');
  const calls = platforms.flatMap((platform) => platform.calls ?? []);
  return [createWebSurface(context, calls), ...platforms];
}
