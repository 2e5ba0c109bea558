import { setImmediate } from 'node:timers/promises';
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type CartoonRequest, DEFAULT_OPTIONS, type Outcome, type Stage } from '../../src/cartoon.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import type { CustomPack } from '../../src/inference/packs/custom.ts';
import { createPool, type PoolSettings } from '../../src/inference/pool.ts';
import { POOL } from '../fixtures/pool.ts';

let pool: Cartoonizer | undefined;
let reports: { error: unknown; id: string }[] = [];

async function startPool(settings: Partial<PoolSettings> = {}): Promise<Cartoonizer> {
  reports = [];
  pool = await createPool({
    ...POOL,
    backlog: 2,
    report: (error, id) => reports.push({ error, id }),
    newId: () => 'a1b2',
    worker: new URL('../fixtures/thread.ts', import.meta.url),
    ...settings,
  });
  return pool;
}

const asking = (style: string, photo = Uint8Array.of(1, 2, 3)): CartoonRequest => ({
  photo,
  options: { ...DEFAULT_OPTIONS, style },
});
const failure = (outcome: Outcome<unknown>) => (outcome.ok ? undefined : outcome.failure);
const CUSTOM_PACK: CustomPack = {
  style: { id: 'mine', name: { en: 'Mine', 'zh-CN': '我的' }, engines: ['custom'] },
  licence: 'CC0-1.0',
  network: 'model.onnx',
  use: { layout: 'NCHW', colours: 'RGB', range: [0, 1], outputRange: [0, 1], size: { square: 8 } },
};
const thread = (outcome: Outcome<{ engine: string }>) => (outcome.ok ? outcome.value.engine : undefined);

afterEach(() => {
  vi.unstubAllEnvs();
  return pool?.close();
});

