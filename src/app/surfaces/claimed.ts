import type { AppContext } from '../context.ts';
import type { Surface } from './surface.ts';

/**
 * Of a platform that only one process may receive from: the others stand by, and one of them begins when the lease of the first is
 * over. A process that lost its claim ends, since somebody else receives by then.
 */
export function createClaimed(surface: Surface, role: string, context: AppContext): Surface {
  const { service, clock, monitoring } = context;
  let cancel = () => {};
  let isActive = false;

  const watch = () => {
    cancel = clock.after(CLAIM_INTERVAL_MS, () => void look().catch(monitoring.report).finally(watch));
  };
  const look = async () => {
    const isClaimed = await service.claim(role);
    if (isClaimed && !isActive) {
      isActive = true;
      const { isOpen, sentence } = await surface.start();
      monitoring.log.info({ role }, sentence);
      if (!isOpen) context.fail(sentence);
    } else if (!isClaimed && isActive) {
      context.fail('Another process has taken over, because this one was away for too long. Start it again.');
    }
  };

  return {
    ...surface,
    async start() {
      isActive = await service.claim(role);
      watch();
      if (isActive) return surface.start();
      return { isOpen: true, sentence: `Standing by for ${role}: another process receives its messages.` };
    },
    async stop() {
      cancel();
      await surface.stop?.();
    },
    async close() {
      cancel();
      await surface.close?.();
    },
  };
}

const CLAIM_INTERVAL_MS = 3_000;
