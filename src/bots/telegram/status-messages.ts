import type { Api } from 'grammy';
import { type Clock, sleep, withTimeout } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { Forecast } from '../../jobs/forecast.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { advance, beginProgress, type Progress, progressText } from '../progress.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { type Address, addressOf, asJson, type Place, referenceOf } from './address.ts';
import type { Apis } from './api.ts';
import { clip, remarks } from './captions.ts';
import { classifyError } from './errors.ts';
import { cancelKeyboard } from './keyboards.ts';
import { MAX_TEXT_LENGTH, react, sendText } from './messages.ts';
import { createMinuteCounter, type MinuteCounter } from './minute-counter.ts';

/** The messages that show the progress of batches: one each, edited at intervals, deleted when the reply is sent. */
export interface StatusMessages {
  /**
   * Shows that a batch was just accepted, unless its reply comes within moments: by a reaction to the message that asked, and by a
   * message without a sound. In groups the reaction is enough for a while.
   */
  begin(batch: Batch, forecast: Forecast): void;
  onEvent(event: JobEvent): void;
  /**
   * Makes no more edits; answers the id of the message, if there is one. An edit under way is waited for, but not so long
   * that the reply would be late.
   */
  finish(batch: Batch): Promise<number | undefined>;
  /** Whether a reaction shows that the batch was accepted, or may do so. */
  hasReaction(batch: Batch): boolean;
  /** Deletes the message of a batch whose reply was sent, unless it holds the reply. */
  remove(batch: Batch): Promise<void>;
  /** What is to be said about a reply that did not arrive is owed from now on, by the next process if this one stops. */
  owe(batch: Batch): Promise<void>;
  /** Leaves the message as it is from now on; nothing more is owed. */
  keep(batch: Batch): Promise<void>;
  /** Batches whose messages an earlier process had yet to delete or to update. */
  unfinished(): Promise<readonly Batch[]>;
  /** Resolves when no message is being sent. */
  idle(): Promise<void>;
}

/** How long a request goes without a sign that it was accepted, and in a group from there on without a message. */
export interface QuietTimes {
  readonly privateMs: number;
  readonly groupMs: number;
}

export interface StatusMessagesOptions {
  readonly apis: Apis;
  readonly store: Pick<Store, 'batch' | 'discardNotes' | 'keepNote' | 'notes'>;
  readonly service: Pick<JobService, 'readdress'>;
  readonly clock: Clock;
  readonly quiet: QuietTimes;
  /** All styles that have a name. */
  readonly allStyles: readonly StyleName[];
  readonly wordsIn: (locale: string) => Words;
  readonly onChatUnavailable: (chat: number) => void;
  readonly report: (error: unknown) => void;
}

export function createStatusMessages(options: StatusMessagesOptions): StatusMessages {
  const statuses = new Map<string, Status>();
  const pendingSends = new Set<Promise<unknown>>();
  const perMinute = createMinuteCounter(options.clock);
  const editsPerMinute = createMinuteCounter(options.clock);

  const track = (batch: Batch, progress: Progress, message: number | undefined): Status => {
    let isUnsent = message === undefined;
    const status: Status = {
      batch,
      progress,
      shown: '',
      message,
      rateLimitedUntil: 0,
      reaction: message === undefined ? 'none' : 'unknown',
      isQuiet: message === undefined,
      cancelStart() {},
      cancelled: new AbortController(),
      throttle: createThrottle<string>({
        clock: options.clock,
        intervalMs: addressOf(batch).group ? EDIT_INTERVAL_MS.group : EDIT_INTERVAL_MS.private,
        send(text) {
          if (!isUnsent) return edit(status, text, { ...options, perMinute: editsPerMinute });
          isUnsent = false;
          const sent = send(batch, status, text, options).finally(() => pendingSends.delete(sent));
          pendingSends.add(sent);
          return sent;
        },
      }),
    };
    statuses.set(batch.id, status);
    return status;
  };

  return {
    begin(batch, forecast) {
      const status = track(batch, beginProgress(batch.jobs.length, forecast), undefined);
      const work = start(status, { ...options, perMinute }).finally(() => pendingSends.delete(work));
      pendingSends.add(work);
    },
    hasReaction: (batch) => statuses.get(batch.id)?.reaction !== 'none',
    onEvent(event) {
      const { batch } = event;
      if (event.type === 'replied') return void statuses.delete(batch.id);
      const { status: message } = addressOf(batch);
      const status =
        statuses.get(batch.id) ??
        // A batch that an earlier process accepted.
        (message === undefined ? undefined : track(batch, beginProgress(batch.jobs.length), message));
      if (!status || event.type === 'accepted') return;
      status.batch = batch;
      status.progress = advance(status.progress, event);
      if (!status.isQuiet) status.throttle.show(textOf(batch, status.progress, options));
    },
    finish: async (batch) => {
      const status = statuses.get(batch.id);
      return status ? stopEdits(status, options) : addressOf(batch).status;
    },
    owe: (batch) => owe(batch, options),
    remove: (batch) => remove(batch, options),
    keep: (batch) => options.store.discardNotes(NOTE_BOX, [batch.id]),
    unfinished: () => unfinished(options.store),
    async idle() {
      await Promise.all(pendingSends);
    },
  };
}

