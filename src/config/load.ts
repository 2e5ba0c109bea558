import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, isNode, isScalar, LineCounter, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import type { Words } from '../i18n/words.ts';
import { nearest } from '../options/suggestions.ts';
import {
  CONFIG_FILE_VARIABLE,
  type ConfigFile,
  disk,
  type FileSystem,
  readNamedConfigFile,
  readUsualConfigFile,
} from './file.ts';
import type { SETTINGS } from './schema.ts';
import { ALL_SETTINGS, PREFIX, type Setting, variableOf } from './settings.ts';

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
    const { value, source } = given.get(setting) ?? {};
    const parsed = setting.schema.safeParse(value);
    if (parsed.success) put(config, setting.path, parsed.data);
    else problems.push(mustBe(setting, source, say));
  }
  // Each setting has been through its own schema, and together they are all there are.
  const whole = config as Config;
  if (problems.length === 0) problems.push(...contradictions(whole).map((id) => say(id)));
  return problems.length === 0 ? { ok: true, config: whole, warnings } : { ok: false, problems };
}

/** What was read from disk, with the path of the operator's file where there is one. */
export type ReadConfig = LoadedConfig & { readonly path?: string | undefined };

/** Reads the operator's file (TOONSMITH_CONFIG, or toonsmith.yaml beside run.sh) and the defaults from disk. */
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

interface Given {
  readonly value: unknown;
  /** Where it was said, for errors. */
  readonly source: string;
}

/** Begin like settings, but are for whoever starts the program. */
const OTHER_VARIABLES: readonly string[] = [CONFIG_FILE_VARIABLE, 'TOONSMITH_DEBUG'];
/** Settings of earlier versions, and what replaced them: they are ignored with a warning. */
const REPLACED: Readonly<Record<string, readonly string[]>> = {
  'quota.cooldown': ['quota.burst', 'quota.burstRefill'],
};
const replacedBy = (name: string, place: string, { say, list }: ConfigSources['words']): string =>
  say('config-replaced', { name, place, replacement: list(REPLACED[name] ?? []) });

function mustBe({ name, expected }: Setting, place: string | undefined, say: Words['say']): string {
  const told = { name, expected: say(expected.id, expected.args) };
  return place === undefined ? say('config-must-be', told) : say('config-must-be-at', { ...told, place });
}

/** Sentences about what was read. */
interface Diagnostics {
  readonly problems: string[];
  readonly warnings: string[];
  readonly words: ConfigSources['words'];
}

function readEnvironment(
  env: ConfigSources['env'],
  readSecret: ConfigSources['readSecret'],
  { problems, warnings, words }: Diagnostics,
): Map<Setting, Given> {
  const { say, list } = words;
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
    if (used.length > 1) problems.push(say('config-only-one', { names: list(used) }));
    const value = setting.variables.includes(name) ? env[name] : readOr(readSecret, env[name]!);
    if (value === undefined) problems.push(say('config-secret-unreadable', { name }));
    else given.set(setting, { value, source: name });
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.includes(name) || !env[name]) continue;
    const replaced = Object.keys(REPLACED).find((setting) => variableOf(setting.split('.')) === name);
    if (replaced !== undefined) {
      warnings.push(replacedBy(replaced, name, words));
      continue;
    }
    problems.push(say('config-unknown-variable', { name, nearest: nearestTo(name, known) }));
  }
  return given;
}

function readYaml(
  text: string,
  file: string,
  { problems, warnings, words }: Diagnostics,
): Map<Setting, Given> {
  const { say } = words;
  const given = new Map<Setting, Given>();
  const lines = new LineCounter();
  // With the failsafe schema every value is the text that was written: no id loses its last digits as a number.
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const place = (offset = 0) => say('config-line', { line: String(lines.linePos(offset).line), file });
  // The parser's own messages quote the text, and the text holds secrets.
  for (const { pos, code } of document.errors)
    problems.push(
      capital(
        say(code === 'DUPLICATE_KEY' ? 'config-set-twice' : 'config-not-yaml', { place: place(pos[0]) }),
      ),
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
        warnings.push(replacedBy(name, where, words));
      } else if (members.length > 0) {
        if (isMap(value)) readGroup(value, name.split('.'));
        else if (!isScalar(value) || value.value !== '')
          problems.push(say('config-needs-group', { name, members: members.join(', '), place: where }));
      } else {
        // The unknown name itself is told only by what it resembles: it could be a secret on the wrong side of a colon.
        const siblings = namesUnder(path.join('.'));
        const told = {
          place: where,
          group: path.join('.'),
          nearest: nearestTo(name.split('.').at(-1) ?? '', siblings),
          known: siblings.join(', '),
        };
        problems.push(capital(say(path.length > 0 ? 'config-unknown-in-group' : 'config-unknown', told)));
      }
    }
  };
  if (isMap(document.contents)) readGroup(document.contents, []);
  else problems.push(capital(say('config-file-needs-group', { file, members: namesUnder('').join(', ') })));
  return given;
}

/** The names directly under a group; none when there is no such group. */
function namesUnder(group: string): string[] {
  const prefix = group === '' ? '' : `${group}.`;
  const inside = ALL_SETTINGS.filter(({ name }) => name.startsWith(prefix));
  return [...new Set(inside.map(({ name }) => name.slice(prefix.length).split('.')[0]!))];
}

/** Messages about combinations of settings. */
function contradictions({ web, telegram }: Config): string[] {
  return [
    ...(web.enabled && !LOCAL_HOSTS.includes(web.host) && !web.token ? ['config-host-needs-token'] : []),
    ...(web.enabled && web.behindProxy && !web.token ? ['config-proxy-needs-token'] : []),
    ...(web.token !== undefined && web.token === web.adminToken ? ['config-same-tokens'] : []),
    ...(telegram.webhook.url && !telegram.webhook.secret ? ['config-webhook-needs-secret'] : []),
    ...(telegram.webhook.url && !web.enabled ? ['config-webhook-needs-web'] : []),
  ];
}

const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** The known name that is most like this one; `none` when none is. */
const nearestTo = (name: string, known: readonly string[]): string =>
  nearest(
    name.toLowerCase(),
    known.map((one) => [one.toLowerCase(), one] as const),
  ) ?? 'none';

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
