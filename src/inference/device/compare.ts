import type { Device, Network, NetworkTensor } from '../session.ts';
import { reasonOf } from './fault.ts';
import { type LoadOnDevice, loadAForm, loadOnDevice, type Place } from './place.ts';

/** What a network did on a device and on the processor, with the same inputs. */
export interface NetworkTrial {
  /** Why it does not run on the device. */
  fault?: string;
  /** How far the device's numbers are from the processor's, as a peak signal-to-noise ratio in dB: the worst of all outputs. */
  decibels: number;
  /** Milliseconds of the quickest runs, added up over the inputs that were compared. */
  device: number;
  processor: number;
}

/** Inputs of one network that are compared; the others only go through the processor. */
const COMPARED_INPUTS = 2;
/** Runs of which the quickest counts, and milliseconds after which no other one begins. */
const RUNS = 3;
const ENOUGH_MS = 1_000;

/**
 * Runs every network on the processor, and its first inputs on the device too. Callers get the processor's numbers.
 * @param trials gets what was found, by the networks' names
 */
export function compareOn(
  device: Device,
  trials: Map<string, NetworkTrial>,
  load: LoadOnDevice = loadOnDevice,
): Place {
  const compared = new Map<string, number>();
  return async (network) => {
    const { name } = network;
    const processor = await network.onProcessor();
    const trial = trials.get(name) ?? { decibels: Number.POSITIVE_INFINITY, device: 0, processor: 0 };
    trials.set(name, trial);
    const isOver = () => trial.fault !== undefined || (compared.get(name) ?? 0) >= COMPARED_INPUTS;
    let other: Promise<Network> | undefined;
    return {
      ...processor,
      async run(inputs) {
        const expected = await processor.run(inputs);
        if (isOver()) return expected;
        compared.set(name, (compared.get(name) ?? 0) + 1);
        try {
          other ??= loadAForm(network, device, load);
          const onDevice = await other;
          // The first run also compiles what the device runs.
          const found = await onDevice.run(inputs);
          trial.decibels = Math.min(trial.decibels, agreement(expected, found));
          trial.device += await quickest(() => onDevice.run(inputs));
          trial.processor += await quickest(() => processor.run(inputs));
        } catch (error) {
          trial.fault = reasonOf(error);
        }
        return expected;
      },
      async close() {
        await processor.close();
        await (await other?.catch(() => undefined))?.close();
      },
    };
  };
}

async function quickest(run: () => Promise<unknown>): Promise<number> {
  let [least, sum] = [Number.POSITIVE_INFINITY, 0];
  for (let count = 0; count < RUNS && sum < ENOUGH_MS; count++) {
    const began = performance.now();
    await run();
    const took = performance.now() - began;
    least = Math.min(least, took);
    sum += took;
  }
  return least;
}

/**
 * The peak signal-to-noise ratio of the output that is furthest off, in dB. Peak is 255 for bytes, and for other numbers how far the
 * expected ones reach. Outputs that are missing or of another size agree in nothing.
 */
export function agreement(
  expected: Readonly<Record<string, NetworkTensor>>,
  found: Readonly<Record<string, NetworkTensor>>,
): number {
  const ratios = Object.entries(expected).map(([name, { data }]) =>
    signalToNoise(data, found[name]?.data ?? new Float32Array()),
  );
  return Math.min(...ratios);
}

/** In dB; endless where all numbers are the same, and minus endless where one is none. */
export function signalToNoise(expected: NetworkTensor['data'], found: NetworkTensor['data']): number {
  if (found.length !== expected.length) return Number.NEGATIVE_INFINITY;
  let [least, most, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let at = 0; at < expected.length; at++) {
    const value = expected[at]!;
    least = Math.min(least, value);
    most = Math.max(most, value);
    squares += (value - found[at]!) ** 2;
  }
  if (Number.isNaN(squares)) return Number.NEGATIVE_INFINITY;
  if (squares === 0) return Number.POSITIVE_INFINITY;
  const peak = expected instanceof Uint8Array ? 255 : most - least;
  return 10 * Math.log10((peak * peak * expected.length) / squares);
}
