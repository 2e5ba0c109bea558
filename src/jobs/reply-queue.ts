import type { LiveBatch } from './live.ts';

/** Batches whose reply is to be sent: a bounded number of each platform at the same time, the others wait in order. */
export interface ReplyQueue {
  /** Nothing new for one that waits or whose reply is being sent. */
  add(live: LiveBatch): void;
  /** Removes a batch that waits. */
  remove(live: LiveBatch): void;
  isRunning(live: LiveBatch): boolean;
  load(): { readonly waiting: number; readonly running: number };
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** Starts nothing more. */
  stop(): void;
}

export interface ReplyQueueOptions {
  /** How many replies of one platform run at the same time. */
  readonly atOnce: number;
  /** Never rejects. */
  readonly reply: (live: LiveBatch) => Promise<void>;
}

export function createReplyQueue({ atOnce, reply }: ReplyQueueOptions): ReplyQueue {
  const platforms = new Map<string, PlatformQueue>();
  const running = new Set<LiveBatch>();
  let isStopped = false;
  let onIdle = () => {};

  const pump = (queue: PlatformQueue) => {
    while (queue.running < atOnce && !isStopped) {
      const live = queue.waiting.shift();
      if (!live) return;
      queue.running += 1;
      running.add(live);
      void reply(live).finally(() => {
        queue.running -= 1;
        running.delete(live);
        pump(queue);
        if (running.size === 0) onIdle();
      });
    }
  };

  return {
    add(live) {
      if (isStopped || running.has(live)) return;
      const { platform } = live.batch;
      const queue = platforms.get(platform) ?? { waiting: [], running: 0 };
      platforms.set(platform, queue);
      if (queue.waiting.includes(live)) return;
      queue.waiting.push(live);
      pump(queue);
    },
    remove(live) {
      const waiting = platforms.get(live.batch.platform)?.waiting ?? [];
      const index = waiting.indexOf(live);
      if (index >= 0) waiting.splice(index, 1);
    },
    isRunning: (live) => running.has(live),
    load: () => ({
      waiting: [...platforms.values()].reduce((sum, queue) => sum + queue.waiting.length, 0),
      running: running.size,
    }),
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (running.size === 0) resolve();
      }),
    stop() {
      isStopped = true;
    },
  };
}

interface PlatformQueue {
  readonly waiting: LiveBatch[];
  running: number;
}
