import { firstLine } from '../packs/network-fault.ts';
import type { Device } from '../session.ts';

/** Why a device is not used: plain data, so that it crosses processes, is kept, and is said in any language. */
export type DeviceFault =
  /** Its library is not installed: `./run.sh setup --cuda` fetches it. */
  | { readonly code: 'not-installed' }
  /** This program has no library for it on this kind of system. */
  | { readonly code: 'not-here' }
  /** It can't be opened, or no network runs on it. */
  | { readonly code: 'failed'; readonly reason: string }
  /** The process that tried it, or drew with it, ended. */
  | { readonly code: 'ended'; readonly reason: string }
  /** It did not finish in time. */
  | { readonly code: 'too-slow'; readonly seconds: number }
  /** It draws something else than the processor: the peak signal-to-noise ratio, in dB. */
  | { readonly code: 'differs'; readonly decibels: number }
  /** Milliseconds of the test picture there and on the processor. */
  | ({ readonly code: 'slower' } & DrawingTimes);

/** Milliseconds of the test picture. */
export interface DrawingTimes {
  readonly device: number;
  readonly processor: number;
}

/** What came of trying a device. */
export interface DeviceTrial {
  readonly device: Device;
  readonly result:
    | DeviceFault
    /** It draws the same, and is quicker with these networks on it. */
    | ({ readonly code: 'quicker'; readonly networks: readonly string[] } & DrawingTimes);
}

/** What an error says in one line, without the place in onnxruntime's sources and the condition that it begins with. */
export const reasonOf = (error: unknown): string => firstLine(error).replace(/^.* was false\. /, '');

/** For the log. */
export function describeTrial({ device, result }: DeviceTrial): string {
  const { code, ...facts } = result;
  return [`${device} ${code}`, ...Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`)].join(', ');
}
