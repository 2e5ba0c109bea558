import { describe, expect, it } from 'vitest';
import { alive, ready } from '../../src/observability/health.ts';
import type { JobReport } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createPlatforms, type PlatformStatus } from '../../src/observability/platforms.ts';
import { metricsSources } from '../fakes/metrics.ts';

const report: JobReport = {
  id: 'b1-0',
  platform: 'discord',
  style: 'anime',
  size: 2048,
  outcome: 'done',
  waited: 1500,
  took: 4200,
  stages: { decode: 50, draw: 3500 },
};

function setUp() {
  const load = {
    waiting: 3,
    drawing: 2,
    atOnce: 2,
    replying: 1,
    oldestWait: 8000,
    blobBytes: 5e6,
    requests: 4,
  };
  const memory = { rss: 300e6, heapUsed: 40e6, external: 90e6 };
  const platforms: PlatformStatus[] = [];
  const metrics = createMetrics(
    metricsSources({ load: () => load, memory: () => memory, platforms: () => platforms }),
  );
  const read = async () => {
    const { text } = await metrics.expose();
    return new Map(
      text
        .split('\n')
        .filter((line) => line && !line.startsWith('#'))
        .map((line) => {
          const at = line.lastIndexOf(' ');
          return [line.slice(0, at), Number(line.slice(at + 1))];
        }),
    );
  };
  return { metrics, load, platforms, read };
}

