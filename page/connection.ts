import type { Job } from './api.ts';

export interface ConnectionOptions {
  /** Where the events are. */
  readonly address: () => string;
  readonly onJob: (job: Job) => void;
  /** Called when there is a connection; again after each time it was lost. */
  readonly onOpen: () => void;
  /** Called when there has been none for a moment; again for as long as that lasts. */
  readonly onLost: () => void;
}

/** Milliseconds: a connection that a proxy closed for being idle is back sooner. */
const MOMENT = 2_000;
/** Milliseconds until the next attempt, where the browser makes none by itself. */
const PAUSE = 5_000;

/** Receives the progress of this browser's own jobs, and says when the server can't be reached. It never gives up. */
export function connect({ address, onJob, onOpen, onLost }: ConnectionOptions): void {
  let lost: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const source = new EventSource(address());
    source.addEventListener('job', ({ data }) => onJob(JSON.parse(data as string) as Job));
    source.addEventListener('open', () => {
      clearTimeout(lost);
      lost = undefined;
      onOpen();
    });
    source.addEventListener('error', () => {
      lost ??= setTimeout(() => {
        lost = undefined;
        onLost();
      }, MOMENT);
      // The server, or a proxy before it, refused: a browser takes that as final.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, PAUSE);
    });
  };
  open();
}
