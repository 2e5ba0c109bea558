import type { Picture } from '../../jobs/front-end.ts';
import { jobId, parseJobId } from '../../jobs/job-id.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/records.ts';
import { changeOptions, type Redraw } from '../redraw.ts';
import { toAddress } from './address.ts';
import { redrawable } from './controls.ts';
import type { ControlId } from './custom-id.ts';
import { type ComponentInteraction, type DrawingHandler, sameAudience } from './handlers.ts';

export interface RedrawOptions {
  readonly service: Pick<JobService, 'view'>;
}

/** The controls under a cartoon that draw it again with one option changed. */
export function redrawHandler({ service }: RedrawOptions): DrawingHandler<ComponentInteraction> {
  return {
    audience: sameAudience,
    async plan({ interaction, words, control = UNKNOWN_CONTROL }) {
      const earlier = await earlierBatch(control.parts[1] ?? '', service);
      const redraw = readRedraw(control, 'values' in interaction ? interaction.values[0] : undefined);
      const options = earlier && redraw && changeOptions(earlier.batch.options, redraw);
      if (!options) return { refusal: words.failure({ code: 'photo-gone' }) };
      return { pictures: earlier.pictures, options, others: earlier.others };
    },
  };
}

const UNKNOWN_CONTROL: ControlId = { name: 'redraw', parts: [] };

/** The menu in the history that draws an entry again. */
export function historyAgainHandler({ service }: RedrawOptions): DrawingHandler<ComponentInteraction> {
  return {
    audience: sameAudience,
    async plan({ interaction, words }) {
      const id = 'values' in interaction ? interaction.values[0] : undefined;
      const earlier = await earlierBatch(id ?? '', service);
      if (!earlier) return { refusal: words.failure({ code: 'photo-gone' }) };
      const { batch, pictures, others } = earlier;
      return { pictures, options: batch.options, others };
    },
  };
}

/** What is drawn again: a batch, or one of its photos; undefined when it was deleted. */
export async function earlierBatch(
  id: string,
  service: RedrawOptions['service'],
): Promise<Earlier | undefined> {
  const one = parseJobId(id);
  const view = await service.view(one?.batch ?? id);
  if (!view) return undefined;
  const { batch } = view;
  const jobs = one ? batch.jobs.filter(({ item }) => item === one.item) : redrawable(batch);
  const pictures = jobs.map((job): Picture => ({ again: jobId(job) }));
  if (pictures.length === 0) return undefined;
  return { batch, pictures, others: toAddress(batch.address).others };
}

export interface Earlier {
  readonly batch: Batch;
  readonly pictures: readonly Picture[];
  readonly others: boolean;
}

function readRedraw({ parts: [kind, , code] }: ControlId, value: string | undefined): Redraw | undefined {
  switch (kind) {
    case 'softer':
    case 'stronger':
    case 'compare':
    case 'avatar':
    case 'sticker':
    case 'again':
      return { kind };
    case 'advice':
      return code === undefined ? undefined : { kind, value: code };
    case 'style':
      return value === undefined ? undefined : { kind, value };
    case 'form': {
      const [option, chosen] = value?.split('=') ?? [];
      const isOffered = option === 'size' || option === 'format' || option === 'background';
      return isOffered && chosen !== undefined ? { kind: option, value: chosen } : undefined;
    }
    default:
      return undefined;
  }
}
