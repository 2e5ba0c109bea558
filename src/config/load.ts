import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Words } from '../i18n/words.ts';
import { contradictions, hints } from './contradictions.ts';
import { readEnvironment } from './environment.ts';
import {
  CONFIG_FILE_VARIABLE,
  type ConfigFile,
  disk,
  type FileSystem,
  readNamedConfigFile,
  readUsualConfigFile,
} from './file.ts';
import { type Given, nearestTo } from './given.ts';
import { misplaced } from './misplaced.ts';
import type { Config } from './schema.ts';
import { ALL_SETTINGS, type Setting } from './settings.ts';
import { readYaml } from './yaml.ts';

export type { Config } from './schema.ts';

export type LoadedConfig =
  /** `warnings`: a sentence for each setting that is ignored because it was replaced. */
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  /** One sentence for each wrong setting; they name it and say what is expected, and never hold a value. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ConfigSources {
  /** Environment variables: `TOONSMITH_…`, `DISCORD_TOKEN`, `TELEGRAM_TOKEN`, and `…_FILE` of each secret. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of the operator's YAML file. */
  readonly file?: string | undefined;
  /** The text of config/defaults.yaml. */
  readonly defaults: string;
  /** Reads a secret's file; throws when it cannot. */
  readonly readSecret: (path: string) => string;
  /** In the language of whoever reads problems and warnings. */
  readonly words: Pick<Words, 'say' | 'list'>;
}

/** Merges the settings: the environment overrides the file, and the file the defaults. */
export function loadConfig({ env, file = '', defaults, readSecret, words }: ConfigSources): LoadedConfig {
  const { say } = words;
  const problems: string[] = [];
  const warnings: string[] = [];
  const diagnostics = { problems, warnings, words };
  const given = new Map<Setting, Given>([
    ...readYaml(defaults, 'defaults.yaml', diagnostics),
    ...readYaml(file, say('config-file'), diagnostics),
    ...readEnvironment(env, readSecret, diagnostics),
  ]);
  const config: Record<string, unknown> = {};
  for (const setting of ALL_SETTINGS) {
    const written: Partial<Given> = given.get(setting) ?? {};
    const parsed = setting.schema.safeParse(written.value);
    if (parsed.success && !misplaced(setting, written.value)) put(config, setting.path, parsed.data);
    else problems.push(problemOf(setting, written, say));
  }
  // Each setting has been through its own schema, and together they are all there are.
  const whole = config as Config;
  if (problems.length === 0) {
    problems.push(...contradictions(whole).map((id) => say(id)));
    warnings.push(...hints(whole).map((id) => say(id)));
  }
  return problems.length === 0 ? { ok: true, config: whole, warnings } : { ok: false, problems };
}

/** What was read from disk, with the path of the operator's file where there is one. */
export type ReadConfig = LoadedConfig & { readonly path?: string | undefined };

/**
 * Reads the operator's file (TOONSMITH_CONFIG, or toonsmith.yaml beside run.sh) and the defaults from disk. The data folder is
 * absolute then, and the same from wherever the program is started: a relative one is in the folder of the configuration file.
 */
export function readConfig(
  env: ConfigSources['env'],
  words: ConfigSources['words'],
  files: FileSystem = disk,
): ReadConfig {
  const named = env[CONFIG_FILE_VARIABLE];
  const file: ConfigFile = named
    ? readNamedConfigFile(named, files, words)
    : readUsualConfigFile(fileURLToPath(new URL('../../toonsmith.yaml', import.meta.url)), files, words);
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const loaded = loadConfig({
    env,
    file: file.path === undefined ? undefined : file.text,
    defaults: readFileSync(new URL('../../config/defaults.yaml', import.meta.url), 'utf8'),
    readSecret: (secret) => readFileSync(secret, 'utf8'),
    words,
  });
  if (!loaded.ok) return { ...loaded, path: file.path };
  const { config } = loaded;
  const dataFolder = resolve(baseFolder(file.path), config.dataFolder);
  return { ...loaded, config: { ...config, dataFolder }, path: file.path };
}

/** Where relative folders are: beside the configuration file, or where that would be. */
function baseFolder(path: string | undefined): string {
  if (path !== undefined) return dirname(resolve(path));
  const program = fileURLToPath(new URL('../../', import.meta.url));
  // An update replaces everything in there.
  return program.split(sep).includes('node_modules') ? process.cwd() : program;
}

/** The secrets in use, so that the log can keep them out of everything it writes. */
export function secretsOf(config: Config): string[] {
  return ALL_SETTINGS.filter(({ secret }) => secret).flatMap(({ path }) => {
    const value = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], config);
    return typeof value === 'string' ? [value] : [];
  });
}

/** What is wrong with a value, where it was said, and which known value it resembles. */
function problemOf(setting: Setting, { value, source }: Partial<Given>, say: Words['say']): string {
  const { name, expected, known } = setting;
  const args = { name, expected: say(expected.id, expected.args), place: source ?? '' };
  const slip = misplaced(setting, value);
  if (slip) return say(slip.id, { ...args, ...slip });
  const sentence = say(source === undefined ? 'config-must-be' : 'config-must-be-at', args);
  const nearest = typeof value === 'string' ? nearestTo(value.trim(), known()) : 'none';
  return nearest === 'none' ? sentence : say('config-did-you-mean', { sentence, nearest });
}

function put(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= {};
  put(target[key] as Record<string, unknown>, rest, value);
}
