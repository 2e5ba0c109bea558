import { ButtonStyle } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import { describeOption, type MenuContents, OPTION_NAMES, OPTIONS } from '../../options/options.ts';
import type { Batch, PersonExport, Store } from '../../store/store.ts';
import { caption, historyLine } from '../captions.ts';
import { MENUS } from '../commands.ts';
import { button, row, select } from './controls.ts';
import { customId } from './custom-id.ts';
import { forRequester, type Handlers, update } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import type { OutgoingMessage } from './messenger.ts';

/** What people can know about themselves and the bot: quota, history, privacy, their data, help. */
export function accountHandlers(options: AccountOptions): Pick<Handlers, 'slash' | 'controls'> {
  const { service, store, contents, clock, album, retention } = options;

  const showHistory = async ({ person, interaction, words, answer }: InteractionContext, before?: number) => {
    const found = await store.history({
      person,
      limit: HISTORY_PAGE + 1,
      ...(before !== undefined && { before }),
    });
    return answer(historyMessage(found, interaction.user.id, words));
  };

  const historyMessage = (found: readonly Batch[], owner: string, words: Words): OutgoingMessage => {
    const page = found.slice(0, HISTORY_PAGE);
    const last = page.at(-1);
    if (!last) return { content: words.say('history-empty') };
    const lines = page.map((batch) => `${historyLine(batch, words, contents.styles)}${linkTo(batch)}`);
    const again = page.map((batch) => ({
      value: batch.id,
      label: `${words.date(batch.acceptedAt)}: ${caption(batch.options, words, contents.styles)}`.slice(
        0,
        100,
      ),
    }));
    return {
      content: [words.say('history-title'), ...lines].join('\n'),
      components: [
        row(select(words.say('button-again'), customId('history-again', owner), again)),
        ...(found.length > page.length
          ? [row(button(words.say('button-more'), customId('history', String(last.acceptedAt), owner)))]
          : []),
      ],
    };
  };

  return {
    slash: {
      quota: {
        audience: forRequester,
        async run({ person, words, answer }) {
          const { limit, used, resetsAt } = await service().quota(person);
          if (limit === undefined || limit === Number.POSITIVE_INFINITY)
            return answer({ content: words.say('quota-unlimited') });
          const when = words.when(resetsAt, clock.now());
          return answer({
            content: words.say('quota-left', { left: Math.max(0, limit - used), limit, when }),
          });
        },
      },
      history: { audience: forRequester, run: (context) => showHistory(context) },
      privacy: {
        audience: forRequester,
        run: async ({ words, answer }) =>
          answer({
            content: words.say('privacy-text', {
              spool: words.duration(retention.photos),
              history: words.duration(retention.history),
            }),
          }),
      },
      mydata: {
        audience: forRequester,
        async run({ person, words, answer }) {
          const data = withoutTokens(await store.export(person));
          const bytes = new TextEncoder().encode(JSON.stringify(data, null, 2));
          return answer({ content: words.say('mydata-here'), files: [{ name: 'toonsmith.json', bytes }] });
        },
      },
      forget: {
        audience: forRequester,
        async run({ interaction, words, answer }) {
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
        },
      },
      help: {
        audience: forRequester,
        async run({ words, answer }) {
          const [menu] = MENUS;
          const options = words.list(
            OPTION_NAMES.map((name) => describeOption(OPTIONS[name], words, contents).label),
          );
          const said = { album, menu: words.say(`menu-${menu?.name}`), options };
          return answer({ content: words.say('help-discord', said) });
        },
      },
    },
    controls: {
      history: {
        audience: update,
        run: (context, { parts: [before] }) => showHistory(context, Number(before)),
      },
      forget: {
        audience: update,
        async run({ person, words, answer }) {
          await service().forget(person);
          return answer({ content: words.say('forget-done') });
        },
      },
      keep: {
        audience: update,
        run: async ({ words, answer }) => answer({ content: words.say('forget-kept') }),
      },
    },
  };
}

const HISTORY_PAGE = 10;

/** To the message with the cartoons, for those who can see it. */
function linkTo({ reference }: Batch): string {
  const { guild, channel, message, private: hidden } = (reference ?? {}) as Partial<Record<string, unknown>>;
  if (!message || hidden) return '';
  return ` [↗](https://discord.com/channels/${guild ?? '@me'}/${channel}/${message})`;
}

/** The person's own data, but no keys to Discord. */
const withoutTokens = ({ batches, ...data }: PersonExport) => ({
  ...data,
  batches: batches.map(({ address, ...batch }) => {
    const { token: _, ...place } = address as Record<string, unknown>;
    return { ...batch, address: place };
  }),
});

interface AccountOptions {
  readonly service: () => Pick<JobService, 'quota' | 'forget'>;
  readonly store: Pick<Store, 'history' | 'export'>;
  readonly contents: MenuContents;
  readonly clock: Pick<Clock, 'now'>;
  /** Photos that can be sent at once. */
  readonly album: number;
  /** Milliseconds that photos and history are kept. */
  readonly retention: { readonly photos: number; readonly history: number };
}
