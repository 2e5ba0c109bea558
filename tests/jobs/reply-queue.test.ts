import { expect, it } from 'vitest';
import type { LiveBatch } from '../../src/jobs/live.ts';
import { createReplyQueue } from '../../src/jobs/reply-queue.ts';
import { settle } from '../fakes/clock.ts';

const live = (platform: string) => ({ batch: { platform } }) as LiveBatch;

function setUp() {
  const sent: LiveBatch[] = [];
  const answers: (() => void)[] = [];
  const queue = createReplyQueue({
    atOnce: 1,
    reply(batch) {
      sent.push(batch);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  return { sent, answers, queue };
}

it('a reply that is removed while it waits is not sent, and those after it are', async () => {
  const { sent, answers, queue } = setUp();
  const [first, removed, last] = [live('a'), live('a'), live('a')];
  for (const batch of [first, removed, last]) queue.add(batch);
  queue.remove(removed);
  expect(queue.load()).toEqual({ waiting: 1, running: 1 });
  answers.shift()?.();
  await settle();
  expect(sent).toEqual([first, last]);
  expect(queue.isRunning(last)).toBe(true);
});

it('a platform does not wait for the replies of another', () => {
  const { sent, queue } = setUp();
  const [one, other, next] = [live('a'), live('b'), live('a')];
  for (const batch of [one, other, next]) queue.add(batch);
  expect(sent).toEqual([one, other]);
  expect(queue.load()).toEqual({ waiting: 1, running: 2 });
});
