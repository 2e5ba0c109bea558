import { type Database, toJson } from '../../postgres/connection.ts';
import type { JobKey } from '../records.ts';
import type { Ending } from '../store.ts';

/** Ends a job, in one statement; see `JobStore.end`. */
export async function endJob(
  { batch, item }: JobKey,
  ending: Ending,
  at: number,
  holder: string | undefined,
  db: Database,
): Promise<number | undefined> {
  const drawing = ending.state === 'done' ? ending.drawing : undefined;
  const failure = ending.state === 'done' ? undefined : ending.failure;
  const milliseconds = drawing && Object.values(drawing.milliseconds).reduce((sum, stage) => sum + stage, 0);
  const [row] = await db.rows<{ open: number | null }>(
    'SELECT end_job($1, $2, $3, $4, $5, $6, $7, $8) AS open',
    ...[batch, item, ending.state, at, toJson(failure), toJson(drawing)],
    ...[milliseconds === undefined ? null : Math.round(milliseconds), holder ?? null],
  );
  return row?.open ?? undefined;
}
