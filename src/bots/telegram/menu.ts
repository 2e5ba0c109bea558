import type { Api } from 'grammy';
import type { Localization } from '../../i18n/localization.ts';
import type { Words } from '../../i18n/words.ts';
import type { Subject } from '../../store/records.ts';
import { commandsFor } from '../commands.ts';
import { PLATFORM } from './address.ts';

/** One line of Telegram's command menu, as setMyCommands takes it. */
export interface TelegramMenuEntry {
  readonly command: string;
  readonly description: string;
}

/** The command menu in one language; owners find their commands in it too, groups only what is useful there. */
export function telegramMenu(
  words: Words,
  { owners = false, group = false }: { readonly owners?: boolean; readonly group?: boolean } = {},
): TelegramMenuEntry[] {
  return commandsFor('telegram', { owners })
    .filter(({ unlisted, name }) => !unlisted && !(group && IN_PRIVATE.has(name)))
    .map(({ name }) => ({ command: name, description: words.say(`command-${name}-text`) }));
}

/** Registers the menus with Telegram: by language, for groups, and for owners in their private chat. */
export async function registerMenus({
  api,
  localization: { translations, wordsIn, defaultLanguage },
  owners,
}: {
  readonly api: Pick<Api, 'setMyCommands'>;
  readonly localization: Localization;
  readonly owners: ReadonlySet<Subject>;
}): Promise<void> {
  const languages = [
    // For languages without a translation.
    { words: wordsIn(defaultLanguage), how: {} },
    ...translations.map((words) => ({ words, how: { language_code: languageOf(words) } })),
  ] as const;
  for (const { words, how } of languages) {
    await api.setMyCommands(telegramMenu(words), { ...how, scope: { type: 'default' } } as Scope);
    await api.setMyCommands(telegramMenu(words, { group: true }), {
      ...how,
      scope: { type: 'all_group_chats' },
    } as Scope);
  }
  for (const owner of owners) {
    const [platform, id] = owner.split(':');
    if (platform !== PLATFORM) continue;
    // Fails for an owner who has never opened the chat; the commands work without a menu too.
    for (const { words, how } of languages)
      await api
        .setMyCommands(telegramMenu(words, { owners: true }), {
          ...how,
          scope: { type: 'chat', chat_id: Number(id) },
        } as Scope)
        .catch(() => undefined);
  }
}

type Scope = NonNullable<Parameters<Api['setMyCommands']>[1]>;

/** Personal commands, not for groups. */
const IN_PRIVATE: ReadonlySet<string> = new Set(['history', 'mydata', 'forget']);

/** Telegram identifies languages by two letters. */
const languageOf = ({ locale }: Words): string => new Intl.Locale(locale).language;
