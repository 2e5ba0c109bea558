import { describeTrial } from '../inference/device/fault.ts';
import type { Log } from '../observability/log.ts';
import type { LazyPool } from './lazy-pool.ts';
import type { Drawable } from './reload.ts';

export interface SearchDeviceOptions {
  readonly findDevices: Drawable['findDevices'];
  readonly pool: Pick<LazyPool, 'reopen'>;
  readonly log: Pick<Log, 'info'>;
  readonly report: (error: unknown) => void;
  /** Aborts when serving ends. */
  readonly signal: AbortSignal;
}

/** While the processor draws, tries devices that have not been tried, logs what came of each, and lets the pool draw with the best. */
export async function searchDevice({
  findDevices,
  pool,
  log,
  report,
  signal,
}: SearchDeviceOptions): Promise<void> {
  try {
    const found = await findDevices(signal);
    if (found === undefined) return;
    const device = found.placement?.device ?? 'cpu';
    log.info({ device, tried: found.trials.map(describeTrial) }, 'devices tried');
    if (found.placement && !signal.aborted) await pool.reopen();
  } catch (error) {
    if (!signal.aborted) report(error);
  }
}
