import type { Entry, Version } from './album.ts';
import { type Answer, type Api, type Failure, type Job, OFFLINE, type Said, SIGNED_OUT } from './api.ts';
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
    if (isDone(entry)) return;
    const answer: Answer<Blob> = await api.picture(job.picture?.address ?? `/api/jobs/${job.id}/picture`);
    if (entry.job?.id !== job.id || isDone(entry)) return;
    if (!answer.ok && mayStillCome(answer.failure)) {
      setTimeout(() => void finish(entry, job), PAUSE);
      return;
    }
    if (!answer.ok) return entries.update(entry, { phase: 'failed', failure: answer.failure }, true);
    const remarks: Said[] = [
      ...(job.notes ?? []).map((note) => ({ ...note, kind: 'note' }) as const),
      ...(job.tips ?? []).map((tip) => ({ ...tip, kind: 'tip' }) as const),
    ];
    const cartoon: Version = {
      ...{ picture: answer.value, options: job.options, remarks },
      area: job.picture?.area,
      faces: job.picture?.faces,
    };
    const before = entry.versions ?? (entry.cartoon ? [entry.cartoon] : []);
    const versions = [...before, cartoon].slice(-MOST_VERSIONS);
    entries.update(entry, { job, phase: 'done', failure: undefined, cartoon, versions, remarks }, true);
  };

  const follow = async (entry: Entry, job: Job) => {
    if (entry.job?.id !== job.id || !entries.all.has(entry.id)) return;
    if (job.state === 'done') return finish(entry, job);
    if (job.state === 'failed' || job.state === 'expired')
      return entries.update(entry, { job, phase: 'failed', failure: job.error }, true);
    const expected = expectedOf(entry, job);
    entries.update(entry, { job, phase: job.state, expected }, job.state === 'cancelled');
  };

  return {
    follow,
    async catchUp() {
      for (const entry of entries.all.values()) {
        if (entry.job === undefined || (entry.phase !== 'waiting' && entry.phase !== 'drawing')) continue;
        const answer = await api.get<Job>(`/api/jobs/${entry.job.id}`);
        if (answer.ok) await follow(entry, answer.value);
        else if (!mayStillCome(answer.failure))
          entries.update(entry, { phase: 'failed', failure: answer.failure }, true);
      }
    },
  };
}

/** Milliseconds until a cartoon is asked for again that could not be fetched. */
const PAUSE = 3_000;
const isDone = ({ phase }: Entry) => phase === 'done';
/** There is no connection, or somebody has to sign in first. */
const mayStillCome = ({ code }: Failure) => code === OFFLINE || code === SIGNED_OUT;

/** More cartoons of one photo than this are not kept. */
const MOST_VERSIONS = 12;

/** When a job is expected to be done, as the machine says it now. */
function expectedOf({ expected }: Entry, { seconds }: Job): Entry['expected'] {
  const now = Date.now();
  return seconds === undefined ? expected : { from: expected?.from ?? now, until: now + seconds * 1000 };
}
