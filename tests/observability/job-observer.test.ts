import { expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { createJobObserver } from '../../src/observability/job-observer.ts';
import { createLog } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import type { Batch, Drawing } from '../../src/store/records.ts';
import { metricsSources } from '../fakes/metrics.ts';

const batch: Batch = {
  id: 'b1',
  platform: 'telegram',
  person: 'telegram:987654321',
  chat: 'telegram:chat:5',
  priority: false,
  options: { ...DEFAULT_OPTIONS, size: 2048 },
  address: { message: 3 },
  acceptedAt: 0,
  replyBy: 1e6,
  reply: 'due',
  replyAttempts: 0,
  jobs: [],
};
const drawing: Drawing = {
  format: 'jpg',
  width: 10,
  height: 10,
  style: 'cel',
  engine: 'filters',
  notes: [],
  faces: 1,
  tips: [],
  milliseconds: { decode: 1, faces: 2, draw: 3, finish: 4, encode: 5 },
};

function watched() {
  const lines: string[] = [];
  const log = createLog({ level: 'info', secrets: [], write: (line) => lines.push(line) });
  const metrics = createMetrics(metricsSources());
  return {
    observe: createJobObserver({ log, metrics }),
    lines: () => lines.map((line) => JSON.parse(line)),
    exposed: async () => (await metrics.expose()).text,
  };
}

it('a job that was drawn has one line and one count', async () => {
  const { observe, lines, exposed } = watched();
  const of = { batch, job: 'b1.0', item: 0 };
  observe({ type: 'accepted', batch });
  observe({ type: 'started', ...of, waited: 400 });
  observe({ type: 'stage', ...of, stage: 'draw' });
  observe({ type: 'ended', ...of, state: 'done', ended: 1, milliseconds: 15, drawing });
  observe({ type: 'replied', batch, state: 'sent', attempts: 1, milliseconds: 500 });
  expect(lines()).toEqual([
    {
      level: 30,
      time: expect.any(String),
      msg: 'job ended',
      job: 'b1.0',
      platform: 'telegram',
      style: '3d',
      size: 2048,
      outcome: 'done',
      waited: 400,
      took: 15,
      stages: drawing.milliseconds,
      engine: 'filters',
    },
  ]);
  const text = await exposed();
  expect(text).toContain('toonsmith_jobs_total{platform="telegram",outcome="done",code="none"} 1');
  expect(text).toContain('toonsmith_sends_total{platform="telegram",result="sent"} 1');
  expect(text).toContain('toonsmith_wait_seconds_sum 0.4');
});

it('a job that never started has no wait, and a lost reply is a warning', async () => {
  const { observe, lines, exposed } = watched();
  const ended = { type: 'ended', batch, job: 'b1.0', item: 0, ended: 1, milliseconds: 0 } as const;
  observe({ ...ended, state: 'cancelled', failure: { code: 'cancelled' } });
  observe({ type: 'replied', batch, state: 'lost', attempts: 3, milliseconds: 500 });
  expect(lines()).toMatchObject([
    { level: 30, outcome: 'cancelled', code: 'cancelled' },
    { level: 40, msg: 'reply settled', state: 'lost' },
  ]);
  expect(lines()[0]).not.toHaveProperty('waited');
  expect(await exposed()).toContain('toonsmith_wait_seconds_count 0');
});

it('nobody’s id is in the log or the metrics', async () => {
  const { observe, lines, exposed } = watched();
  observe({
    type: 'refused',
    platform: 'telegram',
    person: batch.person,
    failure: { code: 'rate-limited', retryAt: 1 },
  });
  observe({ type: 'ended', batch, job: 'b1.0', item: 0, state: 'done', ended: 1, milliseconds: 1, drawing });
  observe({ type: 'replied', batch, state: 'unconfirmed', attempts: 1, milliseconds: 1 });
  expect(lines()).toHaveLength(3);
  expect(JSON.stringify(lines()) + (await exposed())).not.toContain('987654321');
  expect(await exposed()).toContain('toonsmith_refusals_total{platform="telegram",code="rate-limited"} 1');
});
