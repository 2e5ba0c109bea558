import type { BatchView } from '../jobs/front-end.ts';
import type { JobService } from '../jobs/service.ts';
import type { Job } from '../store/records.ts';

export interface FoundJob {
  readonly view: BatchView;
  readonly job: Job;
}

/** A job of the web by its id: `batch.item`, or the batch alone for its first picture. */
export async function findJob(id: string, service: Pick<JobService, 'view'>): Promise<FoundJob | undefined> {
  const [batch = '', item = '0'] = id.split('.');
  const view = await service.view(batch);
  const job = view?.batch.platform === 'web' ? view.batch.jobs[Number(item)] : undefined;
  return view && job && { view, job };
}
