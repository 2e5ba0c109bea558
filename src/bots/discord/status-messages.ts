import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { Forecast } from '../../jobs/forecast.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/store.ts';
import { advance, beginProgress, type Progress, progressText } from '../progress.ts';
import { createPacer, type Pacer } from '../throttle.ts';
import { type Address, fromAddress, TOKEN_MARGIN, toAddress } from './address.ts';
import { waitingControls } from './controls.ts';
import { troubleOf } from './errors.ts';
import type { Later } from './fallback-channel.ts';
import type { Messenger } from './messenger.ts';

/** The waiting messages: one for each batch, from acceptance until its reply is written over it. */
export interface Waiting {
  /** Tells the first place and time of a batch that was just accepted. */
  begin(batch: Batch, forecast: Forecast): void;
  tell(event: JobEvent): void;
  /** Writes nothing more; resolves with the newest address when nothing is on its way. */
  finish(batch: Batch): Promise<Address>;
  /** Writes nothing more at all. */
  close(): Promise<void>;
}

export function createWaiting(options: WaitingOptions): Waiting {
  const { messenger, service, later, wordsIn, clock, report } = options;
  const live = new Map<string, Wait>();

  const waitOf = (batch: Batch): Wait => {
    const known = live.get(batch.id);
    if (known) return known;
    const address = toAddress(batch.address);
    const wait: Wait = {
      batch: batch.id,
      address,
      words: wordsIn(address.locale),
      progress: beginProgress(batch.jobs.length),
      foresight: undefined,
      preparing: undefined,
      withdrawLast: () => {},
      pacer: createPacer({ clock, every: PAUSE, send: () => write(wait) }),
    };
    // The last moment to say where the reply will be, should nobody have seen it coming.
    const left = address.expires - LAST_WORD - clock.now();
    if (left > 0) wait.withdrawLast = clock.after(left, () => foresee(wait));
    live.set(batch.id, wait);
    return wait;
  };

  const write = async (wait: Wait) => {
    const { address, progress, words } = wait;
    if (!later.isOpen(address)) return;
    const content = [progressText(progress, words), wait.foresight].filter(Boolean).join('\n');
    const components = waitingControls(wait.batch, address.user, words);
    try {
      const { id } = await messenger.edit(address, { content, components });
      if (wait.address.message === null) wait.address = { ...wait.address, message: id };
    } catch (error) {
      const trouble = troubleOf(error);
      // Whoever deletes the waiting message does not want the cartoon any more.
      if (trouble === 'gone') void service().cancel(wait.batch);
      // Whatever else is known to go wrong now and then: the next edit, or the reply, will show.
      else if (!trouble) report(error);
    }
  };

  /** The reply will come too late for the interaction: finds another way, and says which. */
  const foresee = (wait: Wait) => {
    if (wait.preparing || wait.address.later !== undefined) return;
    const { words, address } = wait;
    wait.preparing = later
      .prepare(address, wait.batch, words.say('later-notice'))
      .then(async (channel) => {
        wait.address = { ...wait.address, later: channel };
        await service().readdress(wait.batch, fromAddress(wait.address));
        const where = channel === null ? 'nowhere' : channel === address.channel ? 'here' : 'direct';
        wait.foresight = words.say(`later-${where}`);
        wait.pacer.show(undefined);
      })
      .catch((error) => void report(error));
  };

  const show = (wait: Wait, progress: Progress) => {
    wait.progress = progress;
    const { forecast } = progress;
    if (forecast && clock.now() + forecast.milliseconds > wait.address.expires - LAST_WORD) foresee(wait);
    wait.pacer.show(undefined);
  };

  const end = async (wait: Wait) => {
    wait.withdrawLast();
    await Promise.all([wait.pacer.stop(), wait.preparing]);
  };

  return {
    begin(batch, forecast) {
      const wait = waitOf(batch);
      // Its events may have been faster than the answer of its submission.
      if (!wait.progress.stage) show(wait, { ...wait.progress, forecast });
    },
    tell(event) {
      if (event.type === 'replied') return;
      const wait = waitOf(event.batch);
      if (event.type !== 'accepted') show(wait, advance(wait.progress, event));
    },
    async finish(batch) {
      const wait = live.get(batch.id);
      if (!wait) return toAddress(batch.address);
      live.delete(batch.id);
      await end(wait);
      return wait.address;
    },
    async close() {
      const waits = [...live.values()];
      live.clear();
      await Promise.all(waits.map(end));
    },
  };
}

/** Milliseconds between two edits of one message. */
const PAUSE = 3_000;
/** Milliseconds before the end of the token when the last word about it is due. */
const LAST_WORD = 2 * TOKEN_MARGIN;

interface Wait {
  readonly batch: string;
  address: Address;
  readonly words: Words;
  progress: Progress;
  /** The sentence about a reply that comes elsewhere. */
  foresight: string | undefined;
  preparing: Promise<void> | undefined;
  withdrawLast: () => void;
  readonly pacer: Pacer<undefined>;
}

interface WaitingOptions {
  readonly messenger: Pick<Messenger, 'edit'>;
  readonly service: () => Pick<JobService, 'cancel' | 'readdress'>;
  readonly later: Later;
  readonly wordsIn: (locale: string) => Words;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}
