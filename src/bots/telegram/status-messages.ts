import type { Api } from 'grammy';
import { type Clock, withTimeout } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { Forecast } from '../../jobs/forecast.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch, Store } from '../../store/store.ts';
import { advance, beginProgress, type Progress, progressText } from '../progress.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { type Address, addressOf, asJson, referenceOf } from './address.ts';
import type { Apis } from './api.ts';
import { clip, remarks } from './captions.ts';
import { classifyError } from './errors.ts';
import { cancelKeyboard } from './keyboards.ts';

/** The messages that tell how batches get on: one each, edited at a pace, gone when the reply is there. */
export interface StatusMessages {
  /** Sends the message; whoever asks for it meanwhile waits for it. */
  begin(batch: Batch, forecast: Forecast): void;
  onEvent(event: JobEvent): void;
  /**
   * Edits no more; answers the message, if there is one. What is written there afterwards stays. What is on its way is waited
   * for, but not so long that the reply would be late.
   */
  finish(batch: Batch): Promise<number | undefined>;
  /** Deletes the message of a batch whose reply is out, unless the reply was written into it. */
  remove(batch: Batch): Promise<void>;
  /** Leaves the message as it is for good. */
  keep(batch: Batch): Promise<void>;
  /** Batches whose messages a former process was still to remove. */
  unfinished(): Promise<readonly Batch[]>;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
}

interface Status {
  /** As it was told last. */
  batch: Batch;
  progress: Progress;
  /** The text on show. */
  shown: string;
  message: number | undefined;
  /** Telegram wants no edits before this moment. */
  rateLimitedUntil: number;
  /** Aborted when nobody waits any longer for what is on its way. */
  readonly cancelled: AbortController;
  readonly throttle: Throttle<string>;
}

