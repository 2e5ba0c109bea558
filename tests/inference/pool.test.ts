import { fork } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CartoonRequest, DEFAULT_OPTIONS, type Outcome, type Stage } from '../../src/cartoon.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import type { CustomPack } from '../../src/inference/packs/custom.ts';
import { createPool, type PoolSettings } from '../../src/inference/pool.ts';
import { createFolder } from '../cli/fake-terminal.ts';
import { bundled } from '../fixtures/bundled.ts';
import { POOL } from '../fixtures/pool.ts';

const program = bundled(new URL('../fixtures/test-worker.ts', import.meta.url));
const mainProgram = bundled(new URL('../fixtures/pool-parent.ts', import.meta.url));
let pool: Cartoonizer | undefined;
let reports: { error: unknown; id: string }[] = [];

async function startPool(settings: Partial<PoolSettings> = {}): Promise<Cartoonizer> {
  reports = [];
  pool = await createPool({
    ...POOL,
    backlog: 2,
    report: (error, id) => reports.push({ error, id }),
    newId: () => 'a1b2',
    worker: program,
    execArgv: [],
    ...settings,
  });
  return pool;
}

const asking = (style: string, photo = Uint8Array.of(1, 2, 3)): CartoonRequest => ({
  photo,
  options: { ...DEFAULT_OPTIONS, style },
});
const failure = (outcome: Outcome<unknown>) => (outcome.ok ? undefined : outcome.failure);
const custom = (id: string): CustomPack => ({
  style: { id, name: { en: 'Mine', 'zh-CN': '我的' }, engines: ['custom'] },
  licence: 'CC0-1.0',
  network: 'model.onnx',
  use: { layout: 'NCHW', colours: 'RGB', range: [0, 1], outputRange: [0, 1], size: { square: 8 } },
});
const worker = (outcome: Outcome<{ engine: string }>) => (outcome.ok ? outcome.value.engine : undefined);
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const messages = () => reports.map(({ error }) => (error as Error).message);

afterEach(async () => {
  vi.useRealTimers();
  await pool?.close();
});

/** From now on the pool's deadlines come when a test moves time on. */
const stopTime = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
/** Moves time on as soon as a drawing has come to a stage. */
const passingAt = (stage: Stage, milliseconds: number) => ({
  onStage: (reached: Stage) => void (reached === stage && vi.advanceTimersByTime(milliseconds)),
});

