import { createHealthServer } from '../../web/health-server.ts';
import type { AppContext } from '../context.ts';
import type { Surface } from './surface.ts';

/** What a process that only draws answers: whether it is well, and its metrics. */
export function createHealthSurface({ config, adminToken, server, monitoring }: AppContext): Surface {
  const { host, port } = config.web;
  const token = config.web.adminToken ?? (config.web.token === undefined ? undefined : adminToken);
  return createHealthServer({ host, port, server, metrics: monitoring.metrics, token });
}
