import type { Failure } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { DeliveryContext } from './front-end.ts';

/** Calls of front ends that deliver or settle a reply, each with a deadline. */
export interface FrontEndCalls {
  /** Undefined when the call failed, or did not answer in time: its effect is unknown. */
  run<Result>(
    call: (context: DeliveryContext) => Promise<Result>,
    attempt: number,
  ): Promise<Result | undefined>;
  /** Aborts all calls under way. */
  abort(): void;
}

export function createFrontEndCalls({
  clock,
  deadline,
  internal,
}: {
  readonly clock: Clock;
  /** Milliseconds one call may take. */
  readonly deadline: number;
  readonly internal: (error: unknown) => Failure;
}): FrontEndCalls {
  const controllers = new Set<AbortController>();
  return {
    async run(call, attempt) {
      const controller = new AbortController();
      const { signal } = controller;
      controllers.add(controller);
      const clearDeadline = clock.after(deadline, () => controller.abort());
      const aborted = new Promise<undefined>((resolve) => {
        signal.addEventListener('abort', () => resolve(undefined), { once: true });
      });
      try {
        return await Promise.race([call({ signal, attempt }), aborted]);
      } catch (error) {
        if (!signal.aborted) internal(error);
        return undefined;
      } finally {
        clearDeadline();
        controllers.delete(controller);
      }
    },
    abort() {
      for (const controller of controllers) controller.abort();
    },
  };
}
