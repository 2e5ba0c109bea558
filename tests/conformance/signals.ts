import { afterEach, describe, expect, it } from 'vitest';
import type { Signal, Signals } from '../../src/jobs/signals.ts';

/** What signals must do, whatever carries them. `open` answers two processes' ends of the same signals. */
export function signalsConformance(kind: string, open: () => Promise<readonly [Signals, Signals]>): void {
  describe(`signals (${kind})`, () => {
    let ends: readonly Signals[] = [];
    afterEach(async () => {
      for (const end of new Set(ends)) await end.close();
    });
    const start = async () => {
      ends = await open();
      return ends as readonly [Signals, Signals];
    };
    const next = (signals: Signals, type: Signal['type']) =>
      new Promise<Signal>((resolve) => {
        const stop = signals.subscribe((signal) => {
          if (signal.type !== type) return;
          stop();
          resolve(signal);
        });
      });

    it('reach the others, and this process before publish returns', async () => {
      const [one, other] = await start();
      const heard: Signal[] = [];
      one.subscribe((signal) => heard.push(signal));
      const there = next(other, 'settled');
      one.publish({ type: 'settled', batch: 'a' });
      expect(heard).toEqual([{ type: 'settled', batch: 'a' }]);
      expect(await there).toEqual({ type: 'settled', batch: 'a' });
      // Whoever tells hears it once.
      const back = next(one, 'changed');
      other.publish({ type: 'changed', batch: 'a' });
      await back;
      expect(heard.filter(({ type }) => type === 'settled')).toHaveLength(1);
    });

    it('come in order, many at once, also beyond what one message can hold', async () => {
      const [one, other] = await start();
      const seen: string[] = [];
      const last = new Promise<void>((resolve) => {
        other.subscribe((signal) => {
          if (signal.type === 'changed') seen.push(signal.batch);
          if (signal.type === 'settled') resolve();
        });
      });
      const batches = Array.from({ length: 500 }, (_, n) => `batch-${String(n).padStart(20, '0')}`);
      for (const batch of batches) one.publish({ type: 'changed', batch });
      one.publish({ type: 'settled', batch: 'last' });
      await last;
      expect(new Set(seen)).toEqual(new Set(batches));
    });

    it('are not stopped by a listener that fails', async () => {
      const [one] = await start();
      const heard: Signal[] = [];
      one.subscribe(() => {
        throw new Error('broken listener');
      });
      const stop = one.subscribe((signal) => heard.push(signal));
      one.publish({ type: 'settled', batch: 'a' });
      stop();
      one.publish({ type: 'settled', batch: 'b' });
      expect(heard).toEqual([{ type: 'settled', batch: 'a' }]);
    });
  });
}
