import type { Observer } from '../jobs/events.ts';
import { type JobReport, type Log, logJob } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Reports job events to the log and the metrics: one line and one count for each that ends, is refused or answered. */
export function createJobObserver({
  log,
  metrics,
}: {
  readonly log: Log;
  readonly metrics: Metrics;
}): Observer {
  const waits = new Map<string, number>();
  return (event) => {
    switch (event.type) {
      case 'started':
        waits.set(event.job, event.waited);
        return;
      case 'ended': {
        const { batch, job, state, milliseconds, failure, drawing } = event;
        const report: JobReport = {
          id: job,
          platform: batch.platform,
          style: batch.options.style,
          size: batch.options.size,
          outcome: state,
          code: failure?.code,
          waited: waits.get(job),
          took: milliseconds,
          stages: drawing?.milliseconds,
          engine: drawing?.engine,
        };
        waits.delete(job);
        logJob(log, report);
        metrics.jobEnded(report);
        return;
      }
      case 'replied': {
        const { batch, state, attempts, milliseconds } = event;
        metrics.sent(batch.platform, state);
        // A sent reply is the normal case and would double the log.
        log[state === 'sent' ? 'debug' : 'warn'](
          { batch: batch.id, platform: batch.platform, state, attempts, took: milliseconds },
          'reply settled',
        );
        return;
      }
      case 'refused': {
        const { platform, failure } = event;
        metrics.refused(platform, failure.code);
        log.info({ platform, code: failure.code }, 'request refused');
      }
    }
  };
}
