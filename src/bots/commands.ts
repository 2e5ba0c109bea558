import { ORDERS } from '../admin/orders.ts';
import { OPTIONS, type OptionDeclaration } from '../options/options.ts';

/** One command, for every platform; its text is the message `command-<name>-text`. */
export interface CommandDeclaration {
  readonly name: string;
  readonly platforms: readonly Platform[];
  readonly options?: readonly OptionDeclaration[];
  /** A command with subcommands is not called by itself. Their texts are `command-<name>-<subcommand>-text`. */
  readonly subcommands?: readonly Pick<CommandDeclaration, 'name' | 'options'>[];
  /** Only the people named as owners in the configuration may call it; it is not in anybody else's menu. */
  readonly owners?: true;
  /** For those who manage a server, and only in servers that have added the bot. */
  readonly managers?: true;
  /** Works, but no menu lists it. */
  readonly unlisted?: true;
}
export type Platform = 'discord' | 'telegram';

/** An entry of Discord's menus on a message or a person; its label is the message `menu-<name>`. */
export interface MenuDeclaration {
  readonly name: string;
  readonly on: 'message' | 'person';
}

const EVERYWHERE = ['discord', 'telegram'] as const;
const CARTOON_OPTIONS = Object.values(OPTIONS);
const MEMBER = { name: 'person', kind: 'person', required: true } as const;
const DEFAULTS = CARTOON_OPTIONS.filter(({ name }) => name !== 'private');

/** Every command, in the order of menus. */
export const COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'cartoon',
    platforms: EVERYWHERE,
    options: [{ name: 'photo', kind: 'photo', required: true }, ...CARTOON_OPTIONS],
  },
  { name: 'cartoon-batch', platforms: ['discord'], options: CARTOON_OPTIONS },
  { name: 'styles', platforms: EVERYWHERE, options: [{ name: 'photo', kind: 'photo' }] },
  {
    name: 'settings',
    platforms: EVERYWHERE,
    options: [
      ...DEFAULTS,
      { name: 'language', kind: 'language' },
      { name: 'scope', kind: 'choice', values: ['me', 'chat'] },
      { name: 'reset', kind: 'switch' },
    ],
  },
  { name: 'quota', platforms: EVERYWHERE },
  { name: 'history', platforms: EVERYWHERE },
  { name: 'cancel', platforms: ['telegram'] },
  { name: 'help', platforms: EVERYWHERE },
  { name: 'privacy', platforms: EVERYWHERE },
  { name: 'mydata', platforms: EVERYWHERE },
  { name: 'forget', platforms: EVERYWHERE },
  { name: 'start', platforms: ['telegram'], unlisted: true },
  {
    name: 'server',
    platforms: ['discord'],
    managers: true,
    subcommands: [
      { name: 'access' },
      {
        name: 'limit',
        options: [
          { name: 'role', kind: 'role', required: true },
          { name: 'pictures', kind: 'number', min: 0, max: 100_000 },
        ],
      },
      {
        name: 'ban',
        options: [
          MEMBER,
          { name: 'days', kind: 'number', min: 1, max: 3650 },
          { name: 'reason', kind: 'text', longest: 200 },
        ],
      },
      { name: 'unban', options: [MEMBER] },
      { name: 'bans' },
      { name: 'usage' },
    ],
  },
  {
    name: 'admin',
    platforms: EVERYWHERE,
    owners: true,
    subcommands: ORDERS,
  },
];

/** Discord's menu entries: no typing at all. */
export const MENUS: readonly MenuDeclaration[] = [
  { name: 'cartoonize', on: 'message' },
  { name: 'cartoonize-avatar', on: 'person' },
];

/** The commands a surface has, with those for owners only when asked for. */
export function commandsFor(
  platform: Platform,
  { owners = false }: { readonly owners?: boolean } = {},
): readonly CommandDeclaration[] {
  return COMMANDS.filter((command) => command.platforms.includes(platform) && (owners || !command.owners));
}

/** A command as it is typed into a chat. */
export interface TypedCommand {
  readonly name: string;
  /** The bot it is for, when the person named one: `/cartoon@toonsmith_bot`. */
  readonly addressee?: string;
  /** What follows, to be read by the command. */
  readonly text: string;
}

/** Splits `/cartoon@toonsmith_bot 0.8 anime`; undefined when the text is no command. */
export function readCommand(text: string): TypedCommand | undefined {
  const [, name, addressee, rest] = /^\s*[/／]([a-z][\w-]*)(?:@(\w+))?(?:\s+(.*))?$/isu.exec(text) ?? [];
  return name === undefined
    ? undefined
    : { name: name.toLowerCase(), ...(addressee && { addressee }), text: rest?.trim() ?? '' };
}
