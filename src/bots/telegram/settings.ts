import type { Api } from 'grammy';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { optionsText, SAVED_OPTIONS } from '../../options/summaries.ts';
import type { Settings } from '../../store/records.ts';
import type { PeopleStore } from '../../store/store.ts';
import { optionRemarks } from './captions.ts';
import type { ReadOptions } from './message-options.ts';
import type { Preferences } from './preferences.ts';
import { isAdministrator } from './privacy-mode.ts';
import {
  choicesPage,
  overviewPage,
  type SettingsPage,
  type SettingsPlace,
  subjectOfPlace,
} from './settings-pages.ts';

/** The default options and language of people, and the default options of groups, by buttons or as text. */
export interface SettingsPages {
  /** All settings, or the choices of one. */
  page(place: SettingsPlace, words: Words, option?: string): Promise<SettingsPage>;
  /** Chooses a value. False when the person may not. The person's words may be others afterwards. */
  choose(place: SettingsPlace, option: string, value: string): Promise<boolean>;
  /** Uses the options of a cartoon from now on. */
  keep(place: SettingsPlace, options: CartoonOptions): Promise<void>;
  /** Saves the options in `/settings style:ink`; undefined when there are none. */
  write(place: SettingsPlace, text: string, words: Words): Promise<string | undefined>;
}

export interface SettingsOptions {
  readonly store: Pick<PeopleStore, 'settings' | 'changeSettings'>;
  readonly preferences: Preferences;
  readonly parser: OptionParser;
  readonly read: ReadOptions;
  readonly contents: MenuContents;
  readonly api: Pick<Api, 'getChatMember'>;
  readonly clock: Pick<Clock, 'now'>;
}

export function createSettings(options: SettingsOptions): SettingsPages {
  return {
    page: (place, words, option) =>
      option !== undefined && isOption(option)
        ? choicesPage(place, words, option, options)
        : overviewPage(place, words, options),
    async choose(place, option, value) {
      if (!(await mayChange(place, options))) return false;
      await saveChoice(place, option, value, options);
      return true;
    },
    async keep(place, { ...kept }) {
      const saved = Object.fromEntries(
        SAVED_OPTIONS.map((name) => [name, kept[name as keyof CartoonOptions]]),
      );
      await saveOptions(place, saved, options);
    },
    async write(place, text, words) {
      if (text === '') return undefined;
      const typed = readSettings(text, words);
      if (typed.isReset || typed.language !== undefined) return writeTyped(place, typed, words, options);
      const { options: saved, hints, applied } = options.read(text, { asked: true });
      const now = options.clock.now();
      const remarks = optionRemarks({ hints, applied }, words, options.contents.styles, now);
      if (Object.keys(saved).length === 0) return remarks.join('\n') || undefined;
      if (!(await mayChange(place, options))) return words.say('telegram-settings-not-allowed');
      await saveOptions(place, saved, options);
      const summary = optionsText(saved, words, options.contents);
      return [words.say('settings-saved', { options: summary }), ...remarks].join('\n');
    },
  };
}

interface TypedSettings {
  readonly isReset: boolean;
  /** As it was typed. */
  readonly language?: string;
}

/** `language:zh-CN` and `reset`, which are no options of a cartoon. */
function readSettings(text: string, words: Words): TypedSettings {
  const named = (option: 'language' | 'reset') => `(?:${option}|${words.say(`option-${option}-name`)})`;
  const [, language] = new RegExp(`${named('language')}[\\s:=：]+(\\S+)`, 'iu').exec(text) ?? [];
  const isReset = new RegExp(`^\\s*${named('reset')}(?:[\\s:=：]+\\S+)?\\s*$`, 'iu').test(text);
  return { isReset, ...(language !== undefined && { language }) };
}

async function writeTyped(
  place: SettingsPlace,
  { isReset, language = '' }: TypedSettings,
  words: Words,
  options: SettingsOptions,
): Promise<string> {
  if (!(await mayChange(place, options))) return words.say('telegram-settings-not-allowed');
  if (isReset) {
    await saveChoice(place, 'reset', 'yes', options);
    return words.say('settings-reset');
  }
  const chosen = chosenLanguage(language, options.contents.translations);
  if (!chosen) {
    const names = options.contents.translations.map((own) => `${own.say('language-name')} (${own.locale})`);
    return words.say('settings-language-unknown', { language, known: words.list(names) });
  }
  await saveChoice(place, 'language', chosen.locale, options);
  return chosen.say('settings-language-saved', { language: chosen.say('language-name') });
}

/** By its tag, as zh-CN or zh, or by its own name. */
function chosenLanguage(typed: string, translations: readonly Words[]): Words | undefined {
  const wanted = typed.toLowerCase().replaceAll('_', '-');
  const is = (test: (own: Words) => boolean) => translations.find(test);
  return (
    is(({ locale }) => locale.toLowerCase() === wanted) ??
    is((own) => own.say('language-name').toLowerCase() === wanted) ??
    is(({ locale }) => new Intl.Locale(locale).language === wanted.split('-')[0])
  );
}

const mayChange = async ({ scope, asker, chat, group }: SettingsPlace, { api }: SettingsOptions) =>
  scope === 'me' || !group || asker === chat || (await isAdministrator(api, chat, asker));

async function saveChoice(place: SettingsPlace, option: string, value: string, options: SettingsOptions) {
  if (option === 'reset')
    return update(place, ({ options: _, locale: __, ...settings }) => settings, options);
  if (option === 'language') {
    const isTranslated = options.contents.translations.some(({ locale }) => locale === value);
    return update(
      place,
      ({ locale: _, ...settings }) => (isTranslated ? { ...settings, locale: value } : settings),
      options,
    );
  }
  if (!isOption(option)) return undefined;
  const read = options.parser.value(option as keyof CartoonOptions, value);
  return read.ok ? saveOptions(place, { [option]: read.value }, options) : undefined;
}

const saveOptions = (place: SettingsPlace, saved: Partial<CartoonOptions>, options: SettingsOptions) =>
  update(place, (settings) => ({ ...settings, options: { ...settings.options, ...saved } }), options);

async function update(
  place: SettingsPlace,
  change: (settings: Settings) => Settings,
  { store, clock }: SettingsOptions,
) {
  const subject = subjectOfPlace(place);
  await store.changeSettings(subject, change, clock.now());
}

const isOption = (name: string): boolean =>
  name === 'language' || SAVED_OPTIONS.some((option) => option === name);
