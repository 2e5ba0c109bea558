import type { Clock } from '../clock.ts';
import type { Words } from '../i18n/words.ts';
import type { PlatformStatus } from '../observability/platforms.ts';
import type { Subject } from '../store/records.ts';

export interface OutageOptions {
  readonly clock: Pick<Clock, 'after' | 'now'>;
  readonly words: Pick<Words, 'say' | 'date'>;
  readonly owners: ReadonlySet<Subject>;
  /** Sends an owner a text; answers whether it was sent. */
  readonly notifyOwner: (owner: Subject, text: string) => Promise<boolean>;
}

interface Outage {
  readonly since: number;
  readonly reason: string;
  /** The owners who were notified; undefined until it has lasted long enough for a notice. */
  notified?: Set<Subject>;
  readonly cancel: () => void;
}

/**
 * Notifies the owners when a platform has been unreachable for some minutes, once, and when it is back; short interruptions are usual and
 * cause no notice. Who could not be notified meanwhile, for example because no other chat is left, gets it all when the platform is back; what could
 * not be sent is sent again when the owner's own platform is connected again. To be called with each change of a connection.
 */
export function createOutageNotices({ clock, words, owners, notifyOwner }: OutageOptions) {
  const outages = new Map<string, Outage>();
  const unsent = new Map<Subject, string[]>();

  const notify = async (owner: Subject, text: string): Promise<boolean> => {
    const isSent = await notifyOwner(owner, text);
    if (!isSent) unsent.set(owner, [...(unsent.get(owner) ?? []), text].slice(-MOST_UNSENT));
    return isSent;
  };
  const announce = (platform: string, outage: Outage): void => {
    const notified = new Set<Subject>();
    outage.notified = notified;
    const { since, reason } = outage;
    const text = words.say('admin-outage', { platform: named(platform), date: words.date(since), reason });
    // Its own platform is the one that doesn't work; and what isn't sent now is part of the notice at the end.
    for (const owner of owners)
      if (platformOf(owner) !== platform)
        void notifyOwner(owner, text).then((isSent) => isSent && notified.add(owner));
  };
  const end = (platform: string, { notified, since, reason }: Outage): void => {
    if (notified === undefined) return;
    const over = words.say('admin-outage-over', { platform: named(platform) });
    const whole = words.say('admin-outage-was', {
      platform: named(platform),
      from: words.date(since),
      until: words.date(clock.now()),
      reason,
    });
    for (const owner of owners) void notify(owner, notified.has(owner) ? over : whole);
  };
  const sendUnsent = async (platform: string): Promise<void> => {
    for (const [owner, texts] of [...unsent].filter(([owner]) => platformOf(owner) === platform)) {
      unsent.delete(owner);
      for (const text of texts) await notify(owner, text);
    }
  };

  return ({ platform, state, since, lastError }: PlatformStatus): void => {
    const current = outages.get(platform);
    if (state === 'starting') return;
    if (state === 'connected') {
      outages.delete(platform);
      current?.cancel();
      void sendUnsent(platform);
      if (current) end(platform, current);
      return;
    }
    if (current) return;
    const outage: Outage = {
      since,
      reason: lastError?.reason ?? 'unknown',
      cancel: clock.after(OUTAGE_DELAY_MS, () => announce(platform, outage)),
    };
    outages.set(platform, outage);
  };
}

const platformOf = (owner: Subject): string => owner.split(':')[0]!;

/** telegram → Telegram. */
const named = (platform: string): string => platform.charAt(0).toUpperCase() + platform.slice(1);

const OUTAGE_DELAY_MS = 5 * 60_000;
/** Texts that are kept for an owner who can't be reached. */
const MOST_UNSENT = 20;
