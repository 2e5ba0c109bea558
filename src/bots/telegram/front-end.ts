import type { FinishedBatch, FrontEnd } from '../../jobs/front-end.ts';
import { addressOf, asJson, PLATFORM } from './address.ts';
import type { PhotoSource } from './message-content.ts';
import type { FetchPhoto } from './photos.ts';
import type { Reachability } from './reachability.ts';
import type { Replies } from './replies.ts';
import type { StatusMessages } from './status-messages.ts';

/** Telegram as the job service sees it. */
export function createFrontEnd({
  fetchPhoto,
  statuses,
  replies,
  background,
  untilReachable,
}: {
  readonly fetchPhoto: FetchPhoto;
  readonly statuses: StatusMessages;
  readonly replies: Replies;
  readonly background: (work: Promise<unknown>) => void;
  readonly untilReachable: Reachability['untilReachable'];
}): FrontEnd {
  return {
    platform: PLATFORM,
    untilReachable,
    defaults: { format: 'jpg' },
    fetchPhoto: (source, how) => fetchPhoto(source as PhotoSource, how),
    async prepare(batch) {
      await statuses.finish(batch);
    },
    deliver: (finished, how) => replies.deliver(inOrder(finished), how),
    async settle(finished, how) {
      const { sent } = addressOf(finished.batch);
      if (sent) return { state: 'sent', reference: asJson(sent) };
      // A sentence can be written twice into the same message; a cartoon cannot be sent twice, and the Bot API has no way
      // to look for it.
      const isSentence = finished.items.every(({ outcome }) => !outcome.ok);
      if (isSentence) return replies.deliver(inOrder(finished), how);
      await statuses.owe(finished.batch);
      return { state: 'unknown' };
    },
    progress(event) {
      statuses.onEvent(event);
      if (event.type === 'replied') background(replies.afterReply(event.batch, event.state));
    },
  };
}

/** As the album was sent: a picture that came late may belong between others. */
function inOrder(finished: FinishedBatch): FinishedBatch {
  const place = (item: number) => (finished.batch.jobs[item]?.source as PhotoSource | undefined)?.place ?? 0;
  const order = [...finished.items.keys()].sort((one, other) => place(one) - place(other));
  return { ...finished, items: order.map((item) => finished.items[item] as FinishedBatch['items'][number]) };
}
