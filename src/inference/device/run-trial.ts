import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../error-message.ts';
import type { DeviceTrial } from './fault.ts';
import type { TrialAnswer } from './messages.ts';
import type { TrialRequest } from './trial.ts';

/** Longest time for trying a device, milliseconds: a software driver draws a hundred times slower than a processor. */
const TRIAL_TIMEOUT_MS = 180_000;

export interface RunTrialOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
  /** The program of the process. */
  readonly program?: URL;
}

/** Tries a device in a process of its own: whatever a driver does there harms nothing. Rejects only when the signal is aborted. */
export async function runTrial(
  request: TrialRequest,
  {
    signal,
    timeout = TRIAL_TIMEOUT_MS,
    program = new URL('./trial-process.js', import.meta.url),
  }: RunTrialOptions = {},
): Promise<DeviceTrial['result']> {
  signal?.throwIfAborted();
  const child = fork(fileURLToPath(program), {
    serialization: 'advanced',
    // Drivers write there what is said in a better way here.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let end: (result: DeviceTrial['result'] | 'aborted') => void = () => {};
  const ended = new Promise<DeviceTrial['result'] | 'aborted'>((resolve) => {
    end = resolve;
  });
  const overdue = setTimeout(() => end({ code: 'too-slow', seconds: Math.round(timeout / 1000) }), timeout);
  const abort = () => end('aborted');
  signal?.addEventListener('abort', abort);
  child.on('message', ({ result }: TrialAnswer) => end(result));
  child.on('error', (error) => end({ code: 'ended', reason: messageOf(error) }));
  child.on('exit', (code, name) => end({ code: 'ended', reason: name ?? `status ${code}` }));
  child.send(request, () => {});
  const result = await ended;
  clearTimeout(overdue);
  signal?.removeEventListener('abort', abort);
  // In the middle of a driver it may not end before the driver lets it: nothing waits for that.
  child.kill('SIGKILL');
  child.unref();
  child.channel?.unref();
  signal?.throwIfAborted();
  if (result === 'aborted') throw new Error('not tried');
  return result;
}
