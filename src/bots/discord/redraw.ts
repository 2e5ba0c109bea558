import type { Picture } from '../../jobs/front-end.ts';
import { jobId } from '../../jobs/job-id.ts';
import type { JobService } from '../../jobs/service.ts';
import { changeOptions, type Redraw } from '../redraw.ts';
import { toAddress } from './address.ts';
import { plainControls } from './controls.ts';
import type { ControlId } from './custom-id.ts';
import { type ControlHandler, sameAudience } from './handlers.ts';
import type { Submit } from './submit.ts';

export interface RedrawOptions {
  readonly submit: Submit;
  readonly service: Pick<JobService, 'view'>;
}

/** The controls under a cartoon that draw it again with one option changed. */
export function redrawHandler({ submit, service }: RedrawOptions): ControlHandler {
  return {
    draws: true,
    audience: sameAudience,
    async run(context, control) {
      const { interaction, words, answer } = context;
      const earlier = await earlierBatch(control.parts[1] ?? '', service);
      const redraw = readRedraw(control, 'values' in interaction ? interaction.values[0] : undefined);
      const options = earlier && redraw && changeOptions(earlier.batch.options, redraw);
      if (!options) {
        const components = plainControls(interaction.user.id, words);
        return answer({ content: words.failure({ code: 'photo-gone' }), components });
      }
      return submit(context, { pictures: earlier.pictures, options, others: earlier.others });
    },
  };
}

/** The menu in the history that draws an entry again. */
export function historyAgainHandler({ submit, service }: RedrawOptions): ControlHandler {
  return {
    draws: true,
    audience: sameAudience,
    async run(context) {
      const { interaction, words, answer } = context;
      const id = 'values' in interaction ? interaction.values[0] : undefined;
      const earlier = await earlierBatch(id ?? '', service);
      if (!earlier) return answer({ content: words.failure({ code: 'photo-gone' }) });
      const { batch, pictures, others } = earlier;
      return submit(context, { pictures, options: batch.options, others });
    },
  };
}

/** A batch with its photos; undefined when it was deleted. */
async function earlierBatch(id: string, service: RedrawOptions['service']) {
  const view = await service.view(id);
  if (!view) return undefined;
  const { batch } = view;
  const pictures = batch.jobs.map((job): Picture => ({ again: jobId(job) }));
  return { batch, pictures, others: toAddress(batch.address).others };
}

function readRedraw({ parts: [kind] }: ControlId, value: string | undefined): Redraw | undefined {
  switch (kind) {
    case 'softer':
    case 'stronger':
    case 'compare':
    case 'avatar':
    case 'again':
      return { kind };
    case 'style':
      return value === undefined ? undefined : { kind, value };
    case 'form': {
      const [option, chosen] = value?.split('=') ?? [];
      return (option === 'size' || option === 'format') && chosen !== undefined
        ? { kind: option, value: chosen }
        : undefined;
    }
    default:
      return undefined;
  }
}
