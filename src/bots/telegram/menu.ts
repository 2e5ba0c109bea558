import { commandsFor } from '../commands.ts';
import type { Words } from '../words.ts';

/** One line of Telegram's command menu, as setMyCommands takes it. */
export interface TelegramMenuEntry {
  readonly command: string;
  readonly description: string;
}

/** The command menu in one language; owners find their commands in it too. */
export function telegramMenu(words: Words, how?: { readonly owners?: boolean }): TelegramMenuEntry[] {
  return commandsFor('telegram', how)
    .filter(({ unlisted }) => !unlisted)
    .map(({ name }) => ({ command: name, description: words.say(`command-${name}-text`) }));
}