export function createStatusMessages({
  apis,
  service,
  store,
  clock,
  wordsIn,
  onChatUnavailable,
  report,
}: {
  readonly apis: Apis;
  readonly store: Pick<Store, 'batch' | 'discardNotes' | 'keepNote' | 'notes'>;
  readonly service: Pick<JobService, 'readdress'>;
  readonly clock: Clock;
  readonly wordsIn: (locale: string) => Words;
  /** Told of a chat that is closed to the bot. */
  readonly onChatUnavailable: (chat: number) => void;
  readonly report: (error: unknown) => void;
}): StatusMessages {
  const statuses = new Map<string, Status>();
  const pendingSends = new Set<Promise<unknown>>();

  const textOf = (batch: Batch, progress: Progress) => {
    const words = wordsIn(addressOf(batch).locale);
    return clip(
      [progressText(progress, words), ...remarks(batch, words, clock.now())].join('\n'),
      MAX_TEXT_LENGTH,
    );
  };
  const buttonsOf = (batch: Batch) => {
    const { asker, locale } = addressOf(batch);
    return { reply_markup: cancelKeyboard(asker, batch.id, wordsIn(locale)) };
  };

  const begin = async (batch: Batch, status: Status, text: string) => {
    const address = addressOf(batch);
    try {
      // Noted first, so that the message goes also when the process dies before the reply is out.
      const { id: key, person } = batch;
      await store.keepNote({ box: NOTE_BOX, key, person, at: clock.now(), value: null });
      const { message_id: message } = await sendText(apis.retrying, address, text, buttonsOf(batch));
      // The reply went out without it, and it would tell of a picture that is there already.
      if (status.cancelled.signal.aborted)
        return void (await apis.retrying.deleteMessage(address.chat, message));
      status.message = message;
      status.shown = text;
      await service.readdress(batch.id, asJson({ ...addressOf(status.batch), status: message }));
    } catch (error) {
      const { kind } = classifyError(error);
      if (kind === 'gone') onChatUnavailable(address.chat);
      if (kind === 'unknown') report(error);
    }
  };

  const edit = async (batch: Batch, status: Status, text: string) => {
    if (status.message === undefined || text === status.shown || clock.now() < status.rateLimitedUntil)
      return;
    status.shown = text;
    const abort = status.cancelled.signal as Parameters<Api['editMessageText']>[4];
    try {
      await apis.failFast.editMessageText(
        addressOf(batch).chat,
        status.message,
        text,
        buttonsOf(batch),
        abort,
      );
    } catch (error) {
      const classified = classifyError(error);
      // Too many edits: those of the time that Telegram asks for are left out, so that the last word gets through.
      if (classified.kind === 'later') status.rateLimitedUntil = clock.now() + classified.seconds * 1_000;
    }
  };

  const track = (batch: Batch, progress: Progress, message: number | undefined): Status => {
    let isUnsent = message === undefined;
    const status: Status = {
      batch,
      progress,
      shown: '',
      message,
      rateLimitedUntil: 0,
      cancelled: new AbortController(),
      throttle: createThrottle<string>({
        clock,
        intervalMs: addressOf(batch).group ? EDIT_INTERVAL_MS.group : EDIT_INTERVAL_MS.private,
        send(text) {
          if (!isUnsent) return edit(batch, status, text);
          isUnsent = false;
          const begun = begin(batch, status, text).finally(() => pendingSends.delete(begun));
          pendingSends.add(begun);
          return begun;
        },
      }),
    };
    statuses.set(batch.id, status);
    return status;
  };

  return {
    begin(batch, forecast) {
      const progress = beginProgress(batch.jobs.length, forecast);
      track(batch, progress, undefined).throttle.show(textOf(batch, progress));
    },
    onEvent(event) {
      const { batch } = event;
      if (event.type === 'replied') return void statuses.delete(batch.id);
      const { status: message } = addressOf(batch);
      const status =
        statuses.get(batch.id) ??
        // A batch that a former process accepted.
        (message === undefined ? undefined : track(batch, beginProgress(batch.jobs.length), message));
      if (!status || event.type === 'accepted') return;
      status.batch = batch;
      status.progress = advance(status.progress, event);
      status.throttle.show(textOf(batch, status.progress));
    },
    async finish(batch) {
      const status = statuses.get(batch.id);
      if (!status) return addressOf(batch).status;
      const stopped = status.throttle.stop().then(() => true);
      if (!(await withTimeout(clock, stopped, LAST_EDIT_TIMEOUT_MS, false))) status.cancelled.abort();
      return status.message;
    },
    async remove(batch) {
      const { chat, status } = addressOf(batch);
      const reply = referenceOf(batch);
      if (status !== undefined && !reply?.messages.includes(status))
        await apis.retrying.deleteMessage(reply?.chat ?? chat, status).catch((error) => {
          // Otherwise it is tried again after the next start.
          if (!['refused', 'gone'].includes(classifyError(error).kind)) throw error;
        });
      await store.discardNotes(NOTE_BOX, [batch.id]);
    },
    keep: (batch) => store.discardNotes(NOTE_BOX, [batch.id]),
    async unfinished() {
      const batches = [];
      for (const { key } of await store.notes(NOTE_BOX)) {
        const batch = await store.batch(key);
        if (batch) batches.push(batch);
        else await store.discardNotes(NOTE_BOX, [key]);
      }
      return batches;
    },
    async idle() {
      await Promise.all(pendingSends);
    },
  };
}

/** A text in answer to somebody, in their topic; without either where those are gone. */
export async function sendText(
  api: Api,
  { chat, message, thread }: Pick<Address, 'chat' | 'message' | 'thread'>,
  text: string,
  more: NonNullable<Parameters<Api['sendMessage']>[2]> = {},
) {
  const how = { ...more, reply_parameters: { message_id: message, allow_sending_without_reply: true } };
  try {
    return await api.sendMessage(chat, text, {
      ...how,
      ...(thread !== undefined && { message_thread_id: thread }),
    });
  } catch (error) {
    const classified = classifyError(error);
    if (classified.kind === 'moved') return api.sendMessage(classified.chat, text, more);
    if (classified.kind === 'no-topic') return api.sendMessage(chat, text, how);
    throw error;
  }
}

/** Names, by the batch's id, every message that is to be removed or to get its last word. */
const NOTE_BOX = 'telegram:statuses';
/** Milliseconds between two edits; Telegram allows about twenty a minute in a group. */
const EDIT_INTERVAL_MS = { private: 1_500, group: 3_000 };
/** How long a reply waits for the last edit; well below the deadline of a delivery attempt. */
const LAST_EDIT_TIMEOUT_MS = 15_000;
/** Characters in a message. */
const MAX_TEXT_LENGTH = 4096;