/** Messages in a group that a minute has for status; Telegram allows about twenty altogether. */
const MAX_GROUP_STATUSES = 5;
const MAX_GROUP_EDITS = 5;
/** Notes, by batch id, of messages that are yet to be deleted or to get their final text. */
const NOTE_BOX = 'telegram:statuses';
/** Between two edits; Telegram allows about twenty a minute in a group. */
const EDIT_INTERVAL_MS = { private: 1_500, group: 3_000 };
/** How long a reply waits for the last edit; well below the deadline of a delivery attempt. */
const LAST_EDIT_TIMEOUT_MS = 15_000;

interface Status {
  /** As of the last event. */
  batch: Batch;
  progress: Progress;
  /** The text in the message. */
  shown: string;
  message: number | undefined;
  /** `unknown`: an earlier process may have set one. */
  reaction: 'none' | 'set' | 'unknown';
  /** Its message is not to be sent yet. */
  isQuiet: boolean;
  /** Sends no message any more. */
  cancelStart: () => void;
  /** No edits before this moment, as Telegram asked. */
  rateLimitedUntil: number;
  /** Aborted when a call under way is not waited for any longer. */
  readonly cancelled: AbortController;
  readonly throttle: Throttle<string>;
}

/** Waits until the reply would have come by itself, reacts, and sends the message where that is not enough. */
async function start(
  status: Status,
  options: StatusMessagesOptions & { readonly perMinute: MinuteCounter },
): Promise<void> {
  const { clock, apis, quiet, perMinute } = options;
  const { group, ...address } = addressOf(status.batch);
  // The answer that every guest gets at once says it.
  if (address.guest !== undefined) return;
  const stopped = new AbortController();
  status.cancelStart = () => stopped.abort();
  const { signal } = stopped;
  if (quiet.privateMs > 0) await sleep(clock, quiet.privateMs, { signal });
  if (signal.aborted) return;
  status.reaction = 'set';
  const reacting = react(apis.failFast, address, '👀').catch(() => {
    status.reaction = 'none';
    return false;
  });
  if (group && quiet.groupMs > 0 && (await reacting)) await sleep(clock, quiet.groupMs, { signal });
  if (signal.aborted || (group && !perMinute.take(address.chat, MAX_GROUP_STATUSES))) return;
  status.isQuiet = false;
  status.throttle.show(textOf(status.batch, status.progress, options));
}

