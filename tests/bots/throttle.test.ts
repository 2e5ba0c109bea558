import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../src/bots/throttle.ts';
import { createFakeClock } from '../fakes/clock.ts';

function startPacer() {
  const clock = createFakeClock();
  const shown: { readonly at: number; readonly what: string }[] = [];
  const start = clock.now();
  let finish = () => {};
  let isSlow = false;
  const throttle = createThrottle<string>({
    clock,
    intervalMs: 3_000,
    async send(what) {
      shown.push({ at: clock.now() - start, what });
      if (isSlow)
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
    },
  });
  return {
    clock,
    throttle,
    shown,
    slowDown: () => {
      isSlow = true;
    },
    finish: () => {
      isSlow = false;
      finish();
    },
  };
}

describe('a pacer', () => {
  it('shows the first at once and the newest of the rest after the pause', async () => {
    const { clock, throttle, shown } = startPacer();
    for (const what of ['a', 'b', 'c']) throttle.show(what);
    await clock.advance(2_999);
    expect(shown).toEqual([{ at: 0, what: 'a' }]);
    await clock.advance(1);
    expect(shown).toEqual([
      { at: 0, what: 'a' },
      { at: 3_000, what: 'c' },
    ]);
  });

  it('shows at once after a long silence', async () => {
    const { clock, throttle, shown } = startPacer();
    throttle.show('a');
    await clock.advance(10_000);
    throttle.show('b');
    expect(shown.at(-1)).toEqual({ at: 10_000, what: 'b' });
  });

  it('never has two on their way', async () => {
    const { clock, throttle, shown, slowDown, finish } = startPacer();
    slowDown();
    throttle.show('a');
    throttle.show('b');
    await clock.advance(30_000);
    expect(shown).toHaveLength(1);
    finish();
    await clock.advance(0);
    expect(shown.at(-1)).toEqual({ at: 30_000, what: 'b' });
  });

  it('stops when nothing is on its way any more, and shows nothing after that', async () => {
    const { clock, throttle, shown, slowDown, finish } = startPacer();
    slowDown();
    throttle.show('a');
    throttle.show('b');
    let stopped = false;
    const stopping = throttle.stop().then(() => {
      stopped = true;
    });
    await clock.advance(5_000);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    await clock.advance(10_000);
    expect(shown.map(({ what }) => what)).toEqual(['a']);
  });
});
