import type { Api } from 'grammy';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { Forecast } from '../../jobs/forecast.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/store.ts';
import { advance, beginProgress, type Progress, progressText } from '../progress.ts';
import { soon } from '../soon.ts';
import { createPacer, type Pacer } from '../throttle.ts';
import { type Address, addressOf, asJson } from './address.ts';
import type { Apis } from './api.ts';
import { clip, remarks } from './captions.ts';
import { troubleOf } from './errors.ts';
import { cancelKeyboard } from './keyboards.ts';

/** The messages that tell how batches get on: one each, edited at a pace, gone when the reply is there. */
export interface Statuses {
  /** Sends the message; whoever asks for it meanwhile waits for it. */
  begin(batch: Batch, forecast: Forecast): void;
  follow(event: JobEvent): void;
  /**
   * Edits no more; answers the message, if there is one. What is written there afterwards stays. What is on its way is waited
   * for, but not so long that the reply would be late.
   */
  end(batch: Batch): Promise<number | undefined>;
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
  quietUntil: number;
  /** Aborted when nobody waits any longer for what is on its way. */
  readonly late: AbortController;
  readonly pacer: Pacer<string>;
}

export function createStatuses({
  apis,
  service,
  clock,
  wordsOf,
  gone,
  report,
}: {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'readdress'>;
  readonly clock: Clock;
  readonly wordsOf: (locale: string) => Words;
  /** Told of a chat that is closed to the bot. */
  readonly gone: (chat: number) => void;
  readonly report: (error: unknown) => void;
}): Statuses {
  const statuses = new Map<string, Status>();
  const beginning = new Set<Promise<unknown>>();

  const textOf = (batch: Batch, progress: Progress) => {
    const words = wordsOf(addressOf(batch).locale);
    return clip([progressText(progress, words), ...remarks(batch, words, clock.now())].join('\n'), TEXT);
  };
  const buttonsOf = (batch: Batch) => {
    const { asker, locale } = addressOf(batch);
    return { reply_markup: cancelKeyboard(asker, batch.id, wordsOf(locale)) };
  };

  const begin = async (batch: Batch, status: Status, text: string) => {
    const address = addressOf(batch);
    try {
      const { message_id: message } = await sendText(apis.patient, address, text, buttonsOf(batch));
      // The reply went out without it, and it would tell of a picture that is there already.
      if (status.late.signal.aborted) return void (await apis.patient.deleteMessage(address.chat, message));
      status.message = message;
      status.shown = text;
      await service.readdress(batch.id, asJson({ ...addressOf(status.batch), status: message }));
    } catch (error) {
      const { kind } = troubleOf(error);
      if (kind === 'gone') gone(address.chat);
      if (kind === 'unknown') report(error);
    }
  };

  const edit = async (batch: Batch, status: Status, text: string) => {
    if (status.message === undefined || text === status.shown || clock.now() < status.quietUntil) return;
    status.shown = text;
    const abort = status.late.signal as Parameters<Api['editMessageText']>[4];
    try {
      await apis.hasty.editMessageText(addressOf(batch).chat, status.message, text, buttonsOf(batch), abort);
    } catch (error) {
      const trouble = troubleOf(error);
      // Too many edits: those of the time that Telegram asks for are left out, so that the last word gets through.
      if (trouble.kind === 'later') status.quietUntil = clock.now() + trouble.seconds * 1_000;
    }
  };

  const keep = (batch: Batch, progress: Progress, message: number | undefined): Status => {
    let isNew = message === undefined;
    const status: Status = {
      batch,
      progress,
      shown: '',
      message,
      quietUntil: 0,
      late: new AbortController(),
      pacer: createPacer<string>({
        clock,
        every: addressOf(batch).group ? EVERY.group : EVERY.private,
        send(text) {
          if (!isNew) return edit(batch, status, text);
          isNew = false;
          const begun = begin(batch, status, text).finally(() => beginning.delete(begun));
          beginning.add(begun);
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
      keep(batch, progress, undefined).pacer.show(textOf(batch, progress));
    },
    follow(event) {
      const { batch } = event;
      if (event.type === 'replied') return void statuses.delete(batch.id);
      const { status: message } = addressOf(batch);
      const status =
        statuses.get(batch.id) ??
        // A batch that a former process accepted.
        (message === undefined ? undefined : keep(batch, beginProgress(batch.jobs.length), message));
      if (!status || event.type === 'accepted') return;
      status.batch = batch;
      status.progress = advance(status.progress, event);
      status.pacer.show(textOf(batch, status.progress));
    },
    async end(batch) {
      const status = statuses.get(batch.id);
      if (!status) return addressOf(batch).status;
      const stopped = status.pacer.stop().then(() => true);
      if (!(await soon(clock, stopped, false, PATIENCE))) status.late.abort();
      return status.message;
    },
    async idle() {
      await Promise.all(beginning);
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
    const trouble = troubleOf(error);
    if (trouble.kind === 'moved') return api.sendMessage(trouble.chat, text, more);
    if (trouble.kind === 'no-topic') return api.sendMessage(chat, text, how);
    throw error;
  }
}

/** Milliseconds between two edits; Telegram allows about twenty a minute in a group. */
const EVERY = { private: 1_500, group: 3_000 };
/** Milliseconds that a reply waits for the last edit, well below what an attempt may take. */
const PATIENCE = 15_000;
/** Characters in a message. */
const TEXT = 4096;
