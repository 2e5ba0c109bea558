import { jobId } from '../../jobs/job-id.ts';
import { SAVED_OPTIONS } from '../../options/summaries.ts';
import type { Batch } from '../../store/records.ts';
import { shownTip } from '../redraw.ts';
import { addressOf } from './address.ts';
import type { ResultControls } from './keyboards.ts';
import type { PhotoSource } from './message-content.ts';
import type { Preferences } from './preferences.ts';

/** What the buttons under a reply are about; `target` is the batch, or the job of one picture of it. */
export async function controlsOf(
  batch: Batch,
  preferences: Pick<Preferences, 'optionsFor'>,
  target: string = batch.id,
): Promise<ResultControls> {
  const { asker, chat } = addressOf(batch);
  const usual = await preferences.optionsFor(asker, chat);
  return {
    asker,
    batch: target,
    options: batch.options,
    photos: drawnJobs(batch).map(({ item }) => jobId({ batch: batch.id, item })),
    // The caption of an album has no tip.
    tip: batch.jobs.length === 1 ? shownTip(batch)?.tip.code : undefined,
    isUsual: asker < 0 || SAVED_OPTIONS.every((option) => usual[option] === batch.options[option]),
  };
}

/** The pictures of a batch that were drawn, in the order of the album. */
export const drawnJobs = (batch: Batch): Batch['jobs'] =>
  batch.jobs.filter(({ state }) => state === 'done').sort((one, other) => placeOf(one) - placeOf(other));

const placeOf = ({ source }: Batch['jobs'][number]): number =>
  (source as PhotoSource | undefined)?.place ?? 0;
