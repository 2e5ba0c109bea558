import type { Config } from './schema.ts';
import { ALL_SETTINGS, type Setting } from './settings.ts';

/** Settings that a running process can take over; everything else needs a restart. */
const RELOADABLE = /^(?:cartoon|quota|access|log)\.|^queue\.(?:waiting|perPerson|perChat|perServer)$/;

/** The names of the settings that differ, by whether a running process can take them over. */
export function changedSettings(
  before: Config,
  after: Config,
): { readonly live: readonly string[]; readonly restart: readonly string[] } {
  const changed = ALL_SETTINGS.filter(
    (setting) =>
      JSON.stringify(settingValue(setting, before)) !== JSON.stringify(settingValue(setting, after)),
  ).map(({ name }) => name);
  return {
    live: changed.filter((name) => RELOADABLE.test(name)),
    restart: changed.filter((name) => !RELOADABLE.test(name)),
  };
}

/** JSON has no Infinity, so it is distinguished from undefined. */
function settingValue({ path }: Setting, config: Config): unknown {
  const value = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], config);
  return value === Number.POSITIVE_INFINITY ? 'unlimited' : value;
}
