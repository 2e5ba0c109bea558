import type { Words } from '../../i18n/words.ts';
import type { MenuContents } from '../../options/options.ts';
import type { Batch } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { caption, historyLine } from '../captions.ts';
import { button, row, select } from './controls.ts';
import { customId } from './custom-id.ts';
import type { InteractionContext } from './interaction-context.ts';
import { fittingLines } from './limits.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

export interface HistoryOptions {
  readonly store: Pick<Store, 'history'>;
  readonly contents: MenuContents;
}

/** A person's latest batches, or those accepted before a moment, with a menu to draw one again. */
export async function showHistory(
  { person, interaction, words, answer }: InteractionContext,
  { store, contents }: HistoryOptions,
  before?: number,
): Promise<void> {
  const found = await store.history({
    person,
    limit: PAGE_SIZE + 1,
    ...(before !== undefined && { before }),
  });
  return answer(historyMessage(found, interaction.user.id, words, contents));
}

const PAGE_SIZE = 10;

function historyMessage(
  found: readonly Batch[],
  owner: string,
  words: Words,
  { styles }: MenuContents,
): OutgoingMessage {
  const title = words.say('history-title');
  const all = found
    .slice(0, PAGE_SIZE)
    .map((batch) => ({ batch, line: `${historyLine(batch, words, styles)}${linkTo(batch)}` }));
  const shown = all.slice(0, fittingLines([title, ...all.map(({ line }) => line)]) - 1 || 1);
  const page = shown.map(({ batch }) => batch);
  const last = page.at(-1);
  if (!last) return { content: words.say('history-empty') };
  const again = page.map((batch) => ({
    value: batch.id,
    label: `${words.date(batch.acceptedAt)}: ${caption(batch.options, words, styles)}`,
  }));
  return {
    content: [title, ...shown.map(({ line }) => line)].join('\n'),
    components: [
      row(select(words.say('button-again'), customId('history-again', owner), again)),
      ...(found.length > page.length
        ? [row(button(words.say('button-more'), customId('history', String(last.acceptedAt), owner)))]
        : []),
    ],
  };
}

/** A link to the message with the cartoons, for those who can see it. */
function linkTo({ reference }: Batch): string {
  const { guild, channel, message, private: hidden } = (reference ?? {}) as Partial<Record<string, unknown>>;
  if (!message || hidden) return '';
  return ` [↗](https://discord.com/channels/${guild ?? '@me'}/${channel}/${message})`;
}
