import { ButtonStyle } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';
import { describeOption, type MenuContents, OPTION_NAMES, OPTIONS } from '../../options/options.ts';
import type { Json } from '../../store/records.ts';
import type { PersonExport, Store } from '../../store/store.ts';
import { MENUS } from '../commands.ts';
import type { Retention } from '../context.ts';
import { button, row } from './controls.ts';
import { customId } from './custom-id.ts';
import { type ControlHandler, forRequester, type Handlers, updateMessage } from './handlers.ts';
import { showHistory } from './history.ts';
import type { InteractionContext } from './interaction-context.ts';
import type { ServerGate } from './server-gate.ts';

export interface AccountOptions {
  readonly service: Pick<JobService, 'quota' | 'forget'>;
  readonly store: Pick<Store, 'history' | 'export'>;
  readonly serverGate: ServerGate;
  readonly contents: MenuContents;
  readonly clock: Pick<Clock, 'now'>;
  /** Photos in one request. */
  readonly album: number;
  readonly retention: Retention;
}

/** What people can look up about themselves and the bot: quota, history, privacy, their data, help. */
export function accountHandlers(options: AccountOptions): Pick<Handlers, 'slash' | 'controls'> {
  const handler = (run: (context: InteractionContext, options: AccountOptions) => Promise<void>) => ({
    audience: forRequester,
    run: (context: InteractionContext) => run(context, options),
  });
  return {
    slash: {
      quota: handler(showQuota),
      history: handler(showHistory),
      privacy: handler(showPrivacy),
      mydata: handler(sendData),
      forget: handler(askToForget),
      help: handler(showHelp),
    },
    controls: {
      history: {
        audience: updateMessage,
        run: (context, { parts: [before] }) => showHistory(context, options, Number(before)),
      },
      forget: forgetHandler(options),
      keep: {
        audience: updateMessage,
        run: async ({ words, answer }) => answer({ content: words.say('forget-kept') }),
      },
    },
  };
}

/** What is left of the person's quota, and what the server lets them have of it. */
async function showQuota(
  context: InteractionContext,
  { service, serverGate, clock }: AccountOptions,
): Promise<void> {
  const { person, guild, words, answer } = context;
  const { limit, used, usedInGuild, resetsAt } = await service.quota(person, guild);
  const leftOf = (most: number, taken: number) => ({ limit: most, left: Math.max(0, most - taken) });
  const when = words.when(resetsAt, clock.now());
  const own =
    limit === undefined || limit === Number.POSITIVE_INFINITY
      ? words.say('quota-unlimited')
      : words.say('quota-left', { ...leftOf(limit, used), when });
  const here = await serverGate(context);
  if ('refusal' in here) return answer({ content: `${own}\n${here.refusal}` });
  // Owners are exempt.
  const isLimitedHere = limit !== undefined && here.limit !== undefined;
  const there = isLimitedHere ? [words.say('quota-left-server', leftOf(here.limit, usedInGuild))] : [];
  return answer({ content: [own, ...there].join('\n') });
}

const showPrivacy = ({ words, answer }: InteractionContext, { retention }: AccountOptions): Promise<void> =>
  answer({
    content: words.say('privacy-text', {
      photos: words.duration(retention.photos),
      history: words.duration(retention.history),
    }),
  });

async function sendData(
  { person, words, answer }: InteractionContext,
  { store }: AccountOptions,
): Promise<void> {
  const data = withoutTokens(await store.export(person));
  const bytes = new TextEncoder().encode(JSON.stringify(data, null, 2));
  return answer({ content: words.say('mydata-here'), files: [{ name: 'toonsmith.json', bytes }] });
}

/** The person's own data, without tokens of Discord. */
const withoutTokens = ({ batches, notes, ...data }: PersonExport) => ({
  ...data,
  batches: batches.map(({ address, ...batch }) => ({ ...batch, address: withoutToken(address) })),
  notes: notes.map(({ value, ...note }) => ({ ...note, value: withoutToken(value) })),
});

function withoutToken(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { token: _, ...others } = value as Readonly<Record<string, Json>>;
  return others;
}

function askToForget({ interaction, words, answer }: InteractionContext): Promise<void> {
  const owner = interaction.user.id;
  return answer({
    content: words.say('forget-ask'),
    components: [
      row(
        button(words.say('button-forget'), customId('forget', owner), { style: ButtonStyle.Danger }),
        button(words.say('button-keep'), customId('keep', owner)),
      ),
    ],
  });
}

const forgetHandler = ({ service }: AccountOptions): ControlHandler => ({
  audience: updateMessage,
  async run({ person, words, answer }) {
    await service.forget(person);
    return answer({ content: words.say('forget-done') });
  },
});

function showHelp({ words, answer }: InteractionContext, { contents, album }: AccountOptions): Promise<void> {
  const [menu] = MENUS;
  const options = words.list(
    OPTION_NAMES.map((name) => describeOption(OPTIONS[name], words, contents).label),
  );
  return answer({
    content: words.say('help-discord', { album, menu: words.say(`menu-${menu?.name}`), options }),
  });
}
