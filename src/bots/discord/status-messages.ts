import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { Forecast } from '../../jobs/forecast.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/store.ts';
import { advance, beginProgress, type Progress, progressText } from '../progress.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { type Address, fromAddress, TOKEN_MARGIN, toAddress } from './address.ts';
import { statusControls } from './controls.ts';
import { classifyError } from './errors.ts';
import type { FallbackChannel } from './fallback-channel.ts';
import type { Messenger } from './messenger.ts';

/** The waiting messages: one for each batch, from acceptance until its reply is written over it. */
export interface StatusMessages {
  /** Tells the first place and time of a batch that was just accepted. */
  begin(batch: Batch, forecast: Forecast): void;
  onEvent(event: JobEvent): void;
  /** Writes nothing more; resolves with the newest address when nothing is on its way. */
  finish(batch: Batch): Promise<Address>;
  /** Writes nothing more at all. */
  close(): Promise<void>;
}

export function createStatusMessages(options: StatusMessagesOptions): StatusMessages {
  const { messenger, service, later, wordsIn, clock, report } = options;
  const statuses = new Map<string, Status>();

  const statusOf = (batch: Batch): Status => {
    const known = statuses.get(batch.id);
    if (known) return known;
    const address = toAddress(batch.address);
    const status: Status = {
      batch: batch.id,
      address,
      words: wordsIn(address.locale),
      progress: beginProgress(batch.jobs.length),
      fallbackNotice: undefined,
      planning: undefined,
      cancelDeadline: () => {},
      throttle: createThrottle({ clock, intervalMs: EDIT_INTERVAL_MS, send: () => write(status) }),
    };
    // The last moment to say where the reply will be, should nobody have seen it coming.
    const remaining = address.expires - PLAN_MARGIN_MS - clock.now();
    if (remaining > 0) status.cancelDeadline = clock.after(remaining, () => planFallback(status));
    statuses.set(batch.id, status);
    return status;
  };

  const write = async (status: Status) => {
    const { address, progress, words } = status;
    if (!later.isOpen(address)) return;
    const content = [progressText(progress, words), status.fallbackNotice].filter(Boolean).join('\n');
    const components = statusControls(status.batch, address.user, words);
    try {
      const { id } = await messenger.edit(address, { content, components });
      if (status.address.message === null) {
        status.address = { ...status.address, message: id };
        await service().readdress(status.batch, fromAddress(status.address));
      }
    } catch (error) {
      const kind = classifyError(error);
      // Whoever deletes the waiting message does not want the cartoon any more.
      if (kind === 'gone') void service().cancel(status.batch);
      // Whatever else is known to go wrong now and then: the next edit, or the reply, will show.
      else if (!kind) report(error);
    }
  };

  /** The reply will come too late for the interaction: finds another way, and says which. */
  const planFallback = (status: Status) => {
    if (status.planning || status.address.later !== undefined) return;
    const { words, address } = status;
    status.planning = later
      .prepare(address, status.batch, words.say('later-notice'))
      .then(async (channel) => {
        status.address = { ...status.address, later: channel };
        await service().readdress(status.batch, fromAddress(status.address));
        const where = channel === null ? 'nowhere' : channel === address.channel ? 'here' : 'direct';
        status.fallbackNotice = words.say(`later-${where}`);
        status.throttle.show(undefined);
      })
      .catch((error) => void report(error));
  };

  const show = (status: Status, progress: Progress) => {
    status.progress = progress;
    const { forecast } = progress;
    if (forecast && clock.now() + forecast.milliseconds > status.address.expires - PLAN_MARGIN_MS)
      planFallback(status);
    status.throttle.show(undefined);
  };

  const stop = async (status: Status) => {
    status.cancelDeadline();
    await Promise.all([status.throttle.stop(), status.planning]);
  };

  return {
    begin(batch, forecast) {
      const status = statusOf(batch);
      // Its events may have been faster than the answer of its submission.
      if (!status.progress.stage) show(status, { ...status.progress, forecast });
    },
    onEvent(event) {
      if (event.type === 'replied') return;
      const status = statusOf(event.batch);
      if (event.type !== 'accepted') show(status, advance(status.progress, event));
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

/** Milliseconds between two edits of one message. */
const EDIT_INTERVAL_MS = 3_000;
/** Milliseconds before the end of the token when the last word about it is due. */
const PLAN_MARGIN_MS = 2 * TOKEN_MARGIN;

interface Status {
  readonly batch: string;
  address: Address;
  readonly words: Words;
  progress: Progress;
  /** The sentence about a reply that comes elsewhere. */
  fallbackNotice: string | undefined;
  planning: Promise<void> | undefined;
  cancelDeadline: () => void;
  readonly throttle: Throttle<undefined>;
}

interface StatusMessagesOptions {
  readonly messenger: Pick<Messenger, 'edit'>;
  readonly service: () => Pick<JobService, 'cancel' | 'readdress'>;
  readonly later: FallbackChannel;
  readonly wordsIn: (locale: string) => Words;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}
