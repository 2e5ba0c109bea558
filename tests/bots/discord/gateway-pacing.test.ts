import { expect, it } from 'vitest';
import { createGatewayPacing } from '../../../src/bots/discord/gateway-pacing.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const DAY = 24 * 60 * 60_000;
const { signal } = new AbortController();
const limit = (remaining: number) => ({ total: 100, remaining, reset_after: DAY, max_concurrency: 16 });

it('counts the sessions that shards were allowed while Discord was asked', async () => {
  const clock = createFakeClock();
  const answers: (() => void)[] = [];
  const exhausted: number[] = [];
  const pacing = createGatewayPacing({
    clock,
    limit: limit(8),
    // Answers as if neither of the two shards had been allowed anything since: their sessions have not arrived yet.
    askLimit: () => new Promise((resolve) => answers.push(() => resolve(limit(6)))),
    onExhausted: (milliseconds) => exhausted.push(milliseconds),
  });
  for (const shard of [0, 1]) await pacing.beforeConnect(shard, { resumes: false, signal });
  await clock.advance(10_000);
  const allowed: number[] = [];
  for (const shard of [0, 1])
    void pacing.beforeConnect(shard, { resumes: false, signal }).then(() => allowed.push(shard));
  for (const answer of answers) {
    answer();
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Six were left, and five are for the next start.
  expect(allowed).toEqual([0]);
  expect(exhausted).toHaveLength(1);
});