describe('the pool of drawing threads', () => {
  it('moves the photo to a thread and the cartoon back, and tells each stage', async () => {
    const { cartoonize } = await startPool();
    const photo = Uint8Array.of(7, 8, 9);
    const stages: Stage[] = [];
    const outcome = await cartoonize(asking('slow', photo), { onStage: (stage) => stages.push(stage) });
    expect(outcome.ok && outcome.value.bytes).toEqual(Uint8Array.of(7, 8, 9));
    expect(photo).toHaveLength(0);
    expect(stages).toEqual(['decode', 'draw', 'encode']);
  });

  it('reports a style of the operator’s own that does not draw once, however many threads find it', async () => {
    const { cartoonize } = await startPool({ atOnce: 2, customPacks: [CUSTOM_PACK] });
    expect((await cartoonize(asking('echo'))).ok).toBe(true);
    expect(reports.map(({ error }) => (error as Error).message)).toEqual([
      'The style mine does not draw: the file is cut off',
    ]);
  });

  it('leaves a photo whole that shares its memory with other things', async () => {
    const { cartoonize } = await startPool();
    const shared = Uint8Array.of(0, 1, 2, 3);
    const outcome = await cartoonize(asking('echo', shared.subarray(1)));
    expect(outcome.ok && outcome.value.bytes).toEqual(Uint8Array.of(1, 2, 3));
    expect(shared).toEqual(Uint8Array.of(0, 1, 2, 3));
  });

  it('draws as many at once as it has threads, lets a bounded number wait, and answers busy beyond that', async () => {
    const { cartoonize, load } = await startPool({ atOnce: 2, backlog: 1 });
    const first = [cartoonize(asking('echo')), cartoonize(asking('echo')), cartoonize(asking('echo'))];
    expect(load()).toEqual({ atOnce: 2, running: 2, waiting: 1 });
    expect(failure(await cartoonize(asking('echo')))).toEqual({ code: 'busy' });
    expect((await Promise.all(first)).every(({ ok }) => ok)).toBe(true);
    expect(load()).toEqual({ atOnce: 2, running: 0, waiting: 0 });
  });

  it('withdraws a waiting request at once and leaves the threads alone', async () => {
    const { cartoonize, load } = await startPool();
    const running = cartoonize(asking('echo'));
    const withdrawal = new AbortController();
    const waiting = cartoonize(asking('throw'), { signal: withdrawal.signal });
    withdrawal.abort();
    expect(failure(await waiting)).toEqual({ code: 'cancelled' });
    expect(load().waiting).toBe(0);
    expect(thread(await running)).toBe(thread(await cartoonize(asking('echo'))));
    expect(reports).toEqual([]);
  });

  it('answers a cancelled running request at once, and its thread lives on', async () => {
    const { cartoonize } = await startPool();
    const before = thread(await cartoonize(asking('echo')));
    const cancel = new AbortController();
    const stages: Stage[] = [];
    const onStage = (stage: Stage) => {
      stages.push(stage);
      cancel.abort();
    };
    const running = cartoonize(asking('slow'), { signal: cancel.signal, onStage });
    expect(failure(await running)).toEqual({ code: 'cancelled' });
    expect(thread(await cartoonize(asking('echo')))).toBe(before);
    // The thread went on to the end, and nobody heard of it.
    expect(stages).toEqual(['decode']);
  });

  it('refuses a request that was cancelled before it came', async () => {
    const { cartoonize } = await startPool();
    expect(failure(await cartoonize(asking('echo'), { signal: AbortSignal.abort() }))).toEqual({
      code: 'cancelled',
    });
  });

  it('answers a picture that takes too long, and its thread lives on when it comes back', async () => {
    const { cartoonize } = await startPool({ deadlineMilliseconds: 100 });
    const before = thread(await cartoonize(asking('echo')));
    const [slow, next] = await Promise.all([cartoonize(asking('slow')), cartoonize(asking('echo'))]);
    expect(slow && failure(slow)).toEqual({ code: 'too-slow', seconds: 0 });
    expect(thread(next!)).toBe(before);
    expect(reports).toEqual([]);
  });

  it('stops a thread that never comes back, replaces it and goes on', async () => {
    const { cartoonize } = await startPool({ deadlineMilliseconds: 1000, graceMilliseconds: 500 });
    const next = [cartoonize(asking('hang')), cartoonize(asking('echo'))];
    const [slow, fine] = await Promise.all(next);
    expect(slow && failure(slow)).toEqual({ code: 'too-slow', seconds: 1 });
    expect(fine?.ok).toBe(true);
    expect(reports).toEqual([]);
  });

  it('loses only the picture whose thread dies', async () => {
    const { cartoonize } = await startPool({ atOnce: 2, backlog: 4 });
    const outcomes = await Promise.all(
      ['exit', 'echo', 'echo', 'echo'].map((style) => cartoonize(asking(style))),
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true, true, true]);
    expect(outcomes[0] && failure(outcomes[0])).toEqual({ code: 'internal', id: 'a1b2' });
    expect(reports).toEqual([
      { id: 'a1b2', error: expect.objectContaining({ message: 'worker exited with code: 3' }) },
    ]);
  });

  it('starts a thread again and again in place of a dead one until one can load, and then draws on', async () => {
    const worker = new URL('../fixtures/thread-that-may-fail.mjs', import.meta.url);
    let told = () => {};
    const { cartoonize } = await startPool({
      worker,
      loadMilliseconds: 100,
      report: (error, id) => reports.push({ error, id }) === 3 && told(),
    });
    const twice = new Promise<void>((resolve) => {
      told = resolve;
    });
    vi.stubEnv('TOONSMITH_TEST_BRUSHES', 'lost');
    const [lost, next] = [cartoonize(asking('exit')), cartoonize(asking('echo'))];
    expect(failure(await lost)).toEqual({ code: 'internal', id: 'a1b2' });
    await twice;
    vi.unstubAllEnvs();
    expect((await next).ok).toBe(true);
    const messages = reports.map(({ error }) => (error as Error).message);
    expect(messages.slice(0, 3)).toEqual(['worker exited with code: 3', 'no brushes', 'no brushes']);
  });

  it('lets a thread that replaces a dead one finish loading before it closes', async () => {
    const channel = new BroadcastChannel('pool-that-loads');
    onTestFinished(() => channel.close());
    const heard: string[] = [];
    const hears = (what: RegExp) =>
      new Promise<void>((resolve) => {
        channel.onmessage = ({ data }: MessageEvent) => {
          heard.push(String(data).split(' ')[0]!);
          if (what.test(String(data))) resolve();
        };
      });
    const worker = new URL('../fixtures/thread-that-loads-on-call.mjs', import.meta.url);
    const { cartoonize, close, load } = await startPool({
      worker,
      atOnce: 2,
      networkFolder: 'pool-that-loads',
      loadMilliseconds: 20_000,
      report: () => {},
    });
    vi.stubEnv('TOONSMITH_TEST_WAITS', 'yes');
    const loads = hears(/loading/);
    expect(failure(await cartoonize(asking('exit')))).toEqual({ code: 'internal', id: 'a1b2' });
    await loads;
    const finished = hears(/loaded/);
    const closed = close().then(() => heard.push('closed'));
    // The other thread answers: no picture keeps the pool from closing, and a thread that is stopped would be by then.
    while (load().running > 0) await setImmediate();
    for (let turn = 0; turn < 100; turn++) await setImmediate();
    channel.postMessage('load');
    await Promise.race([finished, closed]);
    await closed;
    expect(heard).toEqual(['loading', 'loaded', 'closed']);
  });

  it('reports an unexpected error once, with the id the person sees', async () => {
    const { cartoonize } = await startPool();
    expect(failure(await cartoonize(asking('throw')))).toEqual({ code: 'internal', id: 'a1b2' });
    expect(reports).toEqual([
      { id: 'a1b2', error: expect.objectContaining({ message: 'the paint ran out' }) },
    ]);
  });

  it('says when a picture needed more memory than a thread may have', async () => {
    const { cartoonize } = await startPool();
    expect(failure(await cartoonize(asking('out-of-memory')))).toEqual({ code: 'out-of-memory' });
    expect((await cartoonize(asking('echo'))).ok).toBe(true);
  });

  it('finishes what runs and waits before it closes, and takes nothing new', async () => {
    const { cartoonize, close } = await startPool();
    const accepted = [cartoonize(asking('echo')), cartoonize(asking('echo'))];
    const closed = close();
    expect(failure(await cartoonize(asking('echo')))).toEqual({ code: 'closing' });
    await closed;
    expect((await Promise.all(accepted)).every(({ ok }) => ok)).toBe(true);
  });

  it('does not start when a thread cannot load its program', async () => {
    const worker = new URL('../fixtures/thread-that-fails.mjs', import.meta.url);
    await expect(startPool({ worker })).rejects.toThrow('no brushes');
    pool = undefined;
  });
});
