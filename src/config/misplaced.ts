import type { Setting } from './settings.ts';

/**
 * The message about a value that was certainly meant otherwise: it stands in quotes that nothing removes, or is the token of another
 * setting. Undefined for every other value, right or wrong.
 */
export function misplaced({ name }: Setting, value: unknown): Misplaced | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^(["'`])[\s\S]*\1$/.test(text) || /^[“‘«][\s\S]*[”’»]$/.test(text)) return { id: 'config-quoted' };
  const token = TOKENS.find(({ setting, shape }) => setting !== name && shape.test(text));
  return token && { id: 'config-misplaced-token', kind: token.kind, variable: token.variable };
}

interface Misplaced {
  readonly id: 'config-quoted' | 'config-misplaced-token';
  /** Of the token: `telegram` or `discord`. */
  readonly kind?: string;
  readonly variable?: string;
}

/** Also recognized as a part of an address, as in `https://api.telegram.org/bot123:…`. */
const TOKENS = [
  {
    setting: 'telegram.token',
    kind: 'telegram',
    variable: 'TELEGRAM_TOKEN',
    shape: /(?:^|\/bot)\d{6,}:[\w-]{30,}/,
  },
  {
    setting: 'discord.token',
    kind: 'discord',
    variable: 'DISCORD_TOKEN',
    // The first part is an ID in base64: its digits begin with M, N or O.
    shape: /^[MNO][\w-]{20,}\.[\w-]{4,}\.[\w-]{20,}$/,
  },
] as const;
