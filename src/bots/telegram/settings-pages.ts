import type { InlineKeyboardMarkup } from 'grammy/types';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';
import { AUTOMATIC_LANGUAGE, describeOption, type MenuContents, OPTIONS } from '../../options/options.ts';
import { defaultsText, SAVED_OPTIONS } from '../../options/summaries.ts';
import type { Subject } from '../../store/records.ts';
import type { PeopleStore } from '../../store/store.ts';
import { subjectOf } from './address.ts';
import type { SettingsScope } from './callback-data.ts';
import { button, inRows, keyboard, marked } from './keyboards.ts';
import type { Preferences } from './preferences.ts';

/** A page of the settings: text and buttons. */
export interface SettingsPage {
  readonly text: string;
  readonly keyboard: InlineKeyboardMarkup;
}

/** Whose settings are shown, to whom, and where. */
export interface SettingsPlace {
  readonly asker: number;
  readonly chat: number;
  readonly group: boolean;
  readonly scope: SettingsScope;
}

export interface SettingsPagesOptions {
  readonly store: Pick<PeopleStore, 'settings'>;
  readonly preferences: Preferences;
  readonly contents: MenuContents;
}

export const subjectOfPlace = ({ scope, asker, chat }: SettingsPlace): Subject =>
  subjectOf(scope === 'chat' ? chat : asker);

/** All settings with their values, and a button for each. */
export async function overviewPage(
  place: SettingsPlace,
  words: Words,
  { store, preferences, contents }: SettingsPagesOptions,
): Promise<SettingsPage> {
  const { asker, scope, group, chat } = place;
  const saved = await store.settings(subjectOfPlace(place));
  const title = words.say(scope === 'chat' ? 'settings-chat' : 'settings-yours');
  const lines = defaultsText({
    saved: saved.options ?? {},
    inherited: await preferences.optionsFor(scope === 'chat' ? chat : asker, chat),
    language: saved.locale ?? null,
    words,
    contents,
  });
  const other = scope === 'chat' ? 'me' : 'chat';
  const options = [...SAVED_OPTIONS, 'language'].map((name) =>
    button(words.say(`option-${name}-name`), { on: 'settings', asker, scope, option: name }),
  );
  return {
    text: `${title}\n${lines}`,
    keyboard: keyboard([
      ...inRows(options, 3),
      ...(group
        ? [[button(words.say(`telegram-settings-${other}`), { on: 'settings', asker, scope: other })]]
        : []),
      [button(words.say('button-reset'), { on: 'settings', asker, scope, option: 'reset', value: 'yes' })],
    ]),
  };
}

/** The choices of one setting, with the present one marked. */
export async function choicesPage(
  place: SettingsPlace,
  words: Words,
  name: string,
  { store, preferences, contents }: SettingsPagesOptions,
): Promise<SettingsPage> {
  const { asker, chat, scope } = place;
  const declared = name === 'language' ? LANGUAGE : OPTIONS[name as keyof typeof OPTIONS];
  const described = describeOption(declared, words, contents);
  const saved = await store.settings(subjectOfPlace(place));
  const inherited = await preferences.optionsFor(scope === 'chat' ? chat : asker, chat);
  const option = name as keyof CartoonOptions;
  const present =
    name === 'language'
      ? (saved.locale ?? AUTOMATIC_LANGUAGE)
      : textOf(saved.options?.[option] ?? inherited[option]);
  const choices =
    described.choices ??
    (name === 'exaggerate' ? QUARTERS : STRENGTHS).map((value) => ({
      value: String(value),
      label: words.percent(value),
    }));
  const buttons = choices.map(({ value, label }) =>
    button(marked(label, value === present), { on: 'settings', asker, scope, option: name, value }),
  );
  return {
    text: words.say('settings-line', { option: described.label, value: described.text }),
    keyboard: keyboard([
      ...inRows(buttons, buttons.length > 4 ? 2 : buttons.length),
      [button(words.say('button-back'), { on: 'settings', asker, scope })],
    ]),
  };
}

const LANGUAGE = { name: 'language', kind: 'language' } as const;
/** Those with a button; any other can be typed. */
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
const STRENGTHS = [0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

const textOf = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
