import { ChannelType, type ChatInputCommandInteraction, ComponentType } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { Settings, Subject } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { type Row, row } from './controls.ts';
import { type ControlId, customId } from './custom-id.ts';
import { type ComponentInteraction, forRequester, type Handlers, updateMessage } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { isServerManager } from './server-gate.ts';
import {
  addBan,
  presentBans,
  removeBan,
  rulesIn,
  type ServerRules,
  setLimit,
  withRules,
} from './server-rules.ts';
import { plainText } from './texts.ts';

export interface ServerCommandOptions {
  readonly store: Pick<Store, 'settings' | 'changeSettings' | 'stats'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** /server, for those who manage a server: who may ask for cartoons where, how many, and what is asked for. */
export function serverHandlers(options: ServerCommandOptions): Pick<Handlers, 'slash' | 'controls'> {
  return {
    slash: {
      server: {
        audience: forRequester,
        run: (context) => ifManager(context, (guild) => answerCommand(context, guild, options)),
      },
    },
    controls: {
      access: {
        audience: updateMessage,
        run: (context, control) =>
          ifManager(context, (guild) => changeAccess(context, control, guild, options)),
      },
      bans: {
        audience: updateMessage,
        run: (context) => ifManager(context, (guild) => changeBans(context, guild, options)),
      },
    },
  };
}

/** Rights can have changed since the menu was shown. */
async function ifManager(
  { interaction, guild, words, answer }: InteractionContext,
  run: (guild: Subject) => Promise<void>,
): Promise<void> {
  if (guild === undefined) return answer({ content: words.say('server-only-servers') });
  if (!isServerManager(interaction)) return answer({ content: words.say('server-only-managers') });
  return run(guild);
}

async function answerCommand(
  context: InteractionContext<ChatInputCommandInteraction>,
  guild: Subject,
  options: ServerCommandOptions,
): Promise<void> {
  const { interaction, words, answer } = context;
  const { store, clock } = options;
  const given = interaction.options;
  const user = given.getUser('person');
  const change = (next: (rules: ServerRules) => ServerRules) => changeRules(guild, next, options);
  switch (given.getSubcommand()) {
    case 'access':
      return answer(accessMessage(await rulesOf(guild, store), interaction.user.id, words));
    case 'limit': {
      const role = given.getRole('role', true).id;
      const pictures = given.getInteger('pictures') ?? undefined;
      const rules = await change((before) => setLimit(before, role, pictures));
      return answer({ content: limitsText(rules, words) });
    }
    case 'ban': {
      const days = given.getInteger('days');
      const reason = given.getString('reason');
      const ban = {
        user: user?.id ?? '',
        ...(reason && { reason }),
        ...(days && { until: clock.now() + days * DAY_MS }),
      };
      await change((before) => addBan(before, ban));
      return answer({ content: words.say('admin-banned', { who: `<@${ban.user}>` }) });
    }
    case 'unban':
      await change((before) => removeBan(before, user?.id ?? ''));
      return answer({ content: words.say('admin-unbanned', { who: `<@${user?.id}>` }) });
    case 'bans':
      return answer(bansMessage(await rulesOf(guild, store), interaction.user.id, words, clock.now()));
    default:
      return answer({ content: await usageText(guild, words, options) });
  }
}

const rulesOf = async (guild: Subject, store: Pick<Store, 'settings'>): Promise<ServerRules> =>
  rulesIn((await store.settings(guild)).extra);

async function changeRules(
  guild: Subject,
  next: (rules: ServerRules) => ServerRules,
  { store, clock }: ServerCommandOptions,
): Promise<ServerRules> {
  const changed = ({ extra, ...settings }: Settings) => ({
    ...settings,
    extra: withRules(extra, next(rulesIn(extra))),
  });
  return rulesIn((await store.changeSettings(guild, changed, clock.now())).extra);
}

/** Four menus: roles and channels, allowed and denied. Each change counts at once. */
function accessMessage(rules: ServerRules, owner: string, words: Words): OutgoingMessage {
  const menu = (list: 'roles' | 'channels', kind: 'allow' | 'deny'): Row => {
    const common = {
      custom_id: customId('access', list, kind, owner),
      placeholder: words.say(`server-${list}-${kind}`),
      min_values: 0,
      max_values: MAX_VALUES,
    };
    const chosen = rules[list][kind].slice(0, MAX_VALUES);
    return list === 'roles'
      ? row({
          type: ComponentType.RoleSelect,
          ...common,
          default_values: chosen.map((id) => ({ id, type: 'role' as never })),
        })
      : row({
          type: ComponentType.ChannelSelect,
          ...common,
          channel_types: CHANNEL_TYPES,
          default_values: chosen.map((id) => ({ id, type: 'channel' as never })),
        });
  };
  const line = (list: 'roles' | 'channels', kind: 'allow' | 'deny') => {
    const ids = rules[list][kind];
    const names = ids.map((id) => (list === 'roles' ? `<@&${id}>` : `<#${id}>`));
    return words.say('server-access-line', {
      list: words.say(`server-${list}-${kind}`),
      names: names.length > 0 ? names.join(' ') : words.say('server-none'),
    });
  };
  return {
    content: [
      words.say('server-access-intro'),
      ...LISTS.map(([list, kind]) => line(list, kind)),
      limitsText(rules, words),
    ].join('\n'),
    components: LISTS.map(([list, kind]) => menu(list, kind)),
  };
}

const LISTS = [
  ['roles', 'allow'],
  ['roles', 'deny'],
  ['channels', 'allow'],
  ['channels', 'deny'],
] as const;

const limitsText = ({ limits }: ServerRules, words: Words): string => {
  const lines = limits.map(({ role, pictures }) =>
    words.say('server-limit-line', { role: `<@&${role}>`, pictures }),
  );
  return [words.say('server-limits'), ...(lines.length > 0 ? lines : [words.say('server-none')])].join('\n');
};

async function changeAccess(
  context: InteractionContext<ComponentInteraction>,
  { parts: [list, kind] }: ControlId,
  guild: Subject,
  options: ServerCommandOptions,
): Promise<void> {
  const { interaction, words, answer } = context;
  const found = LISTS.find(([one, other]) => one === list && other === kind);
  if (!found || !('values' in interaction)) return answer({ content: words.say('control-outdated') });
  const [name, way] = found;
  const chosen = [...interaction.values];
  const merge = (before: readonly string[]) => mergeChoice(before, shownIn(interaction) ?? before, chosen);
  const rules = await changeRules(
    guild,
    (before) => ({ ...before, [name]: { ...before[name], [way]: merge(before[name][way]) } }),
    options,
  );
  return answer(accessMessage(rules, interaction.user.id, words));
}

/** The banned people, in a menu to add and remove them while it has room for all. */
function bansMessage(rules: ServerRules, owner: string, words: Words, now: number): OutgoingMessage {
  const present = presentBans(rules, now);
  const lines = present.map(({ user, reason, until }) =>
    words.say('server-ban-line', {
      who: `<@${user}>`,
      reason: reason ? plainText(reason) : 'none',
      date: until === undefined ? 'never' : words.date(until),
    }),
  );
  const menu = row({
    type: ComponentType.UserSelect,
    custom_id: customId('bans', owner),
    placeholder: words.say('server-bans'),
    min_values: 0,
    max_values: MAX_VALUES,
    default_values: present.map(({ user }) => ({ id: user, type: 'user' as never })),
  });
  return {
    content: [words.say('server-bans'), ...(lines.length > 0 ? lines : [words.say('server-none')])].join(
      '\n',
    ),
    components: present.length <= MAX_VALUES ? [menu] : [],
  };
}

/** A list with what somebody added and removed in a menu that showed a part of it: others may have changed it since. */
const mergeChoice = (before: readonly string[], shown: readonly string[], chosen: readonly string[]) => [
  ...before.filter((id) => chosen.includes(id) || !shown.includes(id)),
  ...chosen.filter((id) => !before.includes(id) && !shown.includes(id)),
];

/** What the menu showed as chosen; undefined where Discord does not say. */
function shownIn(interaction: ComponentInteraction): string[] | undefined {
  const isMenu =
    interaction.isUserSelectMenu() || interaction.isRoleSelectMenu() || interaction.isChannelSelectMenu();
  const component = isMenu ? interaction.component : undefined;
  const { default_values: shown } = (component && 'data' in component ? component.data : component) ?? {};
  return shown?.map(({ id }) => id);
}

async function changeBans(
  context: InteractionContext<ComponentInteraction>,
  guild: Subject,
  options: ServerCommandOptions,
): Promise<void> {
  const { interaction, words, answer } = context;
  const now = options.clock.now();
  const chosen = 'values' in interaction ? [...interaction.values] : [];
  const rules = await changeRules(
    guild,
    (before) => {
      const banned = presentBans(before, now).map(({ user }) => user);
      // Others may have banned people, or ended bans, since the menu was shown.
      const shown = shownIn(interaction) ?? banned;
      const removed = shown.filter((user) => !chosen.includes(user));
      const added = chosen.filter((user) => !banned.includes(user) && !shown.includes(user));
      return added.reduce((rules, user) => addBan(rules, { user }), removed.reduce(removeBan, before));
    },
    options,
  );
  return answer(bansMessage(rules, interaction.user.id, words, now));
}

async function usageText(
  guild: Subject,
  words: Words,
  { store, clock }: ServerCommandOptions,
): Promise<string> {
  const lines = await Promise.all(
    USAGE_DAYS.map(async (days) => {
      const { people, states } = await store.stats(clock.now() - days * DAY_MS, { guild });
      const { done = 0, failed = 0, accepted = 0, waiting = 0, running = 0 } = states;
      return words.say('server-usage-line', {
        days,
        people,
        done,
        failed,
        open: accepted + waiting + running,
      });
    }),
  );
  return [words.say('server-usage'), ...lines].join('\n');
}

const USAGE_DAYS = [1, 7, 30];
const DAY_MS = 86_400_000;
/** Values of one select (Discord developer documentation, Component reference). */
const MAX_VALUES = 25;
const CHANNEL_TYPES = [
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
  ChannelType.GuildCategory,
];
