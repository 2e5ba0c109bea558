import type { Stage } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { JobEvent } from '../jobs/events.ts';
import type { Forecast } from '../jobs/forecast.ts';

/** The progress of a batch, as its status message shows it. */
export interface Progress {
  readonly pictures: number;
  /** Pictures that have ended. */
  readonly ended: number;
  /** Shown while none of its pictures is being drawn. */
  readonly forecast?: Forecast | undefined;
  readonly stage?: Stage | undefined;
}

export const beginProgress = (pictures: number, forecast?: Forecast): Progress => ({
  pictures,
  ended: 0,
  forecast,
});

/** The progress after an event of the batch. */
export function advance(progress: Progress, event: JobEvent): Progress {
  switch (event.type) {
    case 'extended':
      return { ...progress, pictures: event.batch.jobs.length };
    case 'place':
      return { ...progress, forecast: event.forecast };
    case 'started':
      return { ...progress, forecast: undefined, stage: 'decode' };
    case 'stage':
      return { ...progress, forecast: undefined, stage: event.stage };
    case 'ended':
      return { ...progress, ended: event.ended };
    default:
      return progress;
  }
}

/** The place and time in the queue, then what is being done; of an album also how far it is. */
export function progressText({ pictures, ended, forecast, stage }: Progress, words: Words): string {
  const now = stateText(forecast, stage, words);
  // Before its first picture is begun there is nothing to count.
  const isUnderWay = pictures > 1 && (ended > 0 || stage !== undefined);
  return isUnderWay ? words.say('progress-album', { done: ended, total: pictures, now }) : now;
}

function stateText(forecast: Forecast | undefined, stage: Stage | undefined, words: Words): string {
  if (forecast?.place !== undefined) {
    const time = words.duration(roundUp(forecast.milliseconds));
    return words.say('job-waiting', { place: forecast.place, time });
  }
  return stage ? words.stage(stage) : words.say('job-accepted');
}

/**
 * A forecast is an estimate: it is rounded up to five seconds, from a minute on to half a minute, from ten minutes on to
 * minutes.
 */
const roundUp = (milliseconds: number): number => {
  const unit = milliseconds < 60_000 ? 5_000 : milliseconds < 600_000 ? 30_000 : 60_000;
  return Math.max(unit, Math.ceil(milliseconds / unit) * unit);
};
