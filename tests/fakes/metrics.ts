import type { MetricsSources } from '../../src/observability/metrics.ts';

/** A machine at rest that serves the page and Telegram. */
export const metricsSources = (changes: Partial<MetricsSources> = {}): MetricsSources => ({
  load: () => ({ waiting: 0, drawing: 0, atOnce: 2, replying: 0, oldestWait: 0, blobBytes: 0, requests: 0 }),
  device: () => 'cpu',
  limits: () => ({ waiting: 200, blobBytes: 2e9 }),
  diskFree: async () => 7e9,
  eventLoopLag: () => 0.25,
  build: { version: '1.2.3', node: '22.1.0' },
  served: ['web', 'telegram'],
  platforms: () => [],
  memory: () => ({ rss: 0, heapUsed: 0, external: 0 }),
  ...changes,
});
