import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLazyPool } from '../../src/app/lazy-pool.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';

function poolWith(available: { count: number }): Cartoonizer {
  return {
    cartoonize: async () => ({ ok: false, failure: { code: 'busy' } }),
    preview: async () => ({ ok: false, failure: { code: 'busy' } }),
    load: () => ({
      atOnce: 2,
      running: 0,
      waiting: 0,
      available: available.count,
      residentBytes: 1,
      slowStyles: [],
      device: 'cpu',
    }),
    close: async () => {},
  };
}

describe('the pool that is opened when it is needed', () => {
  it('can draw while at least one process is loaded', async () => {
    const available = { count: 2 };
    const pool = createLazyPool(async () => poolWith(available));
    expect(pool.canDraw()).toBe(false);
    await pool.warm();
    expect(pool.canDraw()).toBe(true);
    available.count = 0;
    expect(pool.canDraw()).toBe(false);
  });

  it('is opened once, by whatever needs it first, and closes without having been opened', async () => {
    let opened = 0;
    const pool = createLazyPool(async () => {
      opened += 1;
      return poolWith({ count: 1 });
    });
    const options = {} as never;
    await Promise.all([pool.cartoonize({ photo: new Uint8Array(), options }), pool.warm()]);
    expect(opened).toBe(1);
    await pool.close();
    await createLazyPool(() => Promise.reject(new Error('never'))).close();
    expect(opened).toBe(1);
  });

  it('waits for its drawing processes to end, but not long for one that still draws', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const drawing = new Promise<void>(() => {});
    const pool = createLazyPool(async () => ({ ...poolWith({ count: 1 }), close: () => drawing }));
    await pool.warm();
    const closed = vi.fn();
    const closing = pool.close().then(closed);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(closed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(closed).toHaveBeenCalledOnce();
    await closing;
  });
});
