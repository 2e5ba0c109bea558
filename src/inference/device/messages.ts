import type { DeviceTrial } from './fault.ts';

/** From the process that tries a device: what came of it. */
export interface TrialAnswer {
  readonly result: DeviceTrial['result'];
}
