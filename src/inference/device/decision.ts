import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAtomically } from '../../atomic-write.ts';
import type { Device } from '../session.ts';
import type { DeviceTrial } from './fault.ts';
import type { Placement } from './place.ts';

/** What came of trying devices, as long as nothing changes that it depends on. */
export interface Decision {
  /** A hash of what it depends on. */
  readonly key: string;
  readonly trials: readonly DeviceTrial[];
}

const fileIn = (networkFolder: string) => join(networkFolder, 'device.json');

/** The trials that were remembered for this key; none when there are none, or they can't be read. */
export async function readTrials(networkFolder: string, key: string): Promise<readonly DeviceTrial[]> {
  try {
    const decision = JSON.parse(await readFile(fileIn(networkFolder), 'utf8')) as Decision;
    return decision.key === key && Array.isArray(decision.trials) ? decision.trials : [];
  } catch {
    // Missing or damaged: devices are tried again.
    return [];
  }
}

/** Remembers trials; where nothing can be written they are made again at the next start. */
export async function writeTrials(networkFolder: string, decision: Decision): Promise<void> {
  const path = fileIn(networkFolder);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, (draft) => writeFile(draft, `${JSON.stringify(decision, undefined, 2)}\n`));
  } catch {
    // A read-only folder or a full disk is no reason not to draw.
  }
}

/** Remembers that drawing ended with a device, which is not used again until it is tried anew. */
export async function rememberEnd(
  networkFolder: string,
  key: string,
  device: Device,
  reason: string,
): Promise<void> {
  const others = (await readTrials(networkFolder, key)).filter((trial) => trial.device !== device);
  await writeTrials(networkFolder, {
    key,
    trials: [...others, { device, result: { code: 'ended', reason } }],
  });
}

/** The quickest device of those that draw the same as the processor and quicker, of these alone. */
export function bestOf(trials: readonly DeviceTrial[], devices: readonly Device[]): Placement | undefined {
  let best: { placement: Placement; share: number } | undefined;
  for (const { device, result } of trials) {
    if (result.code !== 'quicker' || !devices.includes(device)) continue;
    const share = result.device / result.processor;
    if (best === undefined || share < best.share)
      best = { placement: { device, networks: result.networks }, share };
  }
  return best?.placement;
}
