import type { Entry } from './album.ts';
import { type Answer, type Api, type Job, OFFLINE } from './api.ts';
import type { Entries } from './entries.ts';

/** Follows what becomes of jobs, and fetches the cartoons. */
export interface Following {
  /** Takes over what the machine says of an entry's job. */
  follow(entry: Entry, job: Job): Promise<void>;
  /** Asks about what was under way: events may have been missed. */
  catchUp(): Promise<void>;
}

export function createFollowing({
  api,
  entries,
}: {
  readonly api: Api;
  readonly entries: Entries;
}): Following {
  const finish = async (entry: Entry, job: Job) => {
    if (entry.phase === 'done') return;
    const answer: Answer<Blob> = await api.picture(job.picture?.address ?? `/api/jobs/${job.id}/picture`);
    if (entry.job?.id !== job.id) return;
    if (!answer.ok) return entries.update(entry, { phase: 'failed', failure: answer.failure }, true);
    const cartoon = { picture: answer.value, options: job.options };
    const remarks = [...(job.notes ?? []), ...(job.tips ?? [])];
    entries.update(entry, { job, phase: 'done', failure: undefined, cartoon, remarks }, true);
  };

  const follow = async (entry: Entry, job: Job) => {
    if (entry.job?.id !== job.id || !entries.all.has(entry.id)) return;
    if (job.state === 'done') return finish(entry, job);
    if (job.state === 'failed' || job.state === 'expired')
      return entries.update(entry, { job, phase: 'failed', failure: job.error }, true);
    entries.update(entry, { job, phase: job.state }, job.state === 'cancelled');
  };

  return {
    follow,
    async catchUp() {
      for (const entry of entries.all.values()) {
        if (entry.job === undefined || (entry.phase !== 'waiting' && entry.phase !== 'drawing')) continue;
        const answer = await api.get<Job>(`/api/jobs/${entry.job.id}`);
        if (answer.ok) await follow(entry, answer.value);
        else if (answer.failure.code !== OFFLINE)
          entries.update(entry, { phase: 'failed', failure: answer.failure }, true);
      }
    },
  };
}
