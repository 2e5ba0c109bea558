import { describe, expect, it } from 'vitest';
import { inParallel } from '../../src/cli/parallel.ts';

describe('working in parallel', () => {
  it('works in the order of the items, on so many at once', async () => {
    const { work, begun, end, settled } = createWork();
    const all = inParallel('abcd', { atOnce: 2, signal: never }, work);
    expect(begun()).toBe('ab');
    end('b');
    await settled();
    expect(begun()).toBe('abc');
    end('a');
    end('c');
    await settled();
    end('d');
    await all;
    expect(begun()).toBe('abcd');
  });

  it('begins nothing more after an abort', async () => {
    const stop = new AbortController();
    const { work, begun, end } = createWork();
    const all = inParallel('abcd', { atOnce: 2, signal: stop.signal }, work);
    stop.abort();
    end('a');
    end('b');
    await all;
    expect(begun()).toBe('ab');
  });

  it('begins nothing more when work rejects, and rejects once the rest has ended', async () => {
    const { work, begun, end, fail, settled } = createWork();
    let outcome = 'none yet';
    inParallel('abcd', { atOnce: 2, signal: never }, work).catch((error) => {
      outcome = error.message;
    });
    fail('a');
    await settled();
    expect([begun(), outcome]).toEqual(['ab', 'none yet']);
    end('b');
    await settled();
    expect([begun(), outcome]).toEqual(['ab', 'a failed']);
  });

  it('rejects with the first of several errors', async () => {
    const { work, fail } = createWork();
    const all = inParallel('ab', { atOnce: 2, signal: never }, work);
    fail('b');
    fail('a');
    await expect(all).rejects.toThrow('b failed');
  });
});

const never = new AbortController().signal;

/** Work on letters that ends when it is told to. */
function createWork() {
  const running = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  return {
    work: (item: string) =>
      new Promise<void>((resolve, reject) => {
        running.set(item, { resolve, reject });
      }),
    /** The items that were begun, in order. */
    begun: () => [...running.keys()].join(''),
    end: (item: string) => running.get(item)?.resolve(),
    fail: (item: string) => running.get(item)?.reject(new Error(`${item} failed`)),
    /** Until everything that follows from what has ended so far has happened. */
    settled: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
}
