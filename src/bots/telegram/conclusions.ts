import { type Clock, sleep } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch, ReplyState } from '../../store/records.ts';
import type { ReplyEnd } from '../../store/store.ts';
import { addressOf } from './address.ts';
import type { Apis } from './api.ts';
import { type ClassifiedError, classifyError } from './errors.ts';
import { againKeyboard } from './keyboards.ts';
import { editOrSend } from './messages.ts';
import type { Reachability } from './reachability.ts';
import type { StatusMessages } from './status-messages.ts';

/** What is done after replies. */
export interface Conclusions {
  /**
   * Deletes the status message unless it holds the reply. If the reply was lost, or may have been, the status message says so, unless
   * the person was forgotten. Tries until it is done, by another process if this one stops.
   */
  afterReply(batch: Batch, state: ReplyEnd['state']): Promise<void>;
  /** Does what an earlier process left undone; then, every minute, what another one did that has died since. */
  resume(): Promise<void>;
  /** Tries nothing again. */
  stop(): void;
}

export interface ConclusionsOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'claim' | 'view'>;
  readonly statuses: StatusMessages;
  readonly clock: Clock;
  readonly wordsIn: (locale: string) => Words;
  readonly background: (work: Promise<unknown>) => void;
  readonly untilReachable: Reachability['untilReachable'];
  readonly report: (error: unknown) => void;
}

/** What this process knows of its own replies. Each is asked once. */
export interface KnownOfReply {
  /** The status message holds the reply's text. */
  readonly isTold: (batch: string) => boolean;
  /** The chat did not let the bot send cartoons. */
  readonly isNotAllowed: (batch: string) => boolean;
}

export function createConclusions(options: ConclusionsOptions, known: KnownOfReply): Conclusions {
  const { service, clock, statuses, background } = options;
  const stopping = new AbortController();
  const underWay = new Set<string>();
  let cancelLook = () => {};

  const afterReply: Conclusions['afterReply'] = async (batch, state) => {
    if (underWay.has(batch.id)) return;
    underWay.add(batch.id);
    // A reply after its deadline counts as lost, but its sentence was sent.
    const isTold = known.isTold(batch.id);
    const isNotAllowed = known.isNotAllowed(batch.id);
    const end = state !== 'sent' && isNotAllowed ? 'not-allowed' : state;
    await concludeUntilDone(
      () => conclude(batch, end, isTold, options),
      batch,
      stopping.signal,
      options,
    ).finally(() => underWay.delete(batch.id));
  };
  const concludeLeft = async (before: number) => {
    for (const batch of await statuses.unfinished())
      if (isSettled(batch.reply) && (batch.repliedAt ?? 0) < before)
        background(afterReply(batch, batch.reply));
  };
  const look = async () => {
    // Of several processes one looks; and whoever has just sent a reply is about to conclude it.
    if (await service.claim(CLAIM)) await concludeLeft(clock.now() - LOOK_INTERVAL_MS);
  };
  const lookLater = () => {
    if (stopping.signal.aborted) return;
    cancelLook = clock.after(LOOK_INTERVAL_MS, () => {
      background(look());
      lookLater();
    });
  };

  return {
    afterReply,
    async resume() {
      lookLater();
      await concludeLeft(Number.POSITIVE_INFINITY);
    },
    stop() {
      stopping.abort();
      cancelLook();
    },
  };
}

const LOOK_INTERVAL_MS = 60_000;
const CLAIM = 'telegram:statuses';
/** Before the second attempt to conclude a reply; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 300_000;
/** Errors that another attempt may not meet. */
export const PASSING: ReadonlySet<ClassifiedError['kind']> = new Set(['unsent', 'later', 'unknown']);

const isSettled = (reply: ReplyState): reply is ReplyEnd['state'] => reply !== 'due' && reply !== 'sending';

async function concludeUntilDone(
  conclude: () => Promise<void>,
  batch: Batch,
  signal: AbortSignal,
  { statuses, clock, untilReachable, report }: ConclusionsOptions,
): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    await untilReachable();
    try {
      return await conclude();
    } catch (error) {
      const { kind } = classifyError(error);
      if (kind !== 'unsent') report(error);
      if (!PASSING.has(kind)) return statuses.keep(batch);
    }
    if (!untilReachable()) await sleep(clock, pause, { signal });
    if (signal.aborted) return;
  }
}

async function conclude(
  batch: Batch,
  end: ReplyEnd['state'] | 'not-allowed',
  isTold: boolean,
  options: ConclusionsOptions,
): Promise<void> {
  const { statuses } = options;
  if (end === 'sent') return statuses.remove(batch);
  if (isTold || addressOf(batch).guest !== undefined) return statuses.keep(batch);
  return sayNotSent(batch, end, options);
}

const NOT_SENT = {
  lost: 'telegram-lost',
  unconfirmed: 'telegram-unconfirmed',
  'not-allowed': 'telegram-photo-permission',
} as const;

/** Says in the status message that the reply could not be sent, with a button to draw again. */
async function sayNotSent(
  batch: Batch,
  why: keyof typeof NOT_SENT,
  { apis, service, statuses, wordsIn }: ConclusionsOptions,
): Promise<void> {
  // The person's data was deleted: nothing is left that a button could draw again.
  if (!(await service.view(batch.id))) return statuses.remove(batch);
  const address = addressOf(batch);
  const words = wordsIn(address.locale);
  await editOrSend(
    apis.retrying,
    address,
    address.status,
    words.say(NOT_SENT[why]),
    againKeyboard(address.asker, batch.id, words),
  );
  await statuses.keep(batch);
}
