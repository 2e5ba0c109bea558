import { fork } from 'node:child_process';
import type { NetworkFault } from '../network-fault.ts';
import type { CheckEvent, CheckRequest } from './messages.ts';

/** Longest silence of the process that runs the network, milliseconds. */
const SILENCE_MS = 120_000;

export interface CheckOptions {
  readonly tell: (event: CheckEvent) => void;
  readonly signal: AbortSignal;
  readonly silence?: number;
  /** The program of the process. */
  readonly program?: URL;
}

/**
 * Looks at a network in a process of its own: whatever the file does there harms nothing. `tell` gets what is found as it is found,
 * a fault included; rejects when the signal is aborted.
 */
export async function checkNetwork(request: CheckRequest, options: CheckOptions): Promise<void> {
  const { tell, signal, silence = SILENCE_MS } = options;
  const child = fork(options.program ?? new URL('./checker.js', import.meta.url), {
    serialization: 'advanced',
    // onnxruntime writes there what is said in a better way here.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let isOverdue = false;
  const overdue = setTimeout(() => {
    isOverdue = true;
    child.kill('SIGKILL');
  }, silence);
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  let isDone = false;
  child.on('message', (event: CheckEvent) => {
    overdue.refresh();
    if (event.kind !== 'done') return tell(event);
    isDone = true;
    stop();
  });
  child.send(request, () => {});
  const end = await new Promise<{ killed: boolean }>((resolve) => {
    child.on('error', () => resolve({ killed: false }));
    child.on('exit', (_, name) => resolve({ killed: name === 'SIGKILL' }));
  });
  clearTimeout(overdue);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (!isDone) tell({ kind: 'fault', fault: faultOfEnd(end.killed, isOverdue, silence) });
}

/** Only the system's out-of-memory killer and this process end one that way. */
function faultOfEnd(killed: boolean, isOverdue: boolean, silence: number): NetworkFault {
  if (isOverdue) return { code: 'too-slow', seconds: Math.round(silence / 1000) };
  return killed ? { code: 'out-of-memory' } : { code: 'failed', reason: 'the process ended' };
}
