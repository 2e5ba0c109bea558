import { createHealthServer } from '../../web/health-server.ts';
import type { AppContext } from '../context.ts';
import type { Surface } from './surface.ts';

/** What a process that only draws answers: whether it is well, and its metrics. */
export function createHealthSurface({ config, adminToken, server, monitoring }: AppContext): Surface {
  const { host, port } = config.web;
  const token = config.web.adminToken ?? (config.web.token === undefined ? undefined : adminToken);
  const health = createHealthServer({ host, port, server, metrics: monitoring.metrics, token });
  return {
    async start(words) {
      const { isOpen, sentence } = await health.start(words);
      return { state: isOpen ? 'open' : 'failed', sentence };
    },
    close: health.close,
  };
}
