import type { Cartoon, Outcome } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { Delivery, FinishedBatch, FrontEnd } from '../../jobs/front-end.ts';
import type { Json } from '../../store/records.ts';
import type { Address } from './address.ts';
import { classifyError, withoutSecrets } from './errors.ts';
import type { FallbackChannel } from './fallback-channel.ts';
import { largestFile, stepDown } from './file-limits.ts';
import type { Messenger } from './messenger.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { PLATFORM } from './platform.ts';
import { resultMessage } from './result.ts';
import { settleAfterInteraction } from './settlement.ts';
import type { StatusMessages } from './status-messages.ts';
import { type MakeStickerFile, withStickerFiles } from './sticker-files.ts';

/** Makes a cartoon's file smaller, by quality first; fails with `cannot-fit` when that is impossible. */
export type Shrink = (cartoon: Cartoon, maxBytes: number) => Promise<Outcome<Cartoon>>;

export interface FrontEndOptions {
  readonly messenger: Messenger;
  readonly statuses: StatusMessages;
  readonly fallback: FallbackChannel;
  readonly wordsIn: (locale: string) => Words;
  readonly styles: readonly StyleName[];
  readonly shrink: Shrink;
  readonly makeStickerFile: MakeStickerFile;
  readonly clock: Pick<Clock, 'now'>;
  readonly fetchPhoto: NonNullable<FrontEnd['fetchPhoto']>;
}

/** Replies to the batches of Discord: in place of the status message while its token is valid, afterwards as a new message. */
export function createFrontEnd(options: FrontEndOptions): FrontEnd {
  const { messenger, clock, statuses, fallback, fetchPhoto } = options;
  return {
    platform: PLATFORM,
    defaults: { format: 'jpg' },
    fetchPhoto: (source, how) => fetchPhoto(source, how).catch(throwWithoutSecrets),
    async deliver(finished, { signal }) {
      const address = await statuses.finish(finished.batch);
      return deliver(finished, { address, signal }, options).catch(throwWithoutSecrets);
    },
    async settle(finished) {
      const address = await statuses.finish(finished.batch);
      // Writing the same reply into the same message twice changes nothing.
      if (fallback.isOpen(address)) return { state: 'not-sent' };
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

interface Target {
  readonly address: Address;
  readonly signal: AbortSignal;
}

/** Sends the reply; when it is too large, with smaller cartoons, and else without them. */
async function deliver(finished: FinishedBatch, target: Target, options: FrontEndOptions): Promise<Delivery> {
  try {
    return await send(finished, target, options);
  } catch (error) {
    if (classifyError(error) === 'no-access') return { state: 'impossible' };
    if (classifyError(error) !== 'too-large') throw error;
  }
  const smaller = await shrinkAll(finished, target.address, options);
  try {
    return await send(smaller, target, options);
  } catch (error) {
    if (classifyError(error) !== 'too-large') throw error;
  }
  const limit = stepDown(0, Math.max(...sizesOf(smaller)));
  await send(withoutCartoons(finished, limit), target, options);
  return { state: 'impossible' };
}

async function send(finished: FinishedBatch, target: Target, options: FrontEndOptions): Promise<Delivery> {
  const { wordsIn, styles, clock } = options;
  const { address } = target;
  const words = wordsIn(address.locale);
  const message = resultMessage(finished, address, { words, styles, now: clock.now() });
  const outgoing = await withStickerFiles(message, finished, options);
  const reference = await write(outgoing, finished.batch.id, target, options);
  return reference === undefined ? { state: 'impossible' } : { state: 'sent', reference };
}

/** Writes the reply into the status message, or into another channel; undefined when neither is possible. */
async function write(
  outgoing: OutgoingMessage,
  batch: string,
  target: Target,
  options: FrontEndOptions,
): Promise<Json | undefined> {
  const { messenger, fallback } = options;
  const { address, signal } = target;
  if (fallback.isOpen(address)) {
    try {
      return referenceOf(await messenger.edit(address, outgoing, { signal }), address);
    } catch (error) {
      const kind = classifyError(error);
      if (kind === 'gone') return undefined;
      if (kind !== 'token-over') throw error;
    }
  }
  return writeElsewhere(outgoing, batch, target, options);
}

async function writeElsewhere(
  outgoing: OutgoingMessage,
  batch: string,
  { address, signal }: Target,
  options: FrontEndOptions,
): Promise<Json | undefined> {
  const { messenger, fallback } = options;
  const { later: planned } = address;
  if (planned === null) return undefined;
  const channels = [
    ...(planned === undefined ? [] : [async () => planned]),
    // Where the prepared channel takes nothing any more, the others may.
    ...fallback.channels(address),
  ];
  const content = `<@${address.user}>\n${outgoing.content ?? ''}`;
  const late = { ...outgoing, content, mentions: [address.user] };
  const tried = new Set<string>();
  for (const find of channels) {
    try {
      const channel = await find();
      if (tried.has(channel)) continue;
      tried.add(channel);
      const message = await messenger.post(channel, late, batch, { signal });
      await removeStatusMessage(address, options);
      return referenceOf(message, { ...address, private: false });
    } catch (error) {
      if (classifyError(error) !== 'no-access') throw error;
    }
  }
  return undefined;
}

/** It would announce the reply for ever. Where the bot may not delete it, it stays. */
async function removeStatusMessage(
  { channel, message, open, private: hidden }: Address,
  { messenger }: FrontEndOptions,
): Promise<void> {
  if (message !== null && open && !hidden) await messenger.remove(channel, message).catch(ignoreKnownErrors);
}

async function shrinkAll(
  finished: FinishedBatch,
  { fileLimit }: Address,
  { shrink }: FrontEndOptions,
): Promise<FinishedBatch> {
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
}

const referenceOf = (
  { id, channel_id }: { readonly id: string; readonly channel_id: string },
  address: Address,
): Json => ({
  channel: channel_id,
  message: id,
  // The link to a direct message has no server; a private reply has no link at all.
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

/** The caller may log the error. */
const throwWithoutSecrets = (error: unknown): never => {
  throw withoutSecrets(error);
};

const ignoreKnownErrors = (error: unknown) => {
  if (classifyError(error) === undefined) throw error;
};
