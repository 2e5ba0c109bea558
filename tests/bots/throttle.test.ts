import { describe, expect, it } from 'vitest';
import { createPacer } from '../../src/bots/throttle.ts';
import { createFakeClock } from '../fakes/clock.ts';

function startPacer() {
  const clock = createFakeClock();
  const shown: { readonly at: number; readonly what: string }[] = [];
  const start = clock.now();
  let finish = () => {};
  let isSlow = false;
  const pacer = createPacer<string>({
    clock,
    every: 3_000,
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
    pacer,
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
    const { clock, pacer, shown } = startPacer();
    for (const what of ['a', 'b', 'c']) pacer.show(what);
    await clock.advance(2_999);
    expect(shown).toEqual([{ at: 0, what: 'a' }]);
    await clock.advance(1);
    expect(shown).toEqual([
      { at: 0, what: 'a' },
      { at: 3_000, what: 'c' },
    ]);
  });

  it('shows at once after a long silence', async () => {
    const { clock, pacer, shown } = startPacer();
    pacer.show('a');
    await clock.advance(10_000);
    pacer.show('b');
    expect(shown.at(-1)).toEqual({ at: 10_000, what: 'b' });
  });

  it('never has two on their way', async () => {
    const { clock, pacer, shown, slowDown, finish } = startPacer();
    slowDown();
    pacer.show('a');
    pacer.show('b');
    await clock.advance(30_000);
    expect(shown).toHaveLength(1);
    finish();
    await clock.advance(0);
    expect(shown.at(-1)).toEqual({ at: 30_000, what: 'b' });
  });

  it('stops when nothing is on its way any more, and shows nothing after that', async () => {
    const { clock, pacer, shown, slowDown, finish } = startPacer();
    slowDown();
    pacer.show('a');
    pacer.show('b');
    let stopped = false;
    const stopping = pacer.stop().then(() => {
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
