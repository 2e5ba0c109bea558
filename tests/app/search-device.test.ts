import { expect, it } from 'vitest';
import type { KnownDevices } from '../../src/app/device.ts';
import { searchDevice } from '../../src/app/search-device.ts';

const trials = [{ device: 'webgpu', result: { code: 'failed', reason: 'no adapters' } }] as const;
const found = (more: Partial<KnownDevices>): KnownDevices => ({
  trials,
  isOpen: false,
  rememberEnd: async () => {},
  ...more,
});

/** Searches while serving, and tells what was logged, reported and done. */
async function search(findDevices: () => Promise<KnownDevices | undefined>, stop = new AbortController()) {
  const did: unknown[] = [];
  await searchDevice({
    findDevices,
    pool: { reopen: async () => void did.push('reopened') },
    log: { info: (facts: unknown) => void did.push(facts) },
    report: (error) => void did.push(error),
    signal: stop.signal,
  });
  return did;
}

it('says nothing where every device was tried before', async () => {
  expect(await search(async () => undefined)).toEqual([]);
});

it('logs why the processor goes on drawing', async () => {
  const tried = ['webgpu failed, reason: no adapters'];
  expect(await search(async () => found({}))).toEqual([{ device: 'cpu', tried }]);
});

it('lets the pool draw with a device that is quicker', async () => {
  const placement = { device: 'webgpu', networks: ['toon'] } as const;
  const did = await search(async () => found({ placement }));
  expect(did).toEqual([expect.objectContaining({ device: 'webgpu' }), 'reopened']);
});

it('reports an unexpected error, but not that serving has ended', async () => {
  const error = new Error('no disk');
  expect(await search(() => Promise.reject(error))).toEqual([error]);
  const stop = new AbortController();
  stop.abort();
  expect(await search(() => Promise.reject(error), stop)).toEqual([]);
});
