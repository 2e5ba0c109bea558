import { expect, it } from 'vitest';
import { type Admin, createAdmin } from '../../src/admin/admin.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { openStoreQuickly } from '../fakes/open-store.ts';
import { createTestService } from '../fakes/service.ts';

const words = createWords('en');

/** What owners see of two processes that share a database. */
async function twoProcesses(shared = true) {
  const store = { ...openStoreQuickly(':memory:'), shared };
  const clock = createFakeClock();
  const { service } = createTestService({ store, clock });
  const context = { store, clock, windowOf: () => ({ id: 'today' }), memory: () => 1 };
  for (const [name, role] of [
    ['web-1', 'front'],
    ['gpu-2', 'worker'],
  ] as const)
    await store.join(
      { holder: name, name, role, version: '1', atOnce: 1, paused: false, drained: false },
      clock.now() + 9_000,
    );
  const run = async (admin: Admin, name: string, more: object = {}) =>
    admin.run({ name, by: 'p:owner', ...more }, words);
  return {
    store,
    serving: createAdmin(new Set(), { ...context, service }),
    alone: createAdmin(new Set(), context),
    run,
  };
}

it('status names the processes that share a database, and drain one of them', async () => {
  const { store, serving, alone, run } = await twoProcesses();
  const lines = async () => (await run(serving, 'status')).text.split('\n').slice(-2);
  expect(await lines()).toEqual(['gpu-2: worker', 'web-1: front']);
  // Also where no process answers: they read in the database what they are to do.
  expect(await run(alone, 'drain', { process: 'gpu-2' })).toMatchObject({
    done: true,
    text: expect.stringContaining('gpu-2 is being taken out of service'),
  });
  expect(await lines()).toEqual(['gpu-2: worker, out of service', 'web-1: front']);
  expect((await run(alone, 'drain')).text).toContain('New photos are paused in all processes.');
  expect(await lines()).toEqual(['gpu-2: worker, out of service', 'web-1: front, paused']);
  await run(alone, 'drain', { state: 'off' });
  await run(serving, 'drain', { process: 'gpu-2', state: 'off' });
  expect(await lines()).toEqual(['gpu-2: worker', 'web-1: front']);
  expect((await store.audited({ limit: 9 })).map(({ detail }) => detail)).toEqual([
    { state: 'off', process: 'gpu-2' },
    { state: 'off' },
    { state: 'on' },
    { state: 'on', process: 'gpu-2' },
  ]);
  expect((await run(serving, 'audit')).text).toContain('drain off, gpu-2');
});

it('a process that is not there is not drained', async () => {
  const { serving, run } = await twoProcesses();
  expect(await run(serving, 'drain', { process: 'web-9' })).toEqual({
    done: false,
    text: 'There is no process “web-9”. Running: gpu-2 and web-1.',
  });
});

it('a process of its own is paused, not drained', async () => {
  const { serving, alone, run } = await twoProcesses(false);
  expect(await run(serving, 'drain', { process: 'web-1' })).toMatchObject({ done: false });
  expect((await run(serving, 'status')).text).not.toContain('web-1');
  expect(await run(alone, 'drain')).toMatchObject({ done: false });
});
