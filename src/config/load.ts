import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, isNode, isScalar, LineCounter, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { nearest } from '../options/suggestions.ts';
import {
  CONFIG_FILE_VARIABLE,
  type ConfigFile,
  disk,
  type FileSystem,
  readNamedConfigFile,
  readUsualConfigFile,
} from './file.ts';
import { SETTINGS } from './schema.ts';

/** Every setting, parsed: sizes are bytes, times are milliseconds, `unlimited` is Infinity, `auto` is undefined. */
export type Config = DeepReadonly<z.output<typeof SETTINGS>>;

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
}

/** Puts the settings together: the environment goes before the file, the file before the defaults. */
export function loadConfig({ env, file = '', defaults, readSecret }: ConfigSources): LoadedConfig {
  const problems: string[] = [];
  const warnings: string[] = [];
  const diagnostics = { problems, warnings };
  const given = new Map<Setting, Given>([
    ...readYaml(defaults, 'defaults.yaml', diagnostics),
    ...readYaml(file, 'the configuration file', diagnostics),
    ...readEnvironment(env, readSecret, diagnostics),
  ]);
  const config: Record<string, unknown> = {};
  for (const setting of ALL_SETTINGS) {
    const { value, source } = given.get(setting) ?? {};
    const parsed = setting.schema.safeParse(value);
    if (parsed.success) put(config, setting.path, parsed.data);
    else problems.push(`${setting.name} must be ${setting.expected}${source ? ` (${source})` : ''}.`);
  }
  // Each setting has been through its own schema, and together they are all there are.
  const whole = config as Config;
  if (problems.length === 0) problems.push(...contradictions(whole));
  return problems.length === 0 ? { ok: true, config: whole, warnings } : { ok: false, problems };
}

/** What was read from disk, with the path of the operator's file where there is one. */
export type ReadConfig = LoadedConfig & { readonly path?: string | undefined };

/** Reads the operator's file (TOONSMITH_CONFIG, or toonsmith.yaml beside run.sh) and the defaults from disk. */
export function readConfig(env: ConfigSources['env'], files: FileSystem = disk): ReadConfig {
  const named = env[CONFIG_FILE_VARIABLE];
  const file: ConfigFile = named
    ? readNamedConfigFile(named, files)
    : readUsualConfigFile(fileURLToPath(new URL('../../toonsmith.yaml', import.meta.url)), files);
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const loaded = loadConfig({
    env,
    file: file.path === undefined ? undefined : file.text,
    defaults: readFileSync(new URL('../../config/defaults.yaml', import.meta.url), 'utf8'),
    readSecret: (secret) => readFileSync(secret, 'utf8'),
  });
  return { ...loaded, path: file.path };
}

/** The secrets in use, so that the log can keep them out of everything it writes. */
export function secretsOf(config: Config): string[] {
  return ALL_SETTINGS.filter(({ secret }) => secret).flatMap(({ path }) => {
    const value = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], config);
    return typeof value === 'string' ? [value] : [];
  });
}

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

interface Setting {
  readonly path: readonly string[];
  /** As errors and the file name it: `quota.picturesPerDay`. */
  readonly name: string;
  /** Its environment variables, the shortest first. */
  readonly variables: readonly string[];
  readonly schema: z.ZodType;
  readonly expected: string;
  readonly secret: boolean;
}
interface Given {
  readonly value: unknown;
  /** Where it was said, for errors. */
  readonly source: string;
}

const PREFIX = 'TOONSMITH_';
/** Begin like settings, but are for whoever starts the program. */
const OTHER_VARIABLES: readonly string[] = [CONFIG_FILE_VARIABLE, 'TOONSMITH_DEBUG'];
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'discord.token': 'DISCORD_TOKEN',
  'telegram.token': 'TELEGRAM_TOKEN',
  'services.store': 'TOONSMITH_STORE',
  'services.queue': 'TOONSMITH_QUEUE',
  'services.blobs': 'TOONSMITH_BLOBS',
};
/** Settings of earlier versions, and what replaced them: they are ignored with a warning. */
const REPLACED: Readonly<Record<string, string>> = {
  'quota.cooldown': 'quota.burst and quota.burstRefill',
};
const ALL_SETTINGS: readonly Setting[] = settingsIn(SETTINGS, []);

function settingsIn(group: z.ZodObject, path: readonly string[]): Setting[] {
  return Object.entries(group.shape).flatMap(([key, field]) => {
    const here = [...path, key];
    if (field instanceof z.ZodObject) return settingsIn(field, here);
    const schema = field as z.ZodType;
    const about = (schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema).meta();
    const name = here.join('.');
    const long = variableOf(here);
    return [
      {
        path: here,
        name,
        variables: SHORT_NAMES[name] ? [SHORT_NAMES[name], long] : [long],
        schema,
        expected: about?.description ?? 'set',
        secret: about?.secret === true,
      },
    ];
  });
}

/** The environment variable of a setting. */
function variableOf(path: readonly string[]): string {
  return PREFIX + path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}

const replacedBy = (name: string, where: string): string =>
  `${name} is ignored (${where}). Use ${REPLACED[name]} instead; config/defaults.yaml explains them.`;

/** Sentences about what was read. */
interface Diagnostics {
  readonly problems: string[];
  readonly warnings: string[];
}

