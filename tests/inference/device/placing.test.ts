import { describe, expect, it } from 'vitest';
import { compareOn, type NetworkTrial, signalToNoise } from '../../../src/inference/device/compare.ts';
import { type LoadOnDevice, type Placeable, placeOn } from '../../../src/inference/device/place.ts';
import type { Network, NetworkTensor } from '../../../src/inference/session.ts';

/** A network that doubles its input. */
const network = (run: Network['run'] = doubled): Network => ({
  inputs: ['in'],
  outputs: ['out'],
  ports: { inputs: [], outputs: [] },
  run,
  close: async () => {},
});
const doubled: Network['run'] = async ({ in: tensor }) => ({
  out: { data: doubles(tensor!.data), dims: [3] },
});
const doubles = (data: ArrayLike<number>) => Float32Array.from(data, (value) => value * 2);
const inputs = { in: { data: Float32Array.of(1, 2, 3), dims: [3] } };

/** A network whose processor form counts how often it was loaded. */
const placeable = (): Placeable & { readonly loads: () => number } => {
  let loads = 0;
  return {
    name: 'doubler',
    loads: () => loads,
    async onProcessor() {
      loads += 1;
      return network();
    },
    forms: [() => 'half.onnx', () => 'single.onnx'],
  };
};

/** Every way in which a device's library can fail without ending the process. */
const FAILURES: Readonly<Record<string, LoadOnDevice>> = {
  'its library is missing': () => Promise.reject(new Error('Failed to load shared library\nat native code')),
  'it throws while it runs': async () => network(() => Promise.reject(new Error('device lost'))),
};

describe('a network on a device', () => {
  it.each(Object.entries(FAILURES))(
    'runs on the processor when %s, and this is told once',
    async (_, load) => {
      const told: string[] = [];
      const place = placeOn(
        { device: 'webgpu', networks: ['doubler'] },
        (...fault) => told.push(fault.join(': ')),
        load,
      );
      for (let times = 0; times < 2; times++) {
        const placed = await place(placeable());
        for (let runs = 0; runs < 2; runs++)
          expect((await placed.run(inputs)).out?.data).toEqual(doubles([1, 2, 3]));
        await placed.close();
      }
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(/^doubler: (Failed to load shared library|device lost)$/);
    },
  );

  it('is loaded in the next form when the device does not take the first', async () => {
    const asked: unknown[] = [];
    const load: LoadOnDevice = async (model) => {
      asked.push(model);
      if (model === 'half.onnx') throw new Error('requires f16 but the device does not support it');
      return network();
    };
    const doubler = placeable();
    const placed = await placeOn({ device: 'webgpu', networks: ['doubler'] }, () => {}, load)(doubler);
    expect((await placed.run(inputs)).out?.data).toEqual(doubles([1, 2, 3]));
    expect([asked, doubler.loads()]).toEqual([['half.onnx', 'single.onnx'], 0]);
  });

  it('stays on the processor when it was not chosen', async () => {
    const load: LoadOnDevice = () => Promise.reject(new Error('not asked for'));
    const doubler = placeable();
    await placeOn({ device: 'webgpu', networks: ['another'] }, () => {}, load)(doubler);
    expect(doubler.loads()).toBe(1);
  });

  it('passes on what is wrong with its inputs', async () => {
    const broken = network(() => Promise.reject(new Error('wrong shape')));
    const place = placeOn(
      { device: 'cuda', networks: ['doubler'] },
      () => {},
      async () => broken,
    );
    const placed = await place({ ...placeable(), onProcessor: async () => broken });
    await expect(placed.run(inputs)).rejects.toThrow('wrong shape');
  });
});

describe('comparing a device with the processor', () => {
  const compare = async (load: LoadOnDevice): Promise<NetworkTrial> => {
    const trials = new Map<string, NetworkTrial>();
    const placed = await compareOn('webgpu', trials, load)(placeable());
    for (let runs = 0; runs < 4; runs++)
      expect((await placed.run(inputs)).out?.data).toEqual(doubles([1, 2, 3]));
    return trials.get('doubler')!;
  };

  it('finds the same numbers', async () => {
    const trial = await compare(async () => network());
    expect(trial).toMatchObject({ decibels: Number.POSITIVE_INFINITY });
    expect(trial.fault).toBeUndefined();
  });

  it.each(Object.entries(FAILURES))('notes the fault when %s', async (_, load) => {
    expect((await compare(load)).fault).toMatch(/^(Failed to load shared library|device lost)$/);
  });

  const answering =
    (...data: number[]): LoadOnDevice =>
    async () =>
      network(async () => ({ out: { data: Float32Array.from(data), dims: [data.length] } }));
  it.each<[string, LoadOnDevice, number]>([
    ['numbers that are a little off', answering(2, 4, 6.01), 56.8],
    ['wrong numbers', answering(6, 4, 2), 1.8],
    ['numbers that are none', answering(2, Number.NaN, 6), Number.NEGATIVE_INFINITY],
    ['too few numbers', answering(2, 4), Number.NEGATIVE_INFINITY],
    ['another output', async () => network(async () => ({})), Number.NEGATIVE_INFINITY],
  ])('measures %s', async (_, load, decibels) => {
    expect((await compare(load)).decibels).toBeCloseTo(decibels, 0);
  });

  it('takes bytes for what they are in a picture', () => {
    const off = (...data: number[]): NetworkTensor['data'] => Uint8Array.from(data);
    expect(signalToNoise(off(10, 20), off(11, 21))).toBeCloseTo(48.1, 1);
  });
});
