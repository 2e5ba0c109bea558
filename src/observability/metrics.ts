import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FailureCode, Stage } from '../cartoon.ts';
import type { ProcessEvent } from '../jobs/events.ts';
import type { ServiceLoad } from '../jobs/service.ts';
import type { JobReport } from './log.ts';
import type { PlatformStatus } from './platforms.ts';
import { addProcessMetrics } from './process-metrics.ts';

/** The metrics for Prometheus: numbers only, no personal data. */
export interface Metrics {
  /** A picture has ended. */
  jobEnded(report: JobReport): void;
  /** A request was refused before it became a job. */
  refused(platform: string, code: FailureCode): void;
  /** Something was sent to a platform, or could not be. */
  sent(platform: string, result: 'sent' | 'lost' | 'unconfirmed'): void;
  /** A message of an owner, or for one: notices and outages. */
  noticed(platform: string, result: 'sent' | 'failed'): void;
  /** A platform asked us to slow down (HTTP 429). */
  rateLimited(platform: string): void;
  /** Something this process did with what it shares with others. */
  process(event: ProcessEvent): void;
  /** Everything in Prometheus's text format, with its content type. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface MetricsSources {
  /** What the service does right now. */
  readonly load: () => Pick<
    ServiceLoad,
    'waiting' | 'drawing' | 'atOnce' | 'replying' | 'oldestWait' | 'blobBytes' | 'requests' | 'processes'
  >;
  /** What networks run on. */
  readonly device: () => string;
  /** Photos that can wait, and bytes that they may take on disk together. */
  readonly limits: () => { readonly waiting: number; readonly blobBytes: number };
  /** Bytes left on the disk of the data folder. */
  readonly diskFree: () => Promise<number>;
  /** The longest delay of the event loop since the last call, in seconds. */
  readonly eventLoopLag: () => number;
  readonly build: { readonly version: string; readonly node: string };
  /** Every platform that is served: its counters exist before anything happens, so that the first event is seen as an increase. */
  readonly served: readonly string[];
  /** The connections to the platforms. */
  readonly platforms: () => readonly PlatformStatus[];
  /** Memory of the process right now, in bytes: process.memoryUsage at work. */
  readonly memory: () => Pick<NodeJS.MemoryUsage, 'rss' | 'heapUsed' | 'external'>;
}

