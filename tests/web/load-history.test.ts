import { expect, it } from 'vitest';
import { createLoadHistory } from '../../src/web/load-history.ts';
import { createFakeClock } from '../fakes/clock.ts';

it('keeps a sample of every ten minutes of the last day', async () => {
  const clock = createFakeClock();
  const begun = clock.now();
  const since: number[] = [];
  let waiting = 0;
  const history = createLoadHistory({
    service: { load: () => ({ waiting: waiting++, drawing: 2 }) as never },
    store: {
      async stats(from) {
        since.push(from);
        return { people: 1, states: { done: 3 }, failures: {} };
      },
    },
    clock,
    report(error) {
      throw error;
    },
  });
  history.start();
  expect(history.samples()).toEqual([]);
  await clock.advance(600_000);
  const first = { at: begun + 600_000, waiting: 0, drawing: 2, done: 3, failed: 0 };
  expect(history.samples()).toEqual([first]);
  expect(since).toEqual([begun]);
  await clock.advance(150 * 600_000);
  expect(history.samples()).toHaveLength(144);
  history.stop();
  const latest = history.samples().at(-1);
  await clock.advance(1_200_000);
  expect(history.samples().at(-1)).toEqual(latest);
});

it('goes on after an error of the store', async () => {
  const clock = createFakeClock();
  const errors: unknown[] = [];
  let times = 0;
  const history = createLoadHistory({
    service: { load: () => ({ waiting: 0, drawing: 0 }) as never },
    store: {
      async stats() {
        times += 1;
        if (times === 1) throw new Error('locked');
        return { people: 0, states: {}, failures: {} };
      },
    },
    clock,
    report: (error) => errors.push(error),
  });
  history.start();
  await clock.advance(600_000);
  expect([errors.length, history.samples().length]).toEqual([1, 0]);
  await clock.advance(600_000);
  expect([errors.length, history.samples().length]).toEqual([1, 1]);
});
