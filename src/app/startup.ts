import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import type { Catalog } from '../options/catalog.ts';
import { readOrCreateAdminToken } from '../web/admin-token.ts';
import type { Role } from './context.ts';
import { databasePath } from './database.ts';

/** Where the page without a token keeps its admin token. */
const adminTokenPath = ({ dataFolder }: Config): string => resolve(join(dataFolder, 'admin-token'));

/**
 * The sentence about a database that an earlier version made in the current folder, while the data folder now is another one that has
 * none: a new, empty database would have no bans and no settings.
 */
export function movedDataProblem(
  { dataFolder }: Config,
  { say }: Pick<Words, 'say'>,
  cwd: string,
): string | undefined {
  const earlier = join(cwd, basename(dataFolder));
  const isMoved =
    existsSync(databasePath({ dataFolder: earlier })) && !existsSync(databasePath({ dataFolder }));
  return isMoved ? say('config-data-moved', { found: earlier, folder: dataFolder }) : undefined;
}

/** Without a token the page serves this machine alone; what only the operator may do then takes a token that was made here. */
const makesAdminToken = ({ web }: Config): boolean => web.enabled && !web.token && !web.adminToken;

/** The token that shows who the operator of the page is; a sentence when the one of this machine cannot be kept. */
export function openAdminToken(
  config: Config,
  role: Role,
  words: Pick<Words, 'say'>,
):
  | { readonly ok: true; readonly token: string | undefined }
  | { readonly ok: false; readonly sentence: string } {
  if (role === 'worker' || !makesAdminToken(config)) return { ok: true, token: config.web.adminToken };
  const path = adminTokenPath(config);
  try {
    mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
    return { ok: true, token: readOrCreateAdminToken(path) };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { ok: false, sentence: words.say('cli-serve-no-admin-token', { path, code }) };
  }
}

/** The admin token of a program that serves here, where it can be read; nothing is made. */
export function existingAdminToken(config: Config): string | undefined {
  if (!makesAdminToken(config)) return config.web.adminToken;
  try {
    return readFileSync(adminTokenPath(config), 'utf8').trim();
  } catch {
    // Nothing was served from here yet, or by another account.
    return undefined;
  }
}

/** What the operator should know before anybody comes: the settings in force, the data, and who may do what. */
export function describeStart({
  config,
  role,
  configPath,
  configWarnings,
  words,
}: {
  readonly config: Config;
  readonly role: Role;
  readonly configPath: string | undefined;
  readonly configWarnings: readonly string[];
  readonly words: Pick<Words, 'say' | 'list'>;
}): string[] {
  const { web, discord, telegram, access } = config;
  const { say, list } = words;
  const chats = [...(discord.token ? ['Discord'] : []), ...(telegram.token ? ['Telegram'] : [])];
  const surfaces = [...(web.enabled ? [say('cli-serve-the-page')] : []), ...chats];
  return [
    configPath ? say('cli-serve-settings', { file: resolve(configPath) }) : say('cli-serve-no-settings'),
    ...configWarnings,
    config.services.store === undefined
      ? say('cli-serve-data', { folder: resolve(config.dataFolder) })
      : say('cli-serve-data-shared'),
    ...(role === 'worker'
      ? [say('cli-serve-worker')]
      : [say('cli-serve-running', { surfaces: list(surfaces) })]),
    ...(role === 'front' ? [say('cli-serve-front')] : []),
    ...(web.enabled && role !== 'worker' ? describePage(config, say) : []),
    ...(chats.length > 0 && role !== 'worker'
      ? [say('cli-serve-chats', { chats: list(chats), access: access.mode })]
      : []),
  ];
}

function describePage(config: Config, say: Words['say']): string[] {
  const { web, access } = config;
  const visitors = [
    ...(access.mode === 'invited' ? ['invited'] : []),
    ...(web.behindProxy ? ['proxy'] : []),
  ].join('-');
  const token = web.token ? 'none' : 'created';
  return [
    web.token ? say('cli-serve-page-public', { visitors }) : say('cli-serve-page-local'),
    say('cli-serve-page-admin', { token: web.adminToken ? 'set' : token, path: adminTokenPath(config) }),
  ];
}

/** The sentence about a default style that isn't installed. */
export function defaultStyleHint(
  { cartoon: { style } }: Config,
  { find }: Pick<Catalog, 'find'>,
  { say }: Pick<Words, 'say'>,
): string | undefined {
  const look = find(style);
  if (look?.style === style) return undefined;
  return look
    ? say('config-style-stands-in', { style, nearest: look.style })
    : say('config-style-missing', { style });
}
