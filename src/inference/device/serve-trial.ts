import { reasonOf } from './fault.ts';
import type { TrialAnswer } from './messages.ts';
import type { LoadOnDevice } from './place.ts';
import { type TrialRequest, tryDevice } from './trial.ts';

/** The side of the process that tries a device: does so once its parent has said which, and answers. */
export function serveTrial(load?: LoadOnDevice): void {
  process.once('message', async (request: TrialRequest) => {
    const result = await tryDevice(request, load).catch((error: unknown) => ({
      code: 'failed' as const,
      reason: reasonOf(error),
    }));
    process.send?.({ result } satisfies TrialAnswer);
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
