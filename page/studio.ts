import type { Album, Entry } from './album.ts';
import { type Answer, type Api, type Failure, type Job, OFFLINE, type Options } from './api.ts';

/** Has photos drawn: sends them a few at a time, follows what becomes of them, keeps what comes back. */
export interface Studio {
  readonly entries: ReadonlyMap<string, Entry>;
  add(photos: readonly File[], options: Options): void;
  /** Draws a photo again, without sending it again where it is still there. */
  redraw(id: string, options: Options): void;
  cancel(id: string): void;
  forget(id: string): Promise<void>;
  /** Resumes what an earlier visit left. */
  start(): Promise<void>;
}

export interface StudioParts {
  readonly api: Api;
  readonly album: Album;
  /** A secret of this browser, under which it receives the events of its own jobs. */
  readonly session: string;
  readonly photoBytes: number;
  /** The failure of a photo that is too large to be sent. */
  readonly tooLarge: (bytes: number) => Failure;
  /** Called for every change; undefined: the entry is gone. */
  readonly changed: (id: string, entry: Entry | undefined) => void;
}

export function createStudio({ api, album, session, photoBytes, tooLarge, changed }: StudioParts): Studio {
  const entries = new Map<string, Entry>();
  const waiting: string[] = [];
  const sending = new Map<string, AbortController>();
  /** News that came before the answer that names the job. */
  const early = new Map<string, Job>();

  const update = (entry: Entry, changes: Partial<Entry>, keep = false) => {
    Object.assign(entry, changes);
    if (!entries.has(entry.id)) return;
    changed(entry.id, entry);
    if (keep) void album.save({ ...entry });
  };

  const pump = () => {
    while (sending.size < AT_ONCE) {
      const entry = entries.get(waiting.shift() ?? '');
      if (!entry) {
        if (waiting.length === 0) return;
        continue;
      }
      const stop = new AbortController();
      sending.set(entry.id, stop);
      void send(entry, stop.signal).finally(() => {
        sending.delete(entry.id);
        pump();
      });
    }
  };

  const send = async (entry: Entry, signal: AbortSignal) => {
    while (!signal.aborted) {
      update(entry, { phase: 'sending', sent: 0 });
      const answer = await api.draw(formOf(entry), {
        key: entry.key ?? randomName(),
        signal,
        progress: (sent) => update(entry, { sent }),
      });
      if (signal.aborted) return answer.ok ? void api.remove(`/api/jobs/${answer.value.id}`) : undefined;
      if (answer.ok) {
        const job = early.get(answer.value.id) ?? answer.value;
        // As it is kept, it is asked about after a reload, not sent again.
        update(entry, { job, phase: 'waiting', sentAs: job.id, failure: undefined }, true);
        return follow(entry, job);
      }
      const { failure } = answer;
      if (failure.code === 'photo-gone' && entry.sentAs !== undefined)
        update(entry, { sentAs: undefined, key: randomName() }, true);
      else if (failure.code === OFFLINE || WORTH_WAITING.has(failure.code)) {
        update(entry, { phase: 'queued', failure });
        const wait = (failure.retryAt ?? 0) - Date.now();
        await pause(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, wait)), signal);
      } else return update(entry, { phase: 'failed', failure }, true);
    }
  };

  const formOf = (entry: Entry): FormData => {
    const form = new FormData();
    // Fields first: a script that reads along knows the options before the photo has arrived.
    for (const [name, value] of Object.entries(entry.options)) form.append(name, String(value));
    form.append('session', session);
    if (entry.sentAs !== undefined) form.append('again', entry.sentAs);
    else form.append('photo', entry.photo, entry.name);
    return form;
  };

  /** Takes over what the machine says of an entry's job. */
  const follow = async (entry: Entry, job: Job) => {
    if (entry.job?.id !== job.id || !entries.has(entry.id)) return;
    early.delete(job.id);
    if (job.state === 'done') return finish(entry, job);
    if (job.state === 'failed' || job.state === 'expired')
      return update(entry, { job, phase: 'failed', failure: job.error }, true);
    update(entry, { job, phase: job.state }, job.state === 'cancelled');
  };

  const finish = async (entry: Entry, job: Job) => {
    if (entry.phase === 'done') return;
    const answer: Answer<Blob> = await api.picture(job.picture?.address ?? `/api/jobs/${job.id}/picture`);
    if (entry.job?.id !== job.id) return;
    if (!answer.ok) return update(entry, { phase: 'failed', failure: answer.failure }, true);
    update(
      entry,
      {
        job,
        phase: 'done',
        failure: undefined,
        cartoon: { picture: answer.value, options: job.options },
        remarks: [...(job.notes ?? []), ...(job.tips ?? [])],
      },
      true,
    );
  };

  /** Asks about what was under way: events may have been missed. */
  const catchUp = async () => {
    for (const entry of entries.values()) {
      if (entry.job === undefined || (entry.phase !== 'waiting' && entry.phase !== 'drawing')) continue;
      const answer = await api.get<Job>(`/api/jobs/${entry.job.id}`);
      if (answer.ok) await follow(entry, answer.value);
      else if (answer.failure.code !== OFFLINE)
        update(entry, { phase: 'failed', failure: answer.failure }, true);
    }
  };

  const queue = (entry: Entry, key = randomName()) => {
    waiting.push(entry.id);
    update(entry, { phase: 'queued', key, job: undefined, failure: undefined, remarks: [] }, true);
    pump();
  };

  return {
    entries,
    add(photos, options) {
      const now = Date.now();
      const added = photos.map(
        (photo, index): Entry => ({
          id: randomName(),
          name: photo.name || 'photo',
          // The first of them stands, and is drawn, first.
          addedAt: now + photos.length - index,
          options,
          phase: 'queued',
          photo,
          sent: 0,
          remarks: [],
        }),
      );
      for (const entry of added.toReversed()) {
        entries.set(entry.id, entry);
        changed(entry.id, entry);
      }
      for (const entry of added) {
        if (entry.photo.size <= photoBytes) queue(entry);
        else update(entry, { phase: 'failed', failure: tooLarge(entry.photo.size) });
      }
    },
    redraw(id, options) {
      const entry = entries.get(id);
      if (!entry || BUSY.has(entry.phase)) return;
      entry.options = options;
      if (entry.photo.size <= photoBytes) queue(entry);
    },
    cancel(id) {
      const entry = entries.get(id);
      if (!entry) return;
      const place = waiting.indexOf(id);
      if (place >= 0) waiting.splice(place, 1);
      sending.get(id)?.abort();
      if (entry.job && entry.phase !== 'sending') void api.remove(`/api/jobs/${entry.job.id}`);
      update(entry, { phase: 'cancelled' }, true);
    },
    async forget(id) {
      const entry = entries.get(id);
      if (!entry) return;
      if (BUSY.has(entry.phase)) this.cancel(id);
      entries.delete(id);
      // What is gone from view shall not come back, even if the page closes at once.
      await album.remove(id);
      changed(id, undefined);
      for (const job of new Set([entry.job?.id, entry.sentAs]))
        if (job !== undefined) await api.remove(`/api/jobs/${job}`);
    },
    async start() {
      for (const entry of (await album.all()).reverse()) {
        entries.set(entry.id, entry);
        changed(entry.id, entry);
        // What was still on its way when the page was closed is sent again; it may have arrived.
        if (entry.phase === 'queued' || entry.phase === 'sending') queue(entry, entry.key);
      }
      api.watch(
        session,
        (job) => {
          const entry = [...entries.values()].find((one) => one.job?.id === job.id);
          if (entry) void follow(entry, job);
          else if (sending.size > 0) early.set(job.id, job);
        },
        () => void catchUp(),
      );
    },
  };
}

/** Photos sent at the same time: one travels while the next is being checked. */
const AT_ONCE = 2;
/** Milliseconds. */
const SHORTEST_PAUSE = 1_500;
const LONGEST_PAUSE = 60_000;
const BUSY: ReadonlySet<Entry['phase']> = new Set(['queued', 'sending', 'waiting', 'drawing']);
/** Refusals that end by themselves, soon. */
const WORTH_WAITING: ReadonlySet<string> = new Set([
  'rate-limited',
  'too-many-in-flight',
  'queue-full',
  'busy',
  'closing',
]);

/** Letters and digits that cannot be guessed; also where a page is not served over https. */
export const randomName = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
