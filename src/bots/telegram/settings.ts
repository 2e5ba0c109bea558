import type { Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import { AUTOMATIC_LANGUAGE, describeOption, type MenuContents, OPTIONS } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { defaultsText, optionsText, SAVED_OPTIONS } from '../../options/summaries.ts';
import type { PeopleStore, Settings } from '../../store/store.ts';
import { subjectOf } from './address.ts';
import type { SettingsScope } from './callback-data.ts';
import { button, inRows, keyboard, marked } from './keyboards.ts';
import type { Preferences } from './preferences.ts';
import { isAdministrator } from './privacy-mode.ts';

/** A page of the settings: text and buttons. */
export interface SettingsPage {
  readonly text: string;
  readonly keyboard: InlineKeyboardMarkup;
}

/** Where somebody looks at settings. */
export interface SettingsPlace {
  readonly asker: number;
  readonly chat: number;
  readonly group: boolean;
  readonly scope: SettingsScope;
}

/** People's defaults, and those of a group, by buttons or in words. */
export interface SettingsPages {
  /** All settings, or the choices of one. */
  page(place: SettingsPlace, words: Words, option?: string): Promise<SettingsPage>;
  /** Chooses a value. False when the person may not; the words may be others afterwards. */
  choose(place: SettingsPlace, option: string, value: string): Promise<boolean>;
  /** Saves what `/settings style:ink` says; undefined when it says nothing. */
  write(place: SettingsPlace, text: string, words: Words): Promise<string | undefined>;
}

export function createSettings({
  store,
  preferences,
  parser,
  contents,
  api,
  clock,
}: {
  readonly store: Pick<PeopleStore, 'settings' | 'saveSettings'>;
  readonly preferences: Preferences;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  readonly api: Pick<Api, 'getChatMember'>;
  readonly clock: Pick<Clock, 'now'>;
}): SettingsPages {
  const subjectFor = ({ scope, asker, chat }: SettingsPlace) => subjectOf(scope === 'chat' ? chat : asker);
  const mayChange = async ({ scope, asker, chat, group }: SettingsPlace) =>
    scope === 'me' || !group || asker === chat || (await isAdministrator(api, chat, asker));

  const change = async (place: SettingsPlace, how: (settings: Settings) => Settings) => {
    const subject = subjectFor(place);
    await store.saveSettings(subject, how(await store.settings(subject)), clock.now());
  };
  const saveOptions = (place: SettingsPlace, options: Partial<CartoonOptions>) =>
    change(place, (settings) => ({ ...settings, options: { ...settings.options, ...options } }));

  const overview = async (place: SettingsPlace, words: Words): Promise<SettingsPage> => {
    const { asker, scope, group, chat } = place;
    const saved = await store.settings(subjectFor(place));
    const inherited = await preferences.optionsFor(scope === 'chat' ? chat : asker, chat);
    const title = words.say(scope === 'chat' ? 'settings-chat' : 'settings-yours');
    const lines = defaultsText({
      saved: saved.options ?? {},
      inherited,
      language: saved.locale ?? null,
      words,
      contents,
    });
    const other = scope === 'chat' ? 'me' : 'chat';
    const names = [...SAVED_OPTIONS, 'language'] as const;
    return {
      text: `${title}\n${lines}`,
      keyboard: keyboard([
        ...inRows(
          names.map((name) =>
            button(words.say(`option-${name}-name`), { on: 'settings', asker, scope, option: name }),
          ),
          3,
        ),
        ...(group
          ? [[button(words.say(`telegram-settings-${other}`), { on: 'settings', asker, scope: other })]]
          : []),
        [button(words.say('button-reset'), { on: 'settings', asker, scope, option: 'reset', value: 'yes' })],
      ]),
    };
  };

  const choices = async (place: SettingsPlace, words: Words, name: string): Promise<SettingsPage> => {
    const { asker, chat, scope } = place;
    const declared = name === 'language' ? LANGUAGE : OPTIONS[name as keyof typeof OPTIONS];
    const described = describeOption(declared, words, contents);
    const saved = await store.settings(subjectFor(place));
    const inherited = await preferences.optionsFor(scope === 'chat' ? chat : asker, chat);
    const present =
      name === 'language'
        ? (saved.locale ?? AUTOMATIC_LANGUAGE)
        : textOf(saved.options?.[name as keyof CartoonOptions] ?? inherited[name as keyof CartoonOptions]);
    const offered =
      described.choices ?? STRENGTHS.map((value) => ({ value: String(value), label: words.percent(value) }));
    return {
      text: words.say('settings-line', { option: described.label, value: described.text }),
      keyboard: keyboard([
        ...inRows(
          offered.map(({ value, label }) =>
            button(marked(label, value === present), { on: 'settings', asker, scope, option: name, value }),
          ),
          offered.length > 4 ? 2 : offered.length,
        ),
        [button(words.say('button-back'), { on: 'settings', asker, scope })],
      ]),
    };
  };

  return {
    page: (place, words, option) =>
      option !== undefined && isOption(option) ? choices(place, words, option) : overview(place, words),
    async choose(place, option, value) {
      if (!(await mayChange(place))) return false;
      if (option === 'reset') {
        await change(place, ({ options: _, locale: __, ...settings }) => settings);
        return true;
      }
      if (option === 'language') {
        const isSpoken = contents.translations.some(({ locale }) => locale === value);
        await change(place, ({ locale: _, ...settings }) =>
          isSpoken ? { ...settings, locale: value } : settings,
        );
        return true;
      }
      if (!isOption(option)) return true;
      const read = parser.value(option as keyof CartoonOptions, value);
      if (read.ok) await saveOptions(place, { [option]: read.value });
      return true;
    },
    async write(place, text, words) {
      if (text === '') return undefined;
      const { options: requested, hints } = parser.text(text, { asked: true });
      const { private: _, ...options } = requested;
      const now = clock.now();
      const wrong = hints.map((hint) => words.failure(hint, now));
      if (Object.keys(options).length === 0) return wrong.join('\n') || undefined;
      if (!(await mayChange(place))) return words.say('settings-chat-not-allowed');
      await saveOptions(place, options);
      const said = optionsText(options, words, contents);
      return [words.say('settings-saved', { options: said }), ...wrong].join('\n');
    },
  };
}

const LANGUAGE = { name: 'language', kind: 'language' } as const;
/** What the buttons offer; any other can be typed. */
const STRENGTHS = [0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

const isOption = (name: string): boolean =>
  name === 'language' || SAVED_OPTIONS.some((option) => option === name);

const textOf = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
