import type { JobEvent } from '../../src/jobs/events.ts';
import type {
  Delivery,
  DeliveryContext,
  FinishedBatch,
  FrontEnd,
  Settlement,
} from '../../src/jobs/front-end.ts';

export interface FakeFrontEnd extends FrontEnd {
  /** What people received, in order. */
  readonly sent: FinishedBatch[];
  readonly events: JobEvent[];
  readonly attempts: DeliveryContext[];
  /** Decides about the next deliveries; without it everything is sent. */
  answer: (finished: FinishedBatch, how: DeliveryContext) => Promise<Delivery>;
  /** Settles deliveries whose end is unknown. */
  settlement: () => Promise<Settlement>;
}

export function createFakeFrontEnd(
  changes: Partial<Pick<FrontEnd, 'platform' | 'defaults' | 'keepsResults' | 'fetchPhoto'>> = {},
): FakeFrontEnd {
  const frontEnd: FakeFrontEnd = {
    platform: 'p',
    sent: [],
    events: [],
    attempts: [],
    answer: async (finished) => ({ state: 'sent', reference: { message: finished.batch.id } }),
    settlement: async () => ({ state: 'unknown' }),
    async deliver(finished, how) {
      frontEnd.attempts.push(how);
      const answer = await frontEnd.answer(finished, how);
      if (answer.state === 'sent') frontEnd.sent.push(finished);
      return answer;
    },
    settle: () => frontEnd.settlement(),
    progress: (event) => void frontEnd.events.push(event),
    ...changes,
  };
  return frontEnd;
}

/** What a reply shows: the cartoons as text, failures by code. */
export const shown = ({ items }: FinishedBatch): string[] =>
  items.map(({ outcome }) =>
    outcome.ok ? new TextDecoder().decode(outcome.value.bytes) : outcome.failure.code,
  );