describe('metrics', () => {
  it('tell the limits, the disk, the event loop and the version', async () => {
    const now = await setUp().read();
    expect(now.get('toonsmith_drawing_at_once')).toBe(2);
    expect(now.get('toonsmith_queue_limit')).toBe(200);
    expect(now.get('toonsmith_blobs_limit_bytes')).toBe(2e9);
    expect(now.get('toonsmith_disk_free_bytes')).toBe(7e9);
    expect(now.get('toonsmith_event_loop_lag_seconds')).toBe(0.25);
    expect(now.get('toonsmith_build_info{version="1.2.3",node="22.1.0"}')).toBe(1);
  });

  it('have counters of what is served from the start, so that the first event counts', async () => {
    const now = await setUp().read();
    expect(now.get('toonsmith_jobs_total{platform="telegram",outcome="done",code="none"}')).toBe(0);
    expect(now.get('toonsmith_jobs_total{platform="web",outcome="failed",code="disk-full"}')).toBe(0);
    expect(now.get('toonsmith_sends_total{platform="telegram",result="lost"}')).toBe(0);
    expect(now.get('toonsmith_rate_limited_total{platform="telegram"}')).toBe(0);
    expect([...now.keys()].filter((name) => name.includes('discord'))).toEqual([]);
  });

  it('tell the queue and the memory as they are when asked', async () => {
    const { load, read } = setUp();
    expect((await read()).get('toonsmith_queue_waiting')).toBe(3);
    load.waiting = 7;
    const now = await read();
    expect(now.get('toonsmith_queue_waiting')).toBe(7);
    expect(now.get('toonsmith_drawing')).toBe(2);
    expect(now.get('toonsmith_replying')).toBe(1);
    expect(now.get('toonsmith_blobs_bytes')).toBe(5e6);
    expect(now.get('toonsmith_queue_oldest_seconds')).toBe(8);
    expect(now.get('process_resident_memory_bytes')).toBe(300e6);
  });

  it('tell what a process does with the store it shares', async () => {
    const { metrics, load, read } = setUp();
    expect((await read()).get('toonsmith_takes_total{result="empty"}')).toBe(0);
    Object.assign(load, { processes: { front: 1, worker: 3 } });
    for (const pictures of [2, 0, 1]) metrics.process({ type: 'take', pictures });
    metrics.process({ type: 'lease-lost' });
    metrics.process({ type: 'signal', milliseconds: 20 });
    const now = await read();
    expect(now.get('toonsmith_requests')).toBe(4);
    expect(now.get('toonsmith_processes{role="worker"}')).toBe(3);
    expect(now.get('toonsmith_takes_total{result="taken"}')).toBe(2);
    expect(now.get('toonsmith_takes_total{result="empty"}')).toBe(1);
    expect(now.get('toonsmith_leases_lost_total')).toBe(1);
    expect(now.get('toonsmith_signal_seconds_bucket{le="0.03"}')).toBe(1);
    expect(now.get('toonsmith_signal_seconds_bucket{le="0.01"}')).toBe(0);
  });

  it('count jobs by outcome and code', async () => {
    const { metrics, read } = setUp();
    metrics.jobEnded(report);
    metrics.jobEnded(report);
    metrics.jobEnded({ ...report, outcome: 'failed', code: 'not-a-picture', stages: undefined });
    const now = await read();
    expect(now.get('toonsmith_jobs_total{platform="discord",outcome="done",code="none"}')).toBe(2);
    expect(now.get('toonsmith_jobs_total{platform="discord",outcome="failed",code="not-a-picture"}')).toBe(1);
  });

  it('measure waits, drawings and stages in seconds', async () => {
    const { metrics, read } = setUp();
    metrics.jobEnded(report);
    metrics.jobEnded({ ...report, outcome: 'cancelled', code: 'cancelled', stages: undefined });
    const now = await read();
    expect(now.get('toonsmith_wait_seconds_sum')).toBe(3);
    expect(now.get('toonsmith_drawing_seconds_sum{style="anime",size="2048"}')).toBeCloseTo(4.2);
    expect(now.get('toonsmith_drawing_seconds_count{style="anime",size="2048"}')).toBe(1);
    expect(now.get('toonsmith_stage_seconds_sum{stage="draw"}')).toBeCloseTo(3.5);
    expect(now.get('toonsmith_stage_seconds_bucket{le="0.1",stage="decode"}')).toBe(1);
  });

  it('count what platforms get and when they ask to slow down', async () => {
    const { metrics, read } = setUp();
    metrics.sent('telegram', 'sent');
    metrics.sent('telegram', 'lost');
    metrics.rateLimited('telegram');
    metrics.refused('discord', 'quota-used');
    const now = await read();
    expect(now.get('toonsmith_sends_total{platform="telegram",result="lost"}')).toBe(1);
    expect(now.get('toonsmith_rate_limited_total{platform="telegram"}')).toBe(1);
    expect(now.get('toonsmith_refusals_total{platform="discord",code="quota-used"}')).toBe(1);
  });

  it('of two processes in one do not mix', async () => {
    const [one, other] = [setUp(), setUp()];
    one.metrics.sent('telegram', 'sent');
    expect((await other.read()).get('toonsmith_sends_total{platform="telegram",result="sent"}')).toBe(0);
  });

  it('are served as Prometheus reads them', async () => {
    const { contentType, text } = await setUp().metrics.expose();
    expect(contentType).toMatch(/^text\/plain/);
    for (const [, name] of text.matchAll(/^# HELP (\S+)/gm)) expect(text).toContain(`# TYPE ${name} `);
  });
});

describe('the connections to platforms', () => {
  it('are shown with their state, since when, and the last error', async () => {
    const { platforms, read } = setUp();
    let now = 1_000_000;
    const changes: string[] = [];
    const known = createPlatforms(
      () => now,
      ({ platform, state }, before) => changes.push(`${platform}: ${before} → ${state}`),
    );
    known.changed('telegram', 'starting');
    known.changed('telegram', 'connected');
    known.changed('discord', 'refused', 'token');
    now += 60_000;
    known.changed('telegram', 'unreachable', 'ECONNREFUSED');
    known.changed('telegram', 'unreachable', 'ECONNREFUSED');
    known.changed('discord', 'refused', 'token');
    expect(changes).toEqual([
      'telegram: starting → connected',
      'discord: starting → refused',
      'telegram: connected → unreachable',
    ]);
    platforms.push(...known.all());
    const seen = await read();
    expect(seen.get('toonsmith_platform_connected{platform="telegram"}')).toBe(0);
    expect(seen.get('toonsmith_platform_since_seconds{platform="telegram",state="unreachable"}')).toBe(1060);
    expect(seen.get('toonsmith_platform_since_seconds{platform="discord",state="refused"}')).toBe(1000);
    expect(seen.get('toonsmith_platform_last_error_seconds{platform="discord",reason="token"}')).toBe(1060);
    platforms.length = 0;
    expect([...(await read()).keys()].filter((key) => key.includes('_platform_'))).toEqual([]);
    const facts = { modelsWarm: true, storeWritable: true, blobs: 'writable', service: 'running' } as const;
    const [telegram, discord] = known.all();
    expect(ready({ ...facts, platforms: known.all(), now: telegram!.since + 60_000 })).toMatchObject({
      status: 200,
      body: {
        checks: { telegram: 'unreachable', discord: 'refused' },
        platforms: [
          { platform: 'telegram', state: 'unreachable', since: new Date(telegram!.since).toISOString() },
          { platform: 'discord', state: 'refused', reason: 'token' },
        ],
      },
    });
    expect(ready({ ...facts, platforms: known.all(), now: telegram!.since + 60_001 }).status).toBe(503);
    expect(ready({ ...facts, platforms: [discord!], now: discord!.since }).status).toBe(503);
  });
});

describe('health', () => {
  it('is alive whenever it answers', () => {
    expect(alive()).toEqual({ status: 200, body: { status: 'alive' } });
  });

  it('is ready when a photo sent now would be drawn', () => {
    expect(
      ready({
        modelsWarm: true,
        storeWritable: true,
        blobs: 'writable',
        service: 'running',
        platforms: [],
        now: 0,
      }).status,
    ).toBe(200);
  });

  it.each([
    [{ modelsWarm: false }, { models: 'warming up' }],
    [{ storeWritable: false }, { store: 'not writable' }],
    [{ blobs: 'disk-full' }, { photos: 'the disk of the data folder is full' }],
    [{ blobs: 'not-writable' }, { photos: 'not writable' }],
    [{ service: 'stopping' }, { service: 'stopping' }],
    [{ service: 'paused' }, { service: 'paused' }],
  ] as const)('says what is missing: %o', (missing, checks) => {
    const facts = {
      modelsWarm: true,
      storeWritable: true,
      blobs: 'writable',
      service: 'running',
      platforms: [],
      now: 0,
    } as const;
    expect(ready({ ...facts, ...missing })).toMatchObject({
      status: 503,
      body: { status: 'not ready', checks },
    });
  });
});
