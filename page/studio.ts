import type { Album, Entry, Version } from './album.ts';
import type { Api, Failure, Job, Options } from './api.ts';
import { connect } from './connection.ts';
import { createEntries, type EntriesOptions } from './entries.ts';
import { createFollowing } from './following.ts';
import { randomName } from './random-name.ts';
import { createSending } from './sending.ts';

/** Has photos drawn: sends them a few at a time, follows what becomes of them, keeps what comes back. */
export interface Studio {
  readonly entries: ReadonlyMap<string, Entry>;
  add(photos: readonly File[], options: Options): void;
  /** Draws a photo again, without sending it again where it is still there. */
  redraw(id: string, options: Options): void;
  /** Shows one of a photo's cartoons. */
  show(id: string, version: Version): void;
  cancel(id: string): void;
  forget(id: string): Promise<void>;
  /** Resumes what an earlier visit left. */
  start(): Promise<void>;
}

export interface StudioOptions extends EntriesOptions {
  readonly api: Api;
  readonly album: Album;
  /** A secret of this browser, under which it receives the events of its own jobs. */
  readonly session: string;
  readonly photoBytes: number;
  /** The failure of a photo that is too large to be sent. */
  readonly tooLarge: (bytes: number) => Failure;
  /** Called when there is a connection to the server, and when there has been none for a moment. */
  readonly onOnline: () => void;
  readonly onOffline: () => void;
}

export function createStudio(options: StudioOptions): Studio {
  const { api, album, session, photoBytes, tooLarge } = options;
  const entries = createEntries(options);
  const following = createFollowing({ api, entries });
  /** Events that came before the answer that names the job. */
  const early = new Map<string, Job>();

  const arrived = (entry: Entry, answered: Job) => {
    const job = early.get(answered.id) ?? answered;
    early.delete(answered.id);
    // As it is kept, it is asked about after a reload, not sent again.
    entries.update(entry, { job, phase: 'waiting', sentAs: job.id, failure: undefined }, true);
    return following.follow(entry, job);
  };
  const sending = createSending({ api, session, entries, arrived });

  const onEvent = (job: Job) => {
    const entry = [...entries.all.values()].find((one) => one.job?.id === job.id);
    if (entry) void following.follow(entry, job);
    else if (sending.isActive()) early.set(job.id, job);
  };
  const cancel = (entry: Entry) => {
    sending.cancel(entry.id);
    if (entry.job && entry.phase !== 'sending') void api.remove(`/api/jobs/${entry.job.id}`);
    entries.update(entry, { phase: 'cancelled' }, true);
  };

  return {
    entries: entries.all,
    add(photos, options) {
      const added = photos.map((photo, index) => newEntry(photo, photos.length - index, options));
      for (const entry of added.toReversed()) entries.add(entry);
      for (const entry of added) {
        if (entry.photo.size <= photoBytes) sending.queue(entry);
        else entries.update(entry, { phase: 'failed', failure: tooLarge(entry.photo.size) });
      }
    },
    redraw(id, options) {
      const entry = entries.all.get(id);
      if (!entry) return;
      if (BUSY.has(entry.phase)) cancel(entry);
      entry.options = options;
      if (entry.photo.size <= photoBytes) sending.queue(entry);
    },
    show(id, cartoon) {
      const entry = entries.all.get(id);
      if (!entry || BUSY.has(entry.phase)) return;
      const { options, remarks = [] } = cartoon;
      entries.update(entry, { phase: 'done', failure: undefined, cartoon, options, remarks }, true);
    },
    cancel(id) {
      const entry = entries.all.get(id);
      if (entry) cancel(entry);
    },
    async forget(id) {
      const entry = entries.all.get(id);
      if (!entry) return;
      if (BUSY.has(entry.phase)) cancel(entry);
      await entries.remove(id);
      for (const job of new Set([entry.job?.id, entry.sentAs]))
        if (job !== undefined) await api.remove(`/api/jobs/${job}`);
    },
    async start() {
      for (const entry of (await album.all()).reverse()) {
        entries.add(entry);
        // What was still on its way when the page was closed is sent again; it may have arrived.
        if (entry.phase === 'queued' || entry.phase === 'sending') sending.queue(entry, entry.key);
      }
      watchJobs(options, onEvent, following.catchUp);
    },
  };
}

/** Events may have been missed before there is a connection again. */
function watchJobs(
  { api, session, onOnline, onOffline }: StudioOptions,
  onJob: (job: Job) => void,
  catchUp: () => Promise<void>,
): void {
  const onOpen = () => {
    void catchUp();
    onOnline();
  };
  connect({ address: () => api.events(session), onJob, onOpen, onLost: onOffline });
}

export const BUSY: ReadonlySet<Entry['phase']> = new Set(['queued', 'sending', 'waiting', 'drawing']);

/** The first photo stands, and is drawn, first: it is the latest by a few milliseconds. */
const newEntry = (photo: File, later: number, options: Options): Entry => ({
  id: randomName(),
  name: photo.name || 'photo',
  addedAt: Date.now() + later,
  options,
  phase: 'queued',
  photo,
  sent: 0,
  remarks: [],
});
