import { nearest } from '../options/suggestions.ts';
import { CONFIG_FILE_VARIABLE } from './file.ts';
import {
  type Diagnostics,
  earlierNames,
  type GivenSettings,
  nearestTo,
  REPLACED,
  replacedText,
} from './given.ts';
import { ALL_SETTINGS, PREFIX, type Setting, variableOf } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Begin like settings, but are for whoever starts the program. */
const OTHER_VARIABLES: readonly string[] = [CONFIG_FILE_VARIABLE, 'TOONSMITH_DEBUG'];

/** The settings among the environment variables, and those that are read from a secret's file. */
export function readEnvironment(
  env: Environment,
  readSecret: (path: string) => string,
  { problems, warnings, words }: Diagnostics,
): GivenSettings {
  const { say, list } = words;
  const given: GivenSettings = new Map();
  const known = [...OTHER_VARIABLES];
  for (const setting of ALL_SETTINGS) {
    const earlier = earlierNames(setting.name).map((name) => variableOf(name.split('.')));
    const plain = [...setting.variables, ...earlier];
    const files = setting.secret ? plain.map((name) => `${name}_FILE`) : [];
    known.push(...plain, ...files);
    const used = [...plain, ...files].filter((name) => env[name]);
    const [name] = used;
    if (!name) continue;
    if (used.length > 1) problems.push(say('config-only-one', { names: list(used) }));
    if (earlier.includes(name.replace(/_FILE$/, ''))) warnings.push(renamedText(name, setting, words));
    const value = plain.includes(name) ? env[name] : readOr(readSecret, env[name]!);
    if (value === undefined) problems.push(say('config-secret-unreadable', { name }));
    else given.set(setting, { value, source: name });
  }
  for (const name of Object.keys(env).filter((name) => looksLikeOurs(name) && env[name])) {
    if (known.includes(name)) continue;
    const replaced = Object.keys(REPLACED).find((setting) => variableOf(setting.split('.')) === name);
    if (replaced !== undefined) warnings.push(replacedText(replaced, name, words));
    else problems.push(say('config-unknown-variable', { name, nearest: nearestTo(name, known) }));
  }
  const tokens = [...given.keys()].map(({ name }) => name);
  for (const { setting, pattern, variable } of TOKEN_NAMES_ELSEWHERE) {
    const name = Object.keys(env).find((name) => name !== variable && pattern.test(name) && env[name]);
    if (name !== undefined && !tokens.includes(setting))
      warnings.push(say('config-token-elsewhere', { name, variable }));
  }
  return given;
}

/** The sentence about a variable with the earlier name of a setting. */
function renamedText(
  name: string,
  { variables: [current = ''] }: Setting,
  { say }: Diagnostics['words'],
): string {
  const now = name.endsWith('_FILE') ? `${current}_FILE` : current;
  return say('config-renamed-variable', { name, now });
}

/** Names that other programs give to the tokens; they may be meant for those, so they are only warned about. */
const TOKEN_NAMES_ELSEWHERE = [
  {
    setting: 'telegram.token',
    variable: 'TELEGRAM_TOKEN',
    pattern: /^(?:(?:TELEGRAM|TG)_(?:BOT_|API_)*(?:TOKEN|KEY)|TELEGRAM_BOT|BOT_TOKEN)$/i,
  },
  {
    setting: 'discord.token',
    variable: 'DISCORD_TOKEN',
    pattern: /^(?:DISCORD_(?:BOT_|API_|CLIENT_)*(?:TOKEN|KEY)|DISCORD_BOT)$/i,
  },
] as const;

/** Whether a variable begins with our prefix, or with what is nearly it: TOONSMIHT_, toonsmith_, TOONSMITHWEB_. */
function looksLikeOurs(name: string): boolean {
  if (name.toUpperCase().startsWith(PREFIX.slice(0, -1))) return true;
  const first = name.split('_')[0]!.toLowerCase();
  return first.length >= MIN_PREFIX_LENGTH && nearest(first, [['toonsmith', true]]) !== undefined;
}

const MIN_PREFIX_LENGTH = 7;

function readOr(read: (path: string) => string, path: string): string | undefined {
  try {
    return read(path);
  } catch {
    return undefined;
  }
}
