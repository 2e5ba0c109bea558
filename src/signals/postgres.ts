import type { Signals } from '../jobs/signals.ts';
import type { Connection } from '../postgres/connection.ts';
import { createRemoteSignals, type RemoteSignals } from './remote.ts';

export interface OpenSignalsOptions {
  /** Signals within this process. */
  readonly local: Signals;
  readonly report: (error: unknown) => void;
}

/** Signals over LISTEN and NOTIFY: nothing is kept, and who is away misses what is said. */
export async function openPostgresSignals(
  db: Pick<Connection, 'listen' | 'notify'>,
  { local, report }: OpenSignalsOptions,
): Promise<Signals> {
  let signals: RemoteSignals | undefined;
  const listener = await db.listen('signals', (text) => signals?.receive(text));
  signals = createRemoteSignals({
    local,
    report,
    send: (text) => db.notify('signals', text),
    close: listener.close,
  });
  return signals;
}
