import type { Words } from '../../i18n/words.ts';
import type { AppContext } from '../context.ts';
import type { Surface } from './surface.ts';

/**
 * Of a platform that only one process may receive from: the others stand by, and one of them begins when the lease of the first is
 * over. A process that lost its claim ends, since somebody else receives by then.
 */
export function createClaimed(surface: Surface, platform: string, context: AppContext): Surface {
  const { service, clock, monitoring } = context;
  let cancel = () => {};
  let isActive = false;
  let isStopped = false;

  const watch = (words: Pick<Words, 'say'>) => {
    // The last look may have ended after the stop.
    if (isStopped) return;
    cancel = clock.after(CLAIM_INTERVAL_MS, () => {
      void look(words)
        .catch(monitoring.report)
        .finally(() => watch(words));
    });
  };
  const look = async (words: Pick<Words, 'say'>) => {
    const isClaimed = await service.claim(platform);
    if (isStopped) return;
    if (isClaimed && !isActive) {
      isActive = true;
      const { sentence } = await surface.start(words);
      monitoring.log.info({ platform }, sentence);
    } else if (!isClaimed && isActive) {
      context.fail(words.say('cli-serve-claim-lost', { platform }));
    }
  };

  const stop = () => {
    isStopped = true;
    cancel();
  };

  return {
    ...surface,
    async start(words) {
      isActive = await service.claim(platform);
      watch(words);
      if (isActive) return surface.start(words);
      return { state: 'open', sentence: words.say('cli-serve-standing-by', { platform }) };
    },
    async stop() {
      stop();
      await surface.stop?.();
    },
    async close() {
      stop();
      await surface.close?.();
    },
  };
}

const CLAIM_INTERVAL_MS = 3_000;
