import type { Member } from '../store/members.ts';
import type { Drawing } from './drawing.ts';
import { shouldReport } from './forecast.ts';
import type { JobContext } from './job-context.ts';
import type { QueueView } from './queue-view.ts';
import { requestStop } from './stopping.ts';
import type { Tracking } from './tracking.ts';

/** Every second while anything is live: expires batches, reports places, starts what memory allows, sees what others changed. */
export interface Scheduling {
  tick(): void;
  stop(): void;
}

export interface SchedulingOptions extends JobContext {
  readonly queue: QueueView;
  readonly capacity: Capacity;
  readonly drawing: Drawing;
  readonly tracking: Tracking;
  readonly submissions: () => Pausable;
  /** The owners take this process out of service. */
  readonly onDrained: () => void;
}

/** What the owners can pause. */
interface Pausable {
  pause(on: boolean): void;
  state(): unknown;
}

export function createScheduling(options: SchedulingOptions): Scheduling {
  const { store, clock, queue, drawing, tracking, liveBatches, internal } = options;
  let cancelTick: (() => void) | undefined;
  let isStopped = false;

  const run = () => {
    cancelTick = undefined;
    const now = clock.monotonic();
    for (const { open, batch, expiresAt } of liveBatches.values())
      if (open > 0 && expiresAt <= now)
        void requestStop({ batch: batch.id }, 'expired', options).catch(internal);
    drawing.pump();
    reportPlaces(options);
    void look(options).catch(internal);
    if (liveBatches.size > 0 || store.shared) tick();
  };
  const tick = () => {
    if (!isStopped) cancelTick ??= clock.after(TICK_MS, run);
  };

  return {
    tick,
    stop() {
      isStopped = true;
      cancelTick?.();
    },
  };

  async function look({ store }: SchedulingOptions): Promise<void> {
    await tracking.poll();
    if (!store.shared) return;
    queue.replace(await store.waiting());
    const submissions = options.submissions();
    const before = submissions.state();
    const own = (await readCapacity(options)).find(({ holder }) => holder === options.lease.holder);
    if (own?.drained) options.onDrained();
    // What was read before a pause began says nothing of it.
    if (own && submissions.state() === before) submissions.pause(own.paused);
  }
}

const TICK_MS = 1_000;

/** How many pictures all processes of a shared store draw at once, as last seen. */
export interface Capacity {
  atOnce: number;
  /** How many processes there are, by role; undefined where the store isn't shared. */
  processes: Readonly<Record<Member['role'], number>> | undefined;
}

const NOBODY = { all: 0, front: 0, worker: 0, copy: 0 };

export async function readCapacity({
  store,
  clock,
  capacity,
}: Pick<SchedulingOptions, 'store' | 'clock' | 'capacity'>): Promise<readonly Member[]> {
  const members = await store.members(clock.now());
  const processes = { ...NOBODY };
  for (const { role } of members) processes[role] += 1;
  capacity.processes = processes;
  capacity.atOnce = Math.max(
    1,
    members.reduce((sum, { atOnce }) => sum + atOnce, 0),
  );
  return members;
}

function reportPlaces({ clock, queue, liveBatches, emit }: SchedulingOptions): void {
  for (const [id, place] of queue.places()) {
    const live = liveBatches.get(id);
    if (!live || !shouldReport(live.reportedPlace, place)) continue;
    const forecast = queue.forecast(id, clock.now());
    if (!forecast) continue;
    live.reportedPlace = place;
    emit({ type: 'place', batch: live.batch, forecast });
  }
}
