import type { Entry } from './album.ts';
import { type Api, type Failure, type Job, OFFLINE, SIGNED_OUT } from './api.ts';
import type { Entries } from './entries.ts';
import { randomName } from './random-name.ts';

/** Sends photos, a few at a time, and again where sending failed for reasons that end by themselves. */
export interface Sending {
  /** Sends a photo when it is its turn; the same `key` draws it only once, however often it is sent. */
  queue(entry: Entry, key?: string): void;
  /** Takes a photo out of the queue, or stops sending it. */
  cancel(id: string): void;
  isActive(): boolean;
}

export interface SendingOptions {
  readonly api: Api;
  /** A secret of this browser, under which it receives the events of its own jobs. */
  readonly session: string;
  readonly entries: Entries;
  /** A photo has arrived. */
  readonly arrived: (entry: Entry, job: Job) => Promise<void>;
}

export function createSending(options: SendingOptions): Sending {
  const { entries } = options;
  const waiting: string[] = [];
  const sending = new Map<string, AbortController>();

  const pump = () => {
    while (sending.size < AT_ONCE) {
      const entry = entries.all.get(waiting.shift() ?? '');
      if (!entry) {
        if (waiting.length === 0) return;
        continue;
      }
      const stop = new AbortController();
      sending.set(entry.id, stop);
      void send(entry, stop.signal, options).finally(() => {
        // Cancelled and asked for again, the photo is being sent by another.
        if (sending.get(entry.id) === stop) sending.delete(entry.id);
        pump();
      });
    }
  };

  return {
    queue(entry, key = randomName()) {
      waiting.push(entry.id);
      entries.update(
        entry,
        { phase: 'queued', key, job: undefined, expected: undefined, failure: undefined, remarks: [] },
        true,
      );
      pump();
    },
    cancel(id) {
      const place = waiting.indexOf(id);
      if (place >= 0) waiting.splice(place, 1);
      sending.get(id)?.abort();
    },
    isActive: () => sending.size > 0,
  };
}

/** Photos sent at the same time: one travels while the next is being checked. */
const AT_ONCE = 2;
/** Milliseconds. */
const SHORTEST_PAUSE = 1_500;
const LONGEST_PAUSE = 60_000;
/** Refusals that end by themselves, soon. */
const WORTH_WAITING: ReadonlySet<string> = new Set([
  OFFLINE,
  'rate-limited',
  'too-many-in-flight',
  'queue-full',
  'busy',
  'closing',
]);

async function send(entry: Entry, signal: AbortSignal, options: SendingOptions): Promise<void> {
  const { api, session, entries, arrived } = options;
  while (!signal.aborted) {
    entries.update(entry, { phase: 'sending', sent: 0 });
    const answer = await api.draw(formOf(entry, session), {
      key: entry.key ?? randomName(),
      signal,
      progress: (sent) => entries.update(entry, { sent }),
    });
    if (signal.aborted) {
      if (answer.ok) void api.remove(`/api/jobs/${answer.value.id}`);
      return;
    }
    if (answer.ok) return arrived(entry, answer.value);
    // Signing in loads the page anew, and it is sent then.
    if (answer.failure.code === SIGNED_OUT)
      return entries.update(entry, { phase: 'queued', failure: answer.failure }, true);
    if (!(await mayBeSentAgain(entry, answer.failure, signal, entries)))
      return entries.update(entry, { phase: 'failed', failure: answer.failure }, true);
  }
}

/** Prepares the next attempt and waits for its time, where one can help. */
async function mayBeSentAgain(
  entry: Entry,
  failure: Failure,
  signal: AbortSignal,
  entries: Entries,
): Promise<boolean> {
  if (failure.code === 'photo-gone' && entry.sentAs !== undefined) {
    entries.update(entry, { sentAs: undefined, key: randomName() }, true);
    return true;
  }
  if (!WORTH_WAITING.has(failure.code)) return false;
  entries.update(entry, { phase: 'queued', failure });
  const wait = (failure.retryAt ?? 0) - Date.now();
  await pause(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, wait)), signal);
  return true;
}

function formOf(entry: Entry, session: string): FormData {
  const form = new FormData();
  // Fields first: a script that reads along knows the options before the photo has arrived.
  for (const [name, value] of Object.entries(entry.options)) form.append(name, String(value));
  form.append('session', session);
  if (entry.sentAs !== undefined) form.append('again', entry.sentAs);
  else form.append('photo', entry.photo, entry.name);
  return form;
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
