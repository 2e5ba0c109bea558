import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config/load.ts';
import { readOrCreateAdminToken } from '../web/admin-token.ts';
import type { Role } from './context.ts';

/** Where the page without a token keeps its admin token. */
const adminTokenPath = ({ dataFolder }: Config): string => resolve(join(dataFolder, 'admin-token'));

/** Without a token the page serves this machine alone; what only the operator may do then takes a token that was made here. */
const makesAdminToken = ({ web }: Config): boolean => web.enabled && !web.token && !web.adminToken;

/** The token that shows who the operator of the page is; a sentence when the one of this machine cannot be kept. */
export function openAdminToken(
  config: Config,
  role: Role,
):
  | { readonly ok: true; readonly token: string | undefined }
  | { readonly ok: false; readonly sentence: string } {
  if (role === 'worker' || !makesAdminToken(config)) return { ok: true, token: config.web.adminToken };
  const path = adminTokenPath(config);
  try {
    mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
    return { ok: true, token: readOrCreateAdminToken(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      ok: false,
      sentence: `Couldn’t store the admin token in ${path} (${code}). Fix that, or set web.adminToken.`,
    };
  }
}

/** What the operator should know before anybody comes: the settings in force, the data, and who may do what. */
export function describeStart({
  config,
  role,
  configPath,
  configWarnings,
}: {
  readonly config: Config;
  readonly role: Role;
  readonly configPath: string | undefined;
  readonly configWarnings: readonly string[];
}): string[] {
  const { web, discord, telegram, access } = config;
  const chats = [...(discord.token ? ['Discord'] : []), ...(telegram.token ? ['Telegram'] : [])];
  const surfaces = [...(web.enabled ? ['the page'] : []), ...chats];
  const invited = access.mode === 'invited';
  return [
    configPath
      ? `Settings: ${resolve(configPath)} and environment variables.`
      : 'Settings: defaults and environment variables (no toonsmith.yaml found).',
    ...configWarnings,
    config.services.store === undefined
      ? `Data: ${resolve(config.dataFolder)}.`
      : 'Data: the PostgreSQL database of services.store.',
    role === 'worker' ? 'Running: drawing only.' : `Running: ${surfaces.join(', ')}.`,
    ...(role === 'front' ? ['Drawing: other processes, ./run.sh worker.'] : []),
    ...(web.enabled && role !== 'worker' ? [describePage(config)] : []),
    ...(chats.length > 0 && role !== 'worker'
      ? [
          `${chats.join(' and ')}: ${invited ? 'only people on the allowlist can use it' : 'everyone can use it'} (access.mode: ${access.mode}).`,
        ]
      : []),
  ];
}

function describePage(config: Config): string {
  const { web, access } = config;
  const signIn = (token: string) => `To manage Toonsmith there, sign in with ${token}.`;
  if (!web.token) {
    const token = web.adminToken ? 'web.adminToken' : `the token in ${adminTokenPath(config)}`;
    return `The page: only for this computer, because web.token isn’t set. ${signIn(token)}`;
  }
  const invited = access.mode === 'invited' ? ' and is on the allowlist (access.mode: invited)' : '';
  const proxy = web.behindProxy ? ', behind a proxy' : '';
  const admin = web.adminToken
    ? signIn('web.adminToken')
    : 'Nobody can manage Toonsmith there, because web.adminToken isn’t set.';
  return `The page: for everyone who has web.token${invited}${proxy}. ${admin}`;
}
