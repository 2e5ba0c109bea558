import { createRequire } from 'node:module';
import { afterEach, beforeEach, vi } from 'vitest';

const timers = createRequire(import.meta.url)(
  'node:timers/promises',
) as typeof import('node:timers/promises');

/** Discord's library waits half a real second before it connects again; in the tests of this file it does not. */
export function reconnectAtOnce(): void {
  beforeEach(() => {
    const { setTimeout: original } = timers;
    vi.spyOn(timers, 'setTimeout').mockImplementation(((milliseconds: number, ...rest: []) =>
      original(milliseconds === 500 ? 0 : milliseconds, ...rest)) as typeof original);
  });
  afterEach(() => vi.restoreAllMocks());
}
