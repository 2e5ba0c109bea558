import type { DeviceTrial } from '../inference/device/fault.ts';
import { type DoctorContext, type Finding, reason } from './doctor-context.ts';

/** Tries the devices that the settings allow, and says what draws and why the others don't. */
export async function checkDevice({
  drawing: { findDevices },
  words,
}: Pick<DoctorContext, 'drawing' | 'words'>): Promise<Finding[]> {
  // The settings have to be right first.
  if (findDevices === undefined) return [];
  const { say } = words;
  const subject = say('cli-doctor-device');
  try {
    const { placement, trials } = await findDevices();
    const used = trials.find(({ device }) => device === placement?.device);
    const others = trials.filter((trial) => trial !== used);
    const found = used ? describe(used, words) : say('cli-doctor-device-cpu');
    return [{ state: 'good', subject, found }, ...others.map((trial) => findingOf(trial, words))];
  } catch (error) {
    return [{ state: 'hint', subject, found: say('cli-doctor-test-failed', { reason: reason(error) }) }];
  }
}

function findingOf(trial: DeviceTrial, words: DoctorContext['words']): Finding {
  const finding = { state: 'hint', subject: '', found: describe(trial, words) } as const;
  if (trial.result.code !== 'not-installed') return finding;
  return { ...finding, advice: words.say('cli-doctor-device-install') };
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

function describe({ device, result }: DeviceTrial, { say }: DoctorContext['words']): string {
  switch (result.code) {
    case 'quicker':
    case 'slower': {
      const times = { time: seconds(result.device), processor: seconds(result.processor) };
      return say(`cli-doctor-device-${result.code}`, { device, ...times });
    }
    case 'failed':
    case 'ended':
      return say(`cli-doctor-device-${result.code}`, { device, reason: result.reason });
    case 'too-slow':
      return say('cli-doctor-device-too-slow', { device, time: `${result.seconds} s` });
    case 'differs':
      return say('cli-doctor-device-differs', { device, decibels: result.decibels.toFixed(1) });
    default:
      return say(`cli-doctor-device-${result.code}`, { device });
  }
}
