import type { Device } from '../session.ts';
import { candidatesFor, type Machine } from './candidates.ts';
import { readTrials, writeTrials } from './decision.ts';
import type { DeviceTrial } from './fault.ts';
import { runTrial } from './run-trial.ts';
import type { TrialRequest } from './trial.ts';

export interface TryDevicesOptions {
  readonly setting: 'auto' | Device;
  /** What the trials depend on: `decisionKey`. */
  readonly key: string;
  readonly signal?: AbortSignal;
  readonly machine?: Machine;
  readonly run?: typeof runTrial;
}

/**
 * Tries every device that a setting allows, one after the other, and remembers what came of it. Rejects only when the signal is aborted; what
 * was remembered before stays then.
 */
export async function tryDevices(
  request: Omit<TrialRequest, 'device'>,
  { setting, key, signal, machine, run = runTrial }: TryDevicesOptions,
): Promise<readonly DeviceTrial[]> {
  const { networkFolder } = request;
  const { devices, known } = candidatesFor(setting, machine);
  let trials = await readTrials(networkFolder, key);
  const remember = async (trial: DeviceTrial) => {
    trials = [...trials.filter(({ device }) => device !== trial.device), trial];
    await writeTrials(networkFolder, { key, trials });
  };
  for (const device of devices) {
    const before = trials;
    // Some drivers take the whole system with them: then this is what the next start finds.
    await remember({ device, result: { code: 'ended', reason: 'the system' } });
    try {
      const result = await run({ ...request, device }, { signal });
      await remember({ device, result });
    } catch (error) {
      await writeTrials(networkFolder, { key, trials: before });
      throw error;
    }
  }
  return [...known, ...trials];
}
