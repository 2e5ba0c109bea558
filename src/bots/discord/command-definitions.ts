import { PermissionFlagsBits } from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import {
  describeOption,
  type MenuContents,
  type OptionDeclaration,
  type OptionKind,
} from '../../options/options.ts';
import { type CommandDeclaration, commandsFor, MENUS } from '../commands.ts';
import { fitChoiceName } from './limits.ts';

/** The body of Discord's “bulk overwrite application commands”: JSON, ready to be sent or hashed. */
export type DiscordCommand = Readonly<Record<string, unknown>>;

/** All commands and menu entries for Discord, in every language of its apps. `wordsIn` gives the words for a tag. */
export function discordCommands(
  contents: MenuContents,
  wordsIn: (locale: string) => Words,
): DiscordCommand[] {
  const texts = createTexts(wordsIn);
  const commands = commandsFor('discord', { owners: true }).map((command) => ({
    type: CHAT_INPUT,
    ...AVAILABILITY,
    ...commandBody(command.name, command, texts, contents),
    ...(command.subcommands && {
      options: command.subcommands.map((sub) => ({
        type: SUBCOMMAND,
        ...commandBody(`${command.name}-${sub.name}`, sub, texts, contents),
      })),
    }),
    ...(command.managers && MANAGERS_ONLY),
    // Servers hide it from everybody but administrators; who may really call it is checked on every call.
    ...(command.owners && { default_member_permissions: '0' }),
  }));
  const menus = MENUS.map(({ name, on }) => ({
    type: on === 'person' ? USER_MENU : MESSAGE_MENU,
    ...AVAILABILITY,
    ...texts.field('name', (words) => words.say(`menu-${name}`)),
  }));
  return [...commands, ...menus];
}

interface Texts {
  readonly english: Words;
  /** A text in English and, under `<key>_localizations`, in the other languages. */
  field(key: 'name' | 'description', say: (words: Words) => string): DiscordCommand;
}

function createTexts(wordsIn: (locale: string) => Words): Texts {
  const english = wordsIn('en');
  const others = DISCORD_LOCALES.flatMap((tag) => {
    const words = wordsIn(tag);
    return words.locale === english.locale ? [] : [{ tag, words }];
  });
  return {
    english,
    field: (key, say) => ({
      [key]: say(english),
      [`${key}_localizations`]: Object.fromEntries(others.map(({ tag, words }) => [tag, say(words)])),
    }),
  };
}

/** `path` names the command's texts. */
const commandBody = (
  path: string,
  { name, options = [] }: Pick<CommandDeclaration, 'name' | 'options'>,
  texts: Texts,
  contents: MenuContents,
): DiscordCommand => ({
  name,
  ...texts.field('description', (words) => words.say(`command-${path}-text`)),
  options: [...options]
    .sort((one, other) => Number(other.required ?? 0) - Number(one.required ?? 0))
    .map((option) => optionBody(option, texts, contents)),
});

function optionBody(declared: OptionDeclaration, texts: Texts, contents: MenuContents): DiscordCommand {
  const described = new Map<Words, ReturnType<typeof describeOption>>();
  // Asked for by each of its choices in each language.
  const describe = (words: Words) => {
    const known = described.get(words) ?? describeOption(declared, words, contents);
    described.set(words, known);
    return known;
  };
  const choices = declared.kind === 'switch' ? undefined : describe(texts.english).choices;
  // A fixed list would not let anything else be typed, such as a color in hexadecimal.
  const isCompleted = choices && (choices.length > MAX_CHOICES || declared.kind === 'color');
  return {
    type: declared.kind === 'number' && !declared.step ? WHOLE_NUMBER : OPTION_TYPES[declared.kind],
    // The declared name is what code reads; people see it in their language.
    ...texts.field('name', (words) => describe(words).label),
    name: declared.name,
    ...texts.field('description', (words) => describe(words).text),
    ...(declared.required && { required: true }),
    ...(declared.kind === 'number' && { min_value: declared.min, max_value: declared.max }),
    ...(declared.kind === 'text' && { max_length: declared.longest }),
    ...(declared.kind === 'photo' && { file_types: ['image'] }),
    ...(isCompleted && { autocomplete: true }),
    ...(choices &&
      !isCompleted && {
        choices: choices.map(({ value }, at) => ({
          ...texts.field('name', (words) => fitChoiceName(describe(words).choices?.[at]?.label ?? value)),
          value,
        })),
      }),
  };
}

/** Numbers of Discord's API: application command types, option types, contexts and integration types. */
const CHAT_INPUT = 1;
const USER_MENU = 2;
const MESSAGE_MENU = 3;
const SUBCOMMAND = 1;
const WHOLE_NUMBER = 4;
const OPTION_TYPES: Readonly<Record<OptionKind['kind'], number>> = {
  text: 3,
  style: 3,
  choice: 3,
  color: 3,
  language: 3,
  switch: 5,
  person: 6,
  role: 8,
  number: 10,
  photo: 11,
};
/** In servers, in the bot's direct messages and in other private channels; installed to servers and to people. */
const AVAILABILITY = { contexts: [0, 1, 2], integration_types: [0, 1] } as const;
/** Only in servers that added the bot, and hidden from those who can't manage the server; checked again on every call. */
const MANAGERS_ONLY = {
  contexts: [0],
  integration_types: [0],
  default_member_permissions: String(PermissionFlagsBits.ManageGuild),
};
/** Discord takes no more in a fixed list; a longer one is completed while typing. */
const MAX_CHOICES = 25;

/** The languages of Discord's apps (Discord developer documentation, Reference, Locales). */
const DISCORD_LOCALES = [
  'id',
  'da',
  'de',
  'en-GB',
  'en-US',
  'es-ES',
  'es-419',
  'fr',
  'hr',
  'it',
  'lt',
  'hu',
  'nl',
  'no',
  'pl',
  'pt-BR',
  'ro',
  'fi',
  'sv-SE',
  'vi',
  'tr',
  'cs',
  'el',
  'bg',
  'ru',
  'uk',
  'hi',
  'th',
  'zh-CN',
  'ja',
  'zh-TW',
  'ko',
] as const;
