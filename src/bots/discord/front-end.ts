import type { Cartoon, Outcome } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { Delivery, FinishedBatch, FrontEnd } from '../../jobs/front-end.ts';
import type { Json } from '../../store/store.ts';
import type { Address } from './address.ts';
import { classifyError, withoutSecrets } from './errors.ts';
import type { FallbackChannel } from './fallback-channel.ts';
import { largestFile, stepDown } from './file-limits.ts';
import type { Messenger, OutgoingMessage } from './messenger.ts';
import { resultMessage } from './result.ts';
import { settleAfterInteraction } from './settlement.ts';
import type { StatusMessages } from './status-messages.ts';

/** The platform's name in batches and subjects. */
export const PLATFORM = 'discord';

/** Makes a cartoon's file smaller, by quality first; `cannot-fit` when there is no way. */
export type Shrink = (cartoon: Cartoon, maxBytes: number) => Promise<Outcome<Cartoon>>;

/** Answers the batches of Discord: over the waiting message while its token lives, afterwards as a message of our own. */
export function createFrontEnd(options: FrontEndOptions): FrontEnd {
  const { messenger, statuses, later, wordsIn, styles, shrink, clock, fetchPhoto } = options;

  const messageFor = (finished: FinishedBatch, address: Address) =>
    resultMessage(finished, address, { words: wordsIn(address.locale), styles, now: clock.now() });

  /** Writes the reply by the way that is open; undefined when none is. */
  const send = async (
    outgoing: OutgoingMessage,
    address: Address,
    batch: string,
    signal: AbortSignal,
  ): Promise<Json | undefined> => {
    if (later.isOpen(address)) {
      try {
        return referenceOf(await messenger.edit(address, outgoing, { signal }), address);
      } catch (error) {
        const kind = classifyError(error);
        if (kind === 'gone') return undefined;
        if (kind !== 'token-over') throw error;
      }
    }
    return sendLater(outgoing, address, batch, signal);
  };

  const sendLater = async (
    outgoing: OutgoingMessage,
    address: Address,
    batch: string,
    signal: AbortSignal,
  ) => {
    const { later: prepared } = address;
    if (prepared === null) return undefined;
    const ways = prepared === undefined ? later.ways(address) : [async () => prepared];
    const content = `<@${address.user}>\n${outgoing.content ?? ''}`;
    for (const way of ways) {
      try {
        const message = await messenger.post(await way(), { ...outgoing, content }, batch, { signal });
        await removeStatusMessage(address);
        return referenceOf(message, { ...address, private: false });
      } catch (error) {
        if (classifyError(error) !== 'no-access') throw error;
      }
    }
    return undefined;
  };

  /** The old waiting message would wait for ever. Where the bot may not delete it, it stays. */
  const removeStatusMessage = async ({ channel, message, open, private: hidden }: Address) => {
    if (message !== null && open && !hidden)
      await messenger.remove(channel, message).catch(ignoreKnownErrors);
  };

  const deliver = async (
    finished: FinishedBatch,
    address: Address,
    signal: AbortSignal,
  ): Promise<Delivery> => {
    const { id } = finished.batch;
    const attempt = async (what: FinishedBatch): Promise<Delivery> => {
      const reference = await send(messageFor(what, address), address, id, signal);
      return reference === undefined ? { state: 'impossible' } : { state: 'sent', reference };
    };
    try {
      return await attempt(finished);
    } catch (error) {
      if (classifyError(error) === 'no-access') return { state: 'impossible' };
      if (classifyError(error) !== 'too-large') throw error;
    }
    const smaller = await shrinkAll(finished, address);
    try {
      return await attempt(smaller);
    } catch (error) {
      if (classifyError(error) !== 'too-large') throw error;
    }
    const limit = stepDown(0, Math.max(...sizesOf(smaller)));
    await attempt(withoutCartoons(finished, limit));
    return { state: 'impossible' };
  };

  const shrinkAll = async (finished: FinishedBatch, { fileLimit }: Address): Promise<FinishedBatch> => {
    const sizes = sizesOf(finished);
    const limit = largestFile(stepDown(fileLimit, Math.max(...sizes)), sizes.length);
    const items = await Promise.all(
      finished.items.map(async (item) => ({
        ...item,
        outcome:
          item.outcome.ok && item.outcome.value.bytes.length > limit
            ? await shrink(item.outcome.value, limit)
            : item.outcome,
      })),
    );
    return { ...finished, items };
  };

  return {
    platform: PLATFORM,
    defaults: { format: 'jpg' },
    fetchPhoto: (source, how) => fetchPhoto(source, how).catch(throwWithoutSecrets),
    async deliver(finished, { signal }) {
      const address = await statuses.finish(finished.batch);
      return deliver(finished, address, signal).catch(throwWithoutSecrets);
    },
    async settle(finished) {
      const address = await statuses.finish(finished.batch);
      // Writing the same reply over the same message again is as good as once.
      if (later.isOpen(address)) return { state: 'not-sent' };
      const settled = await settleAfterInteraction(finished.batch, address, { messenger, clock }).catch(
        throwWithoutSecrets,
      );
      return settled.state === 'found'
        ? { state: 'sent', reference: referenceOf(settled.message, address) }
        : settled;
    },
    progress: (event) => statuses.onEvent(event),
  };
}

const referenceOf = (
  { id, channel_id }: { readonly id: string; readonly channel_id: string },
  address: Address,
): Json => ({
  channel: channel_id,
  message: id,
  // A direct message has no server in its address; a private one has no address at all.
  guild: channel_id === address.channel ? address.guild : null,
  private: address.private,
});

const sizesOf = ({ items }: FinishedBatch): number[] =>
  items.flatMap(({ outcome }) => (outcome.ok ? [outcome.value.bytes.length] : []));

const withoutCartoons = (finished: FinishedBatch, limit: number): FinishedBatch => ({
  ...finished,
  summary: { ...finished.summary, done: 0, failed: finished.summary.failed + finished.summary.done },
  items: finished.items.map((item) =>
    item.outcome.ok ? { ...item, outcome: { ok: false, failure: { code: 'cannot-fit', limit } } } : item,
  ),
});

/** Whoever catches it may log it. */
const throwWithoutSecrets = (error: unknown): never => {
  throw withoutSecrets(error);
};

const ignoreKnownErrors = (error: unknown) => {
  if (classifyError(error) === undefined) throw error;
};

interface FrontEndOptions {
  readonly messenger: Messenger;
  readonly statuses: StatusMessages;
  readonly later: FallbackChannel;
  readonly wordsIn: (locale: string) => Words;
  readonly styles: readonly StyleName[];
  readonly shrink: Shrink;
  readonly clock: Pick<Clock, 'now'>;
  readonly fetchPhoto: NonNullable<FrontEnd['fetchPhoto']>;
}
