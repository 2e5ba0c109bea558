import type { Clock } from '../clock.ts';
import type { Words } from '../i18n/words.ts';
import type { PlatformStatus } from '../observability/platforms.ts';

export interface OutageOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly words: Pick<Words, 'say' | 'date'>;
  /** Sends a text to every owner, but not through this platform. */
  readonly tellOwners: (text: string, without: string) => Promise<unknown>;
}

/**
 * Tells the owners when a platform has been out of reach for some minutes, once, and when it is back; short interruptions are usual and
 * not told. To be called with each change of a connection.
 */
export function createOutageNotices({ clock, words, tellOwners }: OutageOptions) {
  const outages = new Map<string, { told: boolean; readonly cancel: () => void }>();
  return ({ platform, state, since, lastError }: PlatformStatus): void => {
    const current = outages.get(platform);
    if (state === 'starting') return;
    if (state === 'connected') {
      outages.delete(platform);
      current?.cancel();
      if (current?.told)
        void tellOwners(words.say('admin-outage-over', { platform: named(platform) }), platform);
      return;
    }
    if (current) return;
    const outage = {
      told: false,
      cancel: clock.after(OUTAGE_DELAY_MS, () => {
        outage.told = true;
        const reason = lastError?.reason ?? 'unknown';
        void tellOwners(
          words.say('admin-outage', { platform: named(platform), date: words.date(since), reason }),
          platform,
        );
      }),
    };
    outages.set(platform, outage);
  };
}

/** telegram → Telegram. */
const named = (platform: string): string => platform.charAt(0).toUpperCase() + platform.slice(1);

const OUTAGE_DELAY_MS = 5 * 60_000;
