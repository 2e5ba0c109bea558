import { afterEach, describe, expect, it } from 'vitest';
import type { Dispatch } from '../../src/jobs/dispatch.ts';

/** What a dispatch must do, whatever carries it. `open` answers two processes' ends of the same one. */
export function dispatchConformance(kind: string, open: () => Promise<readonly [Dispatch, Dispatch]>): void {
  describe(`a dispatch (${kind})`, () => {
    let ends: readonly Dispatch[] = [];
    afterEach(async () => {
      for (const end of new Set(ends)) await end.close();
    });
    const start = async () => {
      ends = await open();
      return ends as readonly [Dispatch, Dispatch];
    };

    it('makes somebody look, once it is told that something waits', async () => {
      const [one, other] = await start();
      const looked = new Promise<void>((resolve) => {
        other.serve(async () => resolve());
      });
      one.announce(1);
      await looked;
    });

    it('does not ask again who is still busy, and asks when that is over', async () => {
      const [one, other] = await start();
      let atOnce = 0;
      let most = 0;
      let looks = 0;
      const done = new Promise<void>((resolve) => {
        other.serve(async () => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          await new Promise((next) => setTimeout(next, 5));
          atOnce -= 1;
          looks += 1;
          if (looks === 5) resolve();
        });
      });
      one.announce(5);
      await done;
      expect(most).toBe(1);
    });

    it('can be told things and closed when nobody looks', async () => {
      const [one] = await start();
      one.announce(3);
    });
  });
}