function readEnvironment(
  env: ConfigSources['env'],
  readSecret: ConfigSources['readSecret'],
  { problems, warnings }: Diagnostics,
): Map<Setting, Given> {
  const given = new Map<Setting, Given>();
  const known = [...OTHER_VARIABLES];
  for (const setting of ALL_SETTINGS) {
    const variables = [
      ...setting.variables,
      ...(setting.secret ? setting.variables.map((name) => `${name}_FILE`) : []),
    ];
    known.push(...variables);
    const used = variables.filter((name) => env[name]);
    const [name] = used;
    if (!name) continue;
    if (used.length > 1) problems.push(`Only one of ${used.join(' and ')} can be set.`);
    const value = setting.variables.includes(name) ? env[name] : readOr(readSecret, env[name]!);
    if (value === undefined) problems.push(`${name} must be the path of a readable file.`);
    else given.set(setting, { value, source: name });
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.includes(name) || !env[name]) continue;
    const replaced = Object.keys(REPLACED).find((setting) => variableOf(setting.split('.')) === name);
    if (replaced !== undefined) {
      warnings.push(replacedBy(replaced, name));
      continue;
    }
    problems.push(`Unknown setting: ${name}.${didYouMean(name, known)}`);
  }
  return given;
}

function readYaml(text: string, from: string, { problems, warnings }: Diagnostics): Map<Setting, Given> {
  const given = new Map<Setting, Given>();
  const lines = new LineCounter();
  // With the failsafe schema every value is the text that was written: no id loses its last digits as a number.
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const place = (offset = 0) => `line ${lines.linePos(offset).line} of ${from}`;
  // The parser's own messages quote the text, and the text holds secrets.
  for (const { pos, code } of document.errors)
    problems.push(
      `${capital(place(pos[0]))} ${code === 'DUPLICATE_KEY' ? 'sets the same setting twice' : 'is not valid YAML'}.`,
    );
  if (document.errors.length > 0 || document.contents === null) return given;

  const readGroup = (map: YAMLMap, path: readonly string[]): void => {
    for (const { key, value } of map.items as Pair[]) {
      const name = [...path, isScalar(key) ? String(key.value) : ''].join('.');
      const where = place((isScalar(key) && key.range?.[0]) || map.range?.[0]);
      const setting = ALL_SETTINGS.find((one) => one.name === name);
      const members = namesUnder(name);
      if (setting) {
        const plain = isNode(value) ? value.toJS(document) : '';
        if (plain !== '') given.set(setting, { value: plain, source: where });
      } else if (Object.hasOwn(REPLACED, name)) {
        warnings.push(replacedBy(name, where));
      } else if (members.length > 0) {
        if (isMap(value)) readGroup(value, name.split('.'));
        else if (!isScalar(value) || value.value !== '')
          problems.push(`${name} must be a group of settings: ${members.join(', ')} (${where}).`);
      } else {
        // The unknown name itself is told only by what it resembles: it could be a secret on the wrong side of a colon.
        const siblings = namesUnder(path.join('.'));
        const hint =
          didYouMean(name.split('.').at(-1) ?? '', siblings) || ` Available: ${siblings.join(', ')}.`;
        const group = path.length > 0 ? ` of ${path.join('.')}` : '';
        problems.push(`${capital(where)}: unknown setting${group}.${hint}`);
      }
    }
  };
  if (isMap(document.contents)) readGroup(document.contents, []);
  else problems.push(`${capital(from)} must be a group of settings: ${namesUnder('').join(', ')}.`);
  return given;
}

/** The names directly under a group; none when there is no such group. */
function namesUnder(group: string): string[] {
  const prefix = group === '' ? '' : `${group}.`;
  const inside = ALL_SETTINGS.filter(({ name }) => name.startsWith(prefix));
  return [...new Set(inside.map(({ name }) => name.slice(prefix.length).split('.')[0]!))];
}

/** What each setting alone cannot see. */
function contradictions({ web, telegram, services }: Config): string[] {
  return [
    ...(!services.store && (services.queue || services.blobs)
      ? ['services.queue and services.blobs need services.store: a PostgreSQL database.']
      : []),
    ...(web.enabled && !LOCAL_HOSTS.includes(web.host) && !web.token
      ? ['Set web.token, because web.host lets other computers connect.']
      : []),
    ...(web.enabled && web.behindProxy && !web.token
      ? ['Set web.token, because web.behindProxy is on and a proxy lets other computers connect.']
      : []),
    ...(web.token !== undefined && web.token === web.adminToken
      ? ['web.adminToken must be different from web.token, so that visitors are not owners.']
      : []),
    ...(telegram.webhook.url && !telegram.webhook.secret
      ? ['telegram.webhook.secret must be set together with telegram.webhook.url.']
      : []),
    ...(telegram.webhook.url && !web.enabled
      ? ['telegram.webhook.url needs web.enabled: on, because the web server receives the calls.']
      : []),
  ];
}

const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(
    name.toLowerCase(),
    known.map((one) => [one.toLowerCase(), one] as const),
  );
  return near ? ` Did you mean ${near}?` : '';
}

function put(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= {};
  put(target[key] as Record<string, unknown>, rest, value);
}

function readOr(read: (path: string) => string, path: string): string | undefined {
  try {
    return read(path);
  } catch {
    return undefined;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