/** Metrics in a registry of their own; gauges read their sources when they are scraped. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  addGauges(registry, sources);
  const { jobs, refusals, sends, notices, slowdowns } = createCounters(registry, sources.served);
  const { wait, drawing, stage } = createHistograms(registry);
  return {
    jobEnded({ platform, outcome, code = NO_CODE, style, size, waited, took, stages = {} }) {
      jobs.inc({ platform, outcome, code });
      if (waited !== undefined) wait.observe(waited / 1000);
      if (outcome === 'done') drawing.observe({ style, size }, took / 1000);
      for (const [name, milliseconds] of Object.entries(stages) as [Stage, number][])
        stage.observe({ stage: name }, milliseconds / 1000);
    },
    refused: (platform, code) => refusals.inc({ platform, code }),
    sent: (platform, result) => sends.inc({ platform, result }),
    noticed: (platform, result) => notices.inc({ platform, result }),
    process: addProcessMetrics(registry, sources.load),
    rateLimited: (platform) => slowdowns.inc({ platform }),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function addGauges(registry: Registry, sources: MetricsSources): void {
  const { load, device, limits, diskFree, eventLoopLag, build, memory, platforms } = sources;
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });

  gauge('toonsmith_queue_waiting', 'Pictures that wait to be drawn', () => load().waiting);
  gauge(
    'toonsmith_queue_oldest_seconds',
    'How long the first of them has waited',
    () => load().oldestWait / 1000,
  );
  gauge('toonsmith_queue_limit', 'Pictures that can wait', () => limits().waiting);
  gauge('toonsmith_drawing', 'Pictures being drawn', () => load().drawing);
  gauge('toonsmith_drawing_at_once', 'Pictures that can be drawn at once right now', () => load().atOnce);
  gauge('toonsmith_replying', 'Replies on their way', () => load().replying);
  gauge('toonsmith_blobs_bytes', 'Photos that wait on disk', () => load().blobBytes);
  gauge('toonsmith_blobs_limit_bytes', 'Bytes that they may take', () => limits().blobBytes);
  gauge('toonsmith_disk_free_bytes', 'Space left on the disk of the data folder', diskFree);
  gauge(
    'toonsmith_event_loop_lag_seconds',
    'Longest delay of the event loop since the last scrape',
    eventLoopLag,
  );
  gauge('process_resident_memory_bytes', 'Memory of the process', () => memory().rss);
  gauge('nodejs_heap_size_used_bytes', 'JavaScript objects', () => memory().heapUsed);
  gauge('nodejs_external_memory_bytes', 'Memory of buffers outside the heap', () => memory().external);
  new Gauge({
    name: 'toonsmith_build_info',
    help: 'The version that runs',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set(build, 1);
  new Gauge({
    name: 'toonsmith_drawing_device',
    help: '1 for what the networks run on: cpu, or a device beside it',
    labelNames: ['device'],
    registers: [registry],
    collect() {
      this.reset();
      this.set({ device: device() }, 1);
    },
  });
  addPlatformGauges(registry, platforms);
}

function addPlatformGauges(registry: Registry, platforms: MetricsSources['platforms']): void {
  const gauge = (name: string, help: string, labelNames: string[], set: (gauge: Gauge) => void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        set(this);
      },
    });
  gauge('toonsmith_platform_connected', '1 while the platform is connected', ['platform'], (one) => {
    for (const { platform, state } of platforms()) one.set({ platform }, state === 'connected' ? 1 : 0);
  });
  gauge('toonsmith_platform_since_seconds', 'Unix time of its last change', ['platform', 'state'], (one) => {
    for (const { platform, state, since } of platforms()) one.set({ platform, state }, since / 1000);
  });
  gauge(
    'toonsmith_platform_last_error_seconds',
    'Unix time of its last error, by reason',
    ['platform', 'reason'],
    (one) => {
      for (const { platform, lastError: error } of platforms())
        if (error) one.set({ platform, reason: error.reason }, error.at / 1000);
    },
  );
}

function createCounters(registry: Registry, served: readonly string[]) {
  const registers = [registry];
  const counters = {
    jobs: new Counter({
      name: 'toonsmith_jobs_total',
      help: 'Pictures that ended, by outcome and failure code',
      labelNames: ['platform', 'outcome', 'code'],
      registers,
    }),
    refusals: new Counter({
      name: 'toonsmith_refusals_total',
      help: 'Requests refused before they became jobs',
      labelNames: ['platform', 'code'],
      registers,
    }),
    sends: new Counter({
      name: 'toonsmith_sends_total',
      help: 'Replies to platforms, by what became of them',
      labelNames: ['platform', 'result'],
      registers,
    }),
    notices: new Counter({
      name: 'toonsmith_notices_total',
      help: 'Notices of owners, and messages to owners about outages, by result.',
      labelNames: ['platform', 'result'],
      registers,
    }),
    slowdowns: new Counter({
      name: 'toonsmith_rate_limited_total',
      help: 'Times a platform asked to slow down (HTTP 429)',
      labelNames: ['platform'],
      registers,
    }),
  };
  for (const platform of served) {
    counters.jobs.inc({ platform, outcome: 'done', code: NO_CODE }, 0);
    for (const code of ALERTED_CODES) counters.jobs.inc({ platform, outcome: 'failed', code }, 0);
    for (const result of ['sent', 'lost', 'unconfirmed']) counters.sends.inc({ platform, result }, 0);
    for (const result of ['sent', 'failed']) counters.notices.inc({ platform, result }, 0);
    counters.slowdowns.inc({ platform }, 0);
  }
  return counters;
}

/** failures that operators want to know of. */
const ALERTED_CODES: readonly FailureCode[] = [
  'internal',
  'out-of-memory',
  'too-slow',
  'crashed-twice',
  'disk-full',
  'download-failed',
  'download-slow',
];

function createHistograms(registry: Registry) {
  const registers = [registry];
  return {
    wait: new Histogram({
      name: 'toonsmith_wait_seconds',
      help: 'From accepted to being drawn',
      buckets: SECONDS,
      registers,
    }),
    drawing: new Histogram({
      name: 'toonsmith_drawing_seconds',
      help: 'A whole drawing that was done, by style and size',
      labelNames: ['style', 'size'],
      buckets: SECONDS,
      registers,
    }),
    stage: new Histogram({
      name: 'toonsmith_stage_seconds',
      help: 'One stage of a drawing',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    }),
  };
}

const NO_CODE = 'none';
/** From a stage of a small picture to a long wait. */
const SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 2, 5, 10, 20, 40, 90, 180, 600, 1800];
