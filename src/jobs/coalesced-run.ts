/** Work that runs once at a time; what asks for it while it runs gets one run after it, all together. */
export interface CoalescedRun {
  request(): void;
  isRunning(): boolean;
}

export interface CoalescedRunOptions {
  readonly work: () => Promise<void>;
  /** The work failed: it runs again when it is requested again, not by itself. */
  readonly failed: (error: unknown) => void;
  /** Nothing runs at this moment. */
  readonly paused: () => void;
  readonly isStopped: () => boolean;
}

export function createCoalescedRun({ work, failed, paused, isStopped }: CoalescedRunOptions): CoalescedRun {
  let isRunning = false;
  let isRequested = false;

  const runAll = async () => {
    while (isRequested && !isStopped()) {
      // What is requested in the same moment is one run.
      await undefined;
      isRequested = false;
      await work();
    }
  };
  const request = () => {
    isRequested = true;
    if (isRunning) return;
    isRunning = true;
    void runAll()
      .catch(failed)
      .finally(() => {
        isRunning = false;
        paused();
        // Somebody may have asked after the last look.
        if (isRequested && !isStopped()) request();
      });
  };
  return { request, isRunning: () => isRunning };
}
