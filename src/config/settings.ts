import * as z from 'zod';
import type { Expected } from './kinds.ts';
import { SETTINGS } from './schema.ts';

/** A setting with its names. */
export interface Setting {
  readonly path: readonly string[];
  /** As errors and the file name it: `quota.picturesPerDay`. */
  readonly name: string;
  /** Its environment variables, the shortest first. */
  readonly variables: readonly string[];
  readonly schema: z.ZodType;
  readonly expected: Expected;
  /** Values that a wrong one may have been meant to be. */
  readonly known: () => readonly string[];
  readonly secret: boolean;
}
export const PREFIX = 'TOONSMITH_';
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'discord.token': 'DISCORD_TOKEN',
  'telegram.token': 'TELEGRAM_TOKEN',
  'services.store': 'TOONSMITH_STORE',
  'services.queue': 'TOONSMITH_QUEUE',
  'services.blobs': 'TOONSMITH_BLOBS',
};
/** Every setting, in the order of the schema. */
export const ALL_SETTINGS: readonly Setting[] = settingsIn(SETTINGS, []);

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
        expected: about?.expected as Expected,
        known: about?.known as Setting['known'],
        secret: about?.secret === true,
      },
    ];
  });
}

/** The environment variable of a setting. */
export function variableOf(path: readonly string[]): string {
  return PREFIX + path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}

/** The names of the variables with settings that are set; never their values. */
export function settingVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const short = Object.values(SHORT_NAMES).flatMap((name) => [name, `${name}_FILE`]);
  return Object.keys(env)
    .filter((name) => env[name] && (name.startsWith(PREFIX) || short.includes(name)))
    .sort();
}
