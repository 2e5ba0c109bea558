import type { UserFromGetMe } from 'grammy/types';

/** What @BotFather has a switch for, with the message that names it: `telegram-mode-<mode>`. */
export type Mode = 'guest' | 'inline';

/** The modes that are off for this bot. */
export const switchedOff = (bot: UserFromGetMe): readonly Mode[] => [
  ...(bot.supports_guest_queries ? [] : (['guest'] as const)),
  ...(bot.supports_inline_queries ? [] : (['inline'] as const)),
];
