import { STAGES, type Stage } from '../cartoon.ts';

export interface Stopwatch {
  /** Ends the stage that runs and begins the next one. */
  start(stage: Stage): void;
  /** Ends the last stage; milliseconds of every stage, 0 for those left out. */
  stop(): Readonly<Record<Stage, number>>;
}

/** Measures how long each stage takes, and reports when one begins. The clock gives milliseconds that only ever grow. */
export function createStopwatch(clock: () => number, onStage: (stage: Stage) => void): Stopwatch {
  const spent = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  let running: Stage | undefined;
  let since = 0;
  const lap = () => {
    const now = clock();
    if (running !== undefined) spent[running] += now - since;
    since = now;
  };
  return {
    start(stage) {
      lap();
      running = stage;
      onStage(stage);
    },
    stop() {
      lap();
      running = undefined;
      return spent;
    },
  };
}
