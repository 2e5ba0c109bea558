import type { Stage } from '../cartoon.ts';
import type { JobEvent } from '../jobs/events.ts';

/** Passes job events from the service to their watchers. */
export interface Progress {
  onEvent(event: JobEvent): void;
  /** Calls a listener for every event until the returned function is called; `ended` when the process stops. */
  watch(listener: (event: JobEvent) => void, ended?: () => void): () => void;
  /** The stage a job is in. */
  stageOf(job: string): Stage | undefined;
  watchers(): number;
  close(): void;
}

export function createProgress(): Progress {
  const watchers = new Map<(event: JobEvent) => void, () => void>();
  const stages = new Map<string, Stage>();
  return {
    onEvent(event) {
      if (event.type === 'stage') stages.set(event.job, event.stage);
      if (event.type === 'ended') stages.delete(event.job);
      for (const watcher of [...watchers.keys()]) watcher(event);
    },
    watch(listener, ended = () => {}) {
      watchers.set(listener, ended);
      return () => watchers.delete(listener);
    },
    stageOf: (job) => stages.get(job),
    watchers: () => watchers.size,
    close() {
      for (const ended of watchers.values()) ended();
      watchers.clear();
    },
  };
}
