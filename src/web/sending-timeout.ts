import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';

/**
 * Breaks a response off whose client does not take it. A response that waits for its cartoon, and a stream of events that is read, may
 * last as long as they like.
 */
export function breakOffUnread(response: ServerResponse, clock: Pick<Clock, 'after'>): void {
  let unreadFor = 0;
  let cancel = () => {};
  const look = () => {
    unreadFor = response.writableLength > 0 ? unreadFor + LOOK_MS : 0;
    if (unreadFor >= UNREAD_TIMEOUT_MS) response.destroy();
    else cancel = clock.after(LOOK_MS, look);
  };
  cancel = clock.after(LOOK_MS, look);
  response.once('close', () => cancel());
}

const LOOK_MS = 30_000;
/** As long as a request may take to arrive: a phone with a slow connection may need minutes for its cartoon. */
const UNREAD_TIMEOUT_MS = 300_000;
