import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { Forecast } from '../../jobs/forecast.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/records.ts';
import { advance, beginProgress, type Progress, progressText } from '../progress.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { type Address, fromAddress, TOKEN_MARGIN, toAddress } from './address.ts';
import { statusControls } from './controls.ts';
import { classifyError } from './errors.ts';
import type { FallbackChannel } from './fallback-channel.ts';
import type { Messenger } from './messenger.ts';

/** The messages that show the progress of batches: one each, from acceptance until the reply replaces it. */
export interface StatusMessages {
  /** Shows the first place and time of a batch that was just accepted. */
  begin(batch: Batch, forecast: Forecast): void;
  onEvent(event: JobEvent): void;
  /** Makes no more edits; resolves with the newest address when no edit is under way. */
  finish(batch: Batch): Promise<Address>;
  /** Makes no more edits of any message. */
  close(): Promise<void>;
}

export interface StatusMessagesOptions {
  readonly messenger: Pick<Messenger, 'edit'>;
  readonly service: Pick<JobService, 'cancel' | 'readdress'>;
  readonly fallback: FallbackChannel;
  readonly wordsIn: (locale: string) => Words;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export function createStatusMessages(options: StatusMessagesOptions): StatusMessages {
  const statuses = new Map<string, Status>();

  const statusOf = (batch: Batch): Status => {
    const status = statuses.get(batch.id) ?? createStatus(batch, options);
    statuses.set(batch.id, status);
    return status;
  };

  return {
    begin(batch, forecast) {
      const status = statusOf(batch);
      // Its events may have been faster than the result of its submission.
      if (!status.progress.stage) show(status, { ...status.progress, forecast }, options);
    },
    onEvent(event) {
      if (event.type === 'replied') return;
      const status = statusOf(event.batch);
      if (event.type !== 'accepted') show(status, advance(status.progress, event), options);
    },
    async finish(batch) {
      const status = statuses.get(batch.id);
      if (!status) return toAddress(batch.address);
      statuses.delete(batch.id);
      await stop(status);
      return status.address;
    },
    async close() {
      const open = [...statuses.values()];
      statuses.clear();
      await Promise.all(open.map(stop));
    },
  };
}

/** Between two edits of one message. */
const EDIT_INTERVAL_MS = 3_000;
/** Time left of the token when the fallback has to be planned. */
const PLAN_MARGIN_MS = 2 * TOKEN_MARGIN;

interface Status {
  readonly batch: string;
  address: Address;
  readonly words: Words;
  progress: Progress;
  /** The sentence about a reply in another channel. */
  fallbackNotice: string | undefined;
  /** The token ends soon: what is written now stays for as long as the message. */
  isLast: boolean;
  planning: Promise<void> | undefined;
  cancelDeadline: () => void;
  readonly throttle: Throttle<undefined>;
}

function createStatus(batch: Batch, options: StatusMessagesOptions): Status {
  const { clock, wordsIn } = options;
  const address = toAddress(batch.address);
  const words = wordsIn(address.locale);
  const status: Status = {
    batch: batch.id,
    address,
    words,
    progress: beginProgress(batch.jobs.length),
    // Planned by an earlier process.
    fallbackNotice: address.later === undefined ? undefined : noticeOf(address.later, { address, words }),
    isLast: false,
    planning: undefined,
    cancelDeadline: () => {},
    throttle: createThrottle({
      clock,
      intervalMs: EDIT_INTERVAL_MS,
      send: () => write(status, options),
    }),
  };
  // The last moment to announce the fallback, should no forecast have predicted it.
  const remaining = address.expires - PLAN_MARGIN_MS - clock.now();
  if (remaining > 0)
    status.cancelDeadline = clock.after(remaining, () => {
      status.isLast = true;
      planFallback(status, options);
      if (status.fallbackNotice !== undefined) status.throttle.show(undefined);
    });
  return status;
}

async function write(
  status: Status,
  { fallback, messenger, service, report }: StatusMessagesOptions,
): Promise<void> {
  const { address, progress, words } = status;
  if (!fallback.isOpen(address)) return;
  const content = [status.isLast ? '' : progressText(progress, words), status.fallbackNotice]
    .filter(Boolean)
    .join('\n');
  if (content === '') return;
  const components = statusControls(status.batch, address.user, words);
  try {
    const { id } = await messenger.edit(address, { content, components });
    if (status.address.message === null) {
      status.address = { ...status.address, message: id };
      await service.readdress(status.batch, fromAddress(status.address));
    }
  } catch (error) {
    const kind = classifyError(error);
    // A person who deletes the status message does not want the cartoon any more.
    if (kind === 'gone') void service.cancel(status.batch);
    // Other known errors are ignored: the next edit, or the reply, will meet them again.
    else if (!kind) report(error);
  }
}

/** The reply will come too late for the interaction: finds another channel, and says which. */
function planFallback(status: Status, { fallback, service, report }: StatusMessagesOptions): void {
  if (status.planning || status.address.later !== undefined) return;
  const { words, address } = status;
  status.planning = fallback
    .prepare(address, status.batch, words.say('later-notice'))
    .then(async (channel) => {
      status.address = { ...status.address, later: channel };
      await service.readdress(status.batch, fromAddress(status.address));
      status.fallbackNotice = noticeOf(channel, status);
      status.throttle.show(undefined);
    })
    .catch((error) => void report(error));
}

const noticeOf = (channel: string | null, { address, words }: Pick<Status, 'address' | 'words'>): string => {
  const where = channel === null ? 'nowhere' : channel === address.channel ? 'here' : 'direct';
  return words.say(`later-${where}`);
};

function show(status: Status, progress: Progress, options: StatusMessagesOptions): void {
  status.progress = progress;
  const { forecast } = progress;
  const isLate =
    forecast && options.clock.now() + forecast.milliseconds > status.address.expires - PLAN_MARGIN_MS;
  if (isLate) planFallback(status, options);
  status.throttle.show(undefined);
}

async function stop(status: Status): Promise<void> {
  status.cancelDeadline();
  await Promise.all([status.throttle.stop(), status.planning]);
}
