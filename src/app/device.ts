import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Config } from '../config/load.ts';
import type { DeviceTrial } from '../inference/device/fault.ts';
import type { Placement } from '../inference/device/place.ts';
import { type Installation, ROOT } from './installation.ts';

/** What is known of the devices that networks could run on. */
export interface KnownDevices {
  /** What draws beside the processor. */
  readonly placement?: Placement;
  readonly trials: readonly DeviceTrial[];
  /** One that is allowed has not been tried yet. */
  readonly isOpen: boolean;
  /** Remembers that drawing ended with a device. */
  readonly rememberEnd: (reason: string) => Promise<void>;
}

const PROCESSOR: KnownDevices = { trials: [], isOpen: false, rememberEnd: async () => {} };

/** What was found before about the devices that the settings allow. Machines without any find that out at once. */
export async function readDevices(installation: Installation, { drawing }: Config): Promise<KnownDevices> {
  if (drawing.device === 'cpu') return PROCESSOR;
  const { candidatesFor } = await import('../inference/device/candidates.ts');
  const { devices, known } = candidatesFor(drawing.device);
  if (devices.length === 0) return { ...PROCESSOR, trials: known };
  const { bestOf, readTrials, rememberEnd } = await import('../inference/device/decision.ts');
  const { networkFolder } = installation.folders;
  const key = await keyOf(installation);
  const remembered = await readTrials(networkFolder, key);
  const trials = remembered.filter(({ device }) => devices.includes(device));
  const placement = bestOf(trials, devices);
  return {
    ...(placement && { placement }),
    trials: [...known, ...trials],
    isOpen: trials.length < devices.length,
    async rememberEnd(reason) {
      if (placement) await rememberEnd(networkFolder, key, placement.device, reason.split('\n')[0]!);
    },
  };
}

/** Tries the devices that the settings allow, whether they were tried before or not; takes from seconds to minutes. */
export async function findDevices(
  installation: Installation,
  config: Config,
  signal: AbortSignal,
): Promise<KnownDevices> {
  const { device: setting, threads } = config.drawing;
  if (setting === 'cpu') return PROCESSOR;
  const { tryDevices } = await import('../inference/device/try-devices.ts');
  const { styles, folders, usablePacks } = installation;
  const request = {
    styles,
    photo: new Uint8Array(await readFile(new URL('config/test-photo.jpg', ROOT))),
    threads: threads ?? availableParallelism(),
    ...folders,
    customPacks: await usablePacks(),
  };
  await tryDevices(request, { setting, key: await keyOf(installation), signal });
  return readDevices(installation, config);
}

async function keyOf({ folders, ownPacks }: Installation): Promise<string> {
  const [{ decisionKey }, { presentEngines }] = await Promise.all([
    import('../inference/device/candidates.ts'),
    import('../inference/engines/present.ts'),
  ]);
  return decisionKey(await presentEngines({ ...folders, customPacks: ownPacks }));
}
