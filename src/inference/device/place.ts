import { type Device, loadNetwork, type Network } from '../session.ts';
import { reasonOf } from './fault.ts';

/** A network that can run on the processor or on another device. */
export interface Placeable {
  /** The same for one network in all its styles and strengths. */
  readonly name: string;
  /** Loads it for the processor. */
  readonly onProcessor: () => Promise<Network>;
  /** The ONNX network in forms that other devices like, the best first: its bytes, or a file's path. */
  readonly forms: readonly (() => Promise<Uint8Array | string> | Uint8Array | string)[];
}

/** What runs on a device other than the processor. */
export interface Placement {
  readonly device: Device;
  /** The names of the networks that are quicker there. */
  readonly networks: readonly string[];
}

/** Loads a network where it is to run. */
export type Place = (network: Placeable) => Promise<Network>;

/** Loads a network for a device; tests put one in its place that fails. */
export type LoadOnDevice = (model: Uint8Array | string, device: Device) => Promise<Network>;

/** How a device loads: what it leaves to the processor is so little that one thread does. */
export const loadOnDevice: LoadOnDevice = (model, device) => loadNetwork(model, { threads: 1, device });

/** Loads the first form of a network that the device takes; throws what it says about the last. */
export async function loadAForm(
  { forms }: Pick<Placeable, 'forms'>,
  device: Device,
  load: LoadOnDevice,
): Promise<Network> {
  let refusal: unknown;
  for (const form of forms)
    try {
      return await load(await form(), device);
    } catch (error) {
      refusal = error;
    }
  throw refusal;
}

/** A setting of the whole process, as the libraries' threads are. */
let place: Place = ({ onProcessor }) => onProcessor();

/** Where networks that are loaded from now on run. */
export function placeNetworks(next: Place): void {
  place = next;
}

/** Loads a network on the device that this process uses for it. */
export const placeNetwork = (network: Placeable): Promise<Network> => place(network);

/**
 * Runs the chosen networks on a device. One that fails there, while it loads or later, runs on the processor from then on, and the picture
 * is drawn all the same.
 * @param onFault called with each network that failed and why, once
 */
export function placeOn(
  { device, networks }: Placement,
  onFault: (network: string, reason: string) => void,
  load: LoadOnDevice = loadOnDevice,
): Place {
  const chosen = new Set(networks);
  const giveUp = (name: string, error: unknown) => {
    if (chosen.delete(name)) onFault(name, reasonOf(error));
  };
  return async (network) => {
    const { name } = network;
    if (!chosen.has(name)) return network.onProcessor();
    try {
      return withFallback(await loadAForm(network, device, load), network, (error) => giveUp(name, error));
    } catch (error) {
      giveUp(name, error);
      return network.onProcessor();
    }
  };
}

/** A network on a device; at its first failure the processor takes over. */
function withFallback(
  onDevice: Network,
  { onProcessor }: Placeable,
  onFault: (error: unknown) => void,
): Network {
  let fallback: Promise<Network> | undefined;
  return {
    ...onDevice,
    async run(inputs) {
      if (fallback === undefined)
        try {
          return await onDevice.run(inputs);
        } catch (error) {
          onFault(error);
          fallback ??= onProcessor();
        }
      // What is wrong with the inputs fails here too, and is the caller's to hear.
      return (await fallback).run(inputs);
    },
    async close() {
      await onDevice.close();
      await (await fallback)?.close();
    },
  };
}