describe('the pool of drawing processes', () => {
  it('sends the photo to a process and the cartoon back, and tells each stage', async () => {
    const { cartoonize } = await startPool();
    const photo = Uint8Array.of(7, 8, 9);
    const stages: Stage[] = [];
    const outcome = await cartoonize(asking('slow', photo), { onStage: (stage) => stages.push(stage) });
    expect(outcome.ok && Uint8Array.from(outcome.value.bytes)).toEqual(Uint8Array.of(7, 8, 9));
    expect(photo).toEqual(Uint8Array.of(7, 8, 9));
    expect(stages).toEqual(['decode', 'draw', 'encode']);
  });

  it('draws on a device until a process ends with it, then on the processor', async () => {
    const ends: string[] = [];
    const placement = { device: 'webgpu', networks: ['toon'] } as const;
    const { cartoonize, load } = await startPool({ placement, onDeviceEnd: (reason) => ends.push(reason) });
    expect(worker(await cartoonize(asking('echo')))).toMatch(/, on webgpu$/);
    expect(load().device).toBe('webgpu');
    expect(failure(await cartoonize(asking('exit')))?.code).toBe('internal');
    expect(worker(await cartoonize(asking('echo')))).not.toContain('webgpu');
    expect(load().device).toBe('cpu');
    expect(ends).toEqual([expect.stringMatching(/^a drawing process ended with status 3/)]);
    expect(messages()[0]).toBe('The network toon runs on the processor, as webgpu failed: out of its memory');
  });

  it('draws on the processor when it can’t start with the device', async () => {
    const ends: string[] = [];
    const placement = { device: 'cuda', networks: ['broken'] } as const;
    const { cartoonize } = await startPool({ placement, onDeviceEnd: (reason) => ends.push(reason) });
    expect((await cartoonize(asking('echo'))).ok).toBe(true);
    expect(ends).toEqual(['no such device']);
  });

  it('reports a style of the operator’s own that does not draw once, however many processes find it', async () => {
    const { cartoonize } = await startPool({ atOnce: 2, customPacks: [custom('mine')] });
    expect((await cartoonize(asking('echo'))).ok).toBe(true);
    expect(messages()).toEqual(['The style mine does not draw: failed, reason: the file is cut off']);
  });

  it('draws as many at once as it has processes, lets a bounded number wait, and answers busy beyond that', async () => {
    const { cartoonize, load } = await startPool({ atOnce: 2, backlog: 1 });
    const first = [cartoonize(asking('echo')), cartoonize(asking('echo')), cartoonize(asking('echo'))];
    expect(load()).toMatchObject({ atOnce: 2, running: 2, waiting: 1, available: 2 });
    expect(failure(await cartoonize(asking('echo')))).toEqual({ code: 'busy' });
    expect((await Promise.all(first)).every(({ ok }) => ok)).toBe(true);
    expect(load()).toMatchObject({ atOnce: 2, running: 0, waiting: 0, available: 2 });
  });

  it('cancels a waiting request at once and leaves the processes alone', async () => {
    const { cartoonize, load } = await startPool();
    const running = cartoonize(asking('echo'));
    const cancel = new AbortController();
    const waiting = cartoonize(asking('throw'), { signal: cancel.signal });
    cancel.abort();
    expect(failure(await waiting)).toEqual({ code: 'cancelled' });
    expect(load().waiting).toBe(0);
    expect(worker(await running)).toBe(worker(await cartoonize(asking('echo'))));
    expect(reports).toEqual([]);
  });

  it('answers a cancelled running request at once, and its process lives on', async () => {
    const { cartoonize } = await startPool();
    const before = worker(await cartoonize(asking('echo')));
    const cancel = new AbortController();
    const stages: Stage[] = [];
    const onStage = (stage: Stage) => {
      stages.push(stage);
      cancel.abort();
    };
    const running = cartoonize(asking('slow'), { signal: cancel.signal, onStage });
    expect(failure(await running)).toEqual({ code: 'cancelled' });
    expect(worker(await cartoonize(asking('echo')))).toBe(before);
    // The process went on to the end, and nobody heard of it.
    expect(stages).toEqual(['decode']);
  });

  it('refuses a request that was cancelled before it came', async () => {
    const { cartoonize } = await startPool();
    expect(failure(await cartoonize(asking('echo'), { signal: AbortSignal.abort() }))).toEqual({
      code: 'cancelled',
    });
  });

  it.each([
    ['hang', 'draw', { deadlineMilliseconds: 5_000 }],
    ['decode', 'decode', { decodeMilliseconds: 5_000 }],
  ] as const)(
    'ends a process whose picture takes too long, replaces it and goes on: %s',
    async (style, stage, settings) => {
      stopTime();
      const { cartoonize } = await startPool(settings);
      const before = worker(await cartoonize(asking('echo'), passingAt('decode', 4_999)));
      const [slow, next] = await Promise.all([
        cartoonize(asking(style), passingAt(stage, 5_000)),
        cartoonize(asking('echo')),
      ]);
      expect(failure(slow)).toEqual({ code: 'too-slow', seconds: 5 });
      expect(next.ok).toBe(true);
      expect(worker(next)).not.toBe(before);
      expect(reports).toEqual([]);
    },
  );

  it('does not count the time after decoding as decoding', async () => {
    stopTime();
    const { cartoonize } = await startPool({ decodeMilliseconds: 200 });
    expect((await cartoonize(asking('slow'), passingAt('draw', 201))).ok).toBe(true);
  });

  it('switches a style of the operator’s own off that was too slow three times in a row', async () => {
    stopTime();
    const { cartoonize, load } = await startPool({
      deadlineMilliseconds: 5_000,
      customPacks: [custom('hang')],
    });
    expect(load().slowStyles).toEqual([]);
    for (let time = 0; time < 3; time++)
      expect(failure(await cartoonize(asking('hang'), passingAt('draw', 5_000)))).toEqual({
        code: 'too-slow',
        seconds: 5,
      });
    expect(failure(await cartoonize(asking('hang')))).toEqual({ code: 'style-too-slow', style: 'hang' });
    expect(load().slowStyles).toEqual(['hang']);
    expect(messages().at(-1)).toBe(
      'The style hang was too slow 3 times in a row and is off until the next start',
    );
    expect((await cartoonize(asking('echo'))).ok).toBe(true);
  });

  it('draws a picture alone whose decoding takes the memory of all', async () => {
    const { cartoonize } = await startPool({ atOnce: 2, backlog: 4 });
    const order: string[] = [];
    const drawn = (style: string, name: string) =>
      cartoonize(asking(style)).then((outcome) => {
        order.push(name);
        return worker(outcome);
      });
    const [, heavy] = await Promise.all([
      drawn('slow', 'before'),
      drawn('heavy', 'heavy'),
      drawn('echo', 'after'),
    ]);
    expect(heavy).toMatch(/, alone$/);
    expect(order[0]).toBe('before');
    expect(reports).toEqual([]);
  });

  it('draws it in a process that has drawn nothing yet, and only replaces one for that', async () => {
    const { cartoonize } = await startPool({ atOnce: 2, backlog: 4 });
    const numberOf = (name: string | undefined) => /process \d+/.exec(name ?? '')?.[0];
    const used = new Set(
      (await Promise.all([cartoonize(asking('slow')), cartoonize(asking('slow'))])).map((drawn) =>
        numberOf(worker(drawn)),
      ),
    );
    expect(used.size).toBe(2);
    expect(used).not.toContain(numberOf(worker(await cartoonize(asking('heavy')))));
    const afterwards = await Promise.all([cartoonize(asking('slow')), cartoonize(asking('slow'))]);
    expect(afterwards.filter((drawn) => used.has(numberOf(worker(drawn))))).toHaveLength(1);
    expect(reports).toEqual([]);
  });

  it('replaces a process that holds too much memory after a picture, and stays available meanwhile', async () => {
    const memory = { ...POOL.memory, atRest: 1 };
    const { cartoonize, load } = await startPool({ memory });
    const before = worker(await cartoonize(asking('echo')));
    // It has not grown, so that a new one would hold as much.
    expect(worker(await cartoonize(asking('large')))).toBe(before);
    expect(load().available).toBe(1);
    const after = worker(await cartoonize(asking('echo')));
    expect(after).not.toBe(before);
    expect(worker(await cartoonize(asking('echo')))).toBe(after);
    expect(reports).toEqual([]);
  });

  it('keeps a process however large it is while it is within its memory', async () => {
    const { cartoonize } = await startPool();
    const before = worker(await cartoonize(asking('large')));
    expect(worker(await cartoonize(asking('large')))).toBe(before);
  });

  it('loses only the picture whose process ends', async () => {
    const { cartoonize } = await startPool({ atOnce: 2, backlog: 4 });
    const outcomes = await Promise.all(
      ['exit', 'echo', 'echo', 'echo'].map((style) => cartoonize(asking(style))),
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true, true, true]);
    expect(failure(outcomes[0]!)).toEqual({ code: 'internal', id: 'a1b2' });
    expect(messages()).toEqual(['a drawing process ended with status 3']);
  });

  it('starts a process again and again until one can load, says so, and then draws on', async () => {
    const networkFolder = createFolder();
    let told = () => {};
    const { cartoonize, load } = await startPool({
      networkFolder,
      restartMilliseconds: 10,
      report: (error, id) => reports.push({ error, id }) === 3 && told(),
    });
    const twice = new Promise<void>((resolve) => {
      told = resolve;
    });
    writeFileSync(join(networkFolder, 'broken'), '');
    const [lost, next] = [cartoonize(asking('exit')), cartoonize(asking('echo'))];
    expect(failure(await lost)).toEqual({ code: 'internal', id: 'a1b2' });
    await twice;
    expect(load().available).toBe(0);
    rmSync(join(networkFolder, 'broken'));
    expect((await next).ok).toBe(true);
    expect(messages().slice(0, 3)).toEqual([
      'a drawing process ended with status 3',
      'no brushes',
      'no brushes',
    ]);
  });

  it('reports an unexpected error once, with its message and the id the person sees', async () => {
    const { cartoonize } = await startPool();
    expect(failure(await cartoonize(asking('throw')))).toEqual({ code: 'internal', id: 'a1b2' });
    expect(reports).toEqual([
      { id: 'a1b2', error: expect.objectContaining({ message: 'the paint ran out' }) },
    ]);
  });

  it('says when a picture needed more memory than a process may have', async () => {
    const { cartoonize } = await startPool();
    expect(failure(await cartoonize(asking('out-of-memory')))).toEqual({ code: 'out-of-memory' });
    expect((await cartoonize(asking('echo'))).ok).toBe(true);
    expect(reports).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'says the same when the system ends a process for lack of memory',
    async () => {
      const { cartoonize } = await startPool();
      const [, pid] = /process (\d+)/.exec(worker(await cartoonize(asking('echo')))!)!;
      const outcome = cartoonize(asking('hang'), { onStage: () => process.kill(Number(pid), 'SIGKILL') });
      expect(failure(await outcome)).toEqual({ code: 'out-of-memory' });
      expect((await cartoonize(asking('echo'))).ok).toBe(true);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'leaves no process behind when the main process is killed in the middle of a picture',
    async () => {
      const main = fork(mainProgram, [program.href], { execArgv: [] });
      const pid = await new Promise<number>((resolve, reject) => {
        main.on('message', resolve as (message: unknown) => void);
        main.on('close', () => reject(new Error('the main process ended')));
      });
      main.kill('SIGKILL');
      try {
        await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 20_000);
      } finally {
        if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      }
    },
  );

  it('finishes what runs and waits before it closes, and takes nothing new', async () => {
    const { cartoonize, close } = await startPool();
    const accepted = [cartoonize(asking('echo')), cartoonize(asking('echo'))];
    const closed = close();
    expect(failure(await cartoonize(asking('echo')))).toEqual({ code: 'closing' });
    await closed;
    expect((await Promise.all(accepted)).every(({ ok }) => ok)).toBe(true);
  });

  it.skipIf(process.platform === 'win32').each([
    [2, true],
    [3, false],
  ])('starts although the system ended its first process %i times: %s', async (times, starts) => {
    const killed = Array.from({ length: times }, (_, index) => [`killed-${index}`, '']);
    const networkFolder = createFolder(Object.fromEntries(killed));
    const started = startPool({ networkFolder, restartMilliseconds: 1 });
    if (starts) expect((await (await started).cartoonize(asking('echo'))).ok).toBe(true);
    else await expect(started).rejects.toThrow('ended by SIGKILL');
    expect(messages()).toEqual(['a drawing process ended by SIGKILL', 'a drawing process ended by SIGKILL']);
    if (!starts) pool = undefined;
  });

  it('does not start when a process cannot load, and leaves none behind', async () => {
    const networkFolder = createFolder({ broken: '' });
    await expect(startPool({ networkFolder, atOnce: 2 })).rejects.toThrow('no brushes');
    pool = undefined;
  });
});