async function send(
  batch: Batch,
  status: Status,
  text: string,
  options: StatusMessagesOptions,
): Promise<void> {
  const { apis, service, onChatUnavailable, report } = options;
  const address = addressOf(batch);
  try {
    // Before it is sent, so that it is deleted even if the process dies before the reply is sent.
    await owe(batch, options);
    const sent = await sendText(apis.retrying, placeWithoutAsker(address), text, {
      ...buttonsOf(batch, options),
      disable_notification: true,
    });
    const { message_id: message } = sent;
    const place = sent.chat.id === address.chat ? {} : { statusChat: sent.chat.id };
    // The reply was sent without it, so it would show the progress of a finished batch.
    if (status.cancelled.signal.aborted)
      return void (await apis.retrying.deleteMessage(sent.chat.id, message));
    status.message = message;
    status.shown = text;
    await service.readdress(batch.id, asJson({ ...addressOf(status.batch), status: message, ...place }));
  } catch (error) {
    const { kind } = classifyError(error);
    if (kind === 'gone') onChatUnavailable(address.chat);
    if (kind === 'unknown') report(error);
  }
}

/** A status is not worth a message in another chat. */
function placeWithoutAsker({ asker: _, ...place }: Address): Place {
  return place;
}

const owe = ({ id: key, person }: Batch, { store, clock }: StatusMessagesOptions): Promise<void> =>
  store.keepNote({ box: NOTE_BOX, key, person, at: clock.now(), value: null });

/** Waits for the edit under way, but not longer than the reply can; answers the message. */
async function stopEdits(status: Status, { clock }: StatusMessagesOptions): Promise<number | undefined> {
  status.cancelStart();
  const stopped = status.throttle.stop().then(() => true);
  if (!(await withTimeout(clock, stopped, LAST_EDIT_TIMEOUT_MS, false))) status.cancelled.abort();
  return status.message;
}

async function edit(
  status: Status,
  text: string,
  options: StatusMessagesOptions & { readonly perMinute: MinuteCounter },
): Promise<void> {
  const { apis, clock, perMinute } = options;
  const { batch } = status;
  if (status.message === undefined || text === status.shown || clock.now() < status.rateLimitedUntil) return;
  const { group, chat, statusChat = chat } = addressOf(batch);
  if (group && !perMinute.take(chat, MAX_GROUP_EDITS)) return;
  status.shown = text;
  const abort = status.cancelled.signal as Parameters<Api['editMessageText']>[4];
  try {
    await apis.failFast.editMessageText(statusChat, status.message, text, buttonsOf(batch, options), abort);
  } catch (error) {
    const classified = classifyError(error);
    // Edits within the time that Telegram asks for are left out, so that the reply is not rate limited too.
    if (classified.kind === 'later') status.rateLimitedUntil = clock.now() + classified.seconds * 1_000;
  }
}

async function remove(batch: Batch, { apis, store }: StatusMessagesOptions): Promise<void> {
  const { chat, status, statusChat = chat } = addressOf(batch);
  const reply = referenceOf(batch);
  // The reply may be in another chat, whose messages have ids of their own.
  const holdsReply = reply?.chat === statusChat && status !== undefined && reply.messages.includes(status);
  if (status !== undefined && !holdsReply)
    await apis.retrying.deleteMessage(statusChat, status).catch((error) => {
      // After any other error it is tried again at the next start.
      if (!['refused', 'gone', 'moved', 'not-allowed'].includes(classifyError(error).kind)) throw error;
    });
  await store.discardNotes(NOTE_BOX, [batch.id]);
}

async function unfinished(store: StatusMessagesOptions['store']): Promise<readonly Batch[]> {
  const batches = [];
  for (const { key } of await store.notes(NOTE_BOX)) {
    const batch = await store.batch(key);
    if (batch) batches.push(batch);
    else await store.discardNotes(NOTE_BOX, [key]);
  }
  return batches;
}

function textOf(
  batch: Batch,
  progress: Progress,
  { wordsIn, allStyles, clock }: StatusMessagesOptions,
): string {
  const words = wordsIn(addressOf(batch).locale);
  const lines = [progressText(progress, words), ...remarks(batch, words, allStyles, clock.now())];
  return clip(lines.join('\n'), MAX_TEXT_LENGTH);
}

function buttonsOf(batch: Batch, { wordsIn }: StatusMessagesOptions) {
  const { asker, locale } = addressOf(batch);
  return { reply_markup: cancelKeyboard(asker, batch.id, wordsIn(locale)) };
}
