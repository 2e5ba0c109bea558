import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, it, vi } from 'vitest';
import { DEFAULT_OPTIONS } from '../../../src/cartoon.ts';
import { candidatesFor, type Machine } from '../../../src/inference/device/candidates.ts';
import { bestOf, readTrials, rememberEnd } from '../../../src/inference/device/decision.ts';
import type { DeviceTrial } from '../../../src/inference/device/fault.ts';
import { runTrial } from '../../../src/inference/device/run-trial.ts';
import { tryDevices } from '../../../src/inference/device/try-devices.ts';
import { createFolder } from '../../cli/fake-terminal.ts';

const program = new URL('../../fixtures/device-trial.ts', import.meta.url);
/** Small, as what counts here is not how it looks. */
const photo = new Uint8Array(await sharp('config/test-photo.jpg').resize(160).jpeg().toBuffer());
const mac: Machine = { platform: 'darwin', arch: 'arm64', exists: () => false };
const usual = { id: DEFAULT_OPTIONS.style, name: { en: 'The usual one' }, engines: ['toon'] };

/** Tries what the machine may have with a stand-in that behaves in a way. */
function tryOn(behaviour: string, networkFolder: string, timeout = 150_000) {
  vi.stubEnv('TEST_DEVICE', behaviour);
  // Its modules read files beside them, so it isn't bundled.
  vi.stubEnv('NODE_OPTIONS', '--import tsx');
  const request = { photo, styles: [usual], threads: 1, networkFolder, packsFolder: 'none', customPacks: [] };
  const run: typeof runTrial = (asked) => runTrial(asked, { program, timeout });
  return tryDevices(request, { setting: 'coreml', key: 'now', machine: mac, run });
}

afterEach(() => vi.unstubAllEnvs());

it('remembers a device that ends the process, so that it isn’t tried at the next start', async () => {
  const folder = createFolder();
  const expected = [{ device: 'coreml', result: { code: 'ended', reason: 'SIGSEGV' } }];
  expect(await tryOn('crashes', folder)).toEqual(expected);
  expect(await readTrials(folder, 'now')).toEqual(expected);
  expect(await readTrials(folder, 'after a new driver')).toEqual([]);
  expect(bestOf(await readTrials(folder, 'now'), ['coreml'])).toBeUndefined();
});

it('ends a device that hangs', async () => {
  const [trial] = await tryOn('hangs', createFolder(), 2_000);
  expect(trial).toEqual({ device: 'coreml', result: { code: 'too-slow', seconds: 2 } });
});

it('leaves a device alone that draws the same and is slower', async () => {
  const folder = createFolder();
  const [trial] = await tryOn('repeats', folder);
  expect(trial?.result).toMatchObject({ code: 'slower' });
  expect(bestOf(await readTrials(folder, 'now'), ['coreml'])).toBeUndefined();
});

it('keeps a device that draws the same and is quicker, until drawing with it ends a process', async () => {
  const folder = createFolder();
  const [trial] = await tryOn('remembers', folder);
  expect(trial?.result).toMatchObject({ code: 'quicker', networks: expect.arrayContaining(['toon']) });
  const kept = await readTrials(folder, 'now');
  expect(bestOf(kept, ['coreml'])).toMatchObject({ device: 'coreml' });
  await rememberEnd(folder, 'now', 'coreml', 'SIGSEGV');
  expect(bestOf(await readTrials(folder, 'now'), ['coreml'])).toBeUndefined();
});

it('takes the device that saves most, of those that the settings allow', () => {
  const quicker = (device: 'cuda' | 'webgpu', share: number): DeviceTrial => ({
    device,
    result: { code: 'quicker', networks: ['toon'], device: share, processor: 1 },
  });
  const trials = [quicker('webgpu', 0.5), quicker('cuda', 0.2)];
  expect(bestOf(trials, ['cuda', 'webgpu'])?.device).toBe('cuda');
  expect(bestOf(trials, ['webgpu'])?.device).toBe('webgpu');
});

const linux = (...paths: string[]): Machine => ({
  platform: 'linux',
  arch: 'x64',
  exists: (path) => paths.some((end) => path.endsWith(end)),
});
const NVIDIA = join('/dev', 'nvidia0');
const CUDA = 'libonnxruntime_providers_cuda.so';
const missing = (device: string, code: string) => [{ device, result: { code } }];

it.each<[string, Parameters<typeof candidatesFor>, ReturnType<typeof candidatesFor> | object]>([
  ['nothing without a graphics card', ['auto', linux()], { devices: [], known: [] }],
  ['Vulkan where there is a card', ['auto', linux('/dev/dri')], { devices: ['webgpu'], known: [] }],
  [
    'what CUDA lacks',
    ['auto', linux(NVIDIA)],
    { devices: ['webgpu'], known: missing('cuda', 'not-installed') },
  ],
  ['CUDA first', ['auto', linux(NVIDIA, CUDA)], { devices: ['cuda', 'webgpu'], known: [] }],
  ['what was asked for, card or not', ['webgpu', linux()], { devices: ['webgpu'], known: [] }],
  ['that DirectML is not for Linux', ['dml', linux()], { devices: [], known: missing('dml', 'not-here') }],
  ['both of a Mac', ['auto', mac], { devices: ['coreml', 'webgpu'], known: [] }],
  ['nothing on Linux for ARM', ['auto', { ...linux('/dev/dri'), arch: 'arm64' }], { devices: [], known: [] }],
])('finds %s', (_, asked, expected) => {
  expect(candidatesFor(...asked)).toEqual(expected);
});
