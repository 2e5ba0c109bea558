import { setTimeout as sleep } from 'node:timers/promises';

/** How a request ended, as the person who sent it sees it. */
export type Outcome =
  | { readonly kind: 'cartoon'; readonly pictures: number }
  /** A sentence that says why not. */
  | { readonly kind: 'sentence' }
  /** The program wasn't running, or the answer was lost in transit: the platform itself tells the person. */
  | { readonly kind: 'unreached' };

export type Platform = 'telegram' | 'discord' | 'web';

export interface RequestDraft {
  readonly platform: Platform;
  /** As the store calls the person. */
  readonly person: string;
  /** The id under which the store knows the event that asked; undefined for the API. */
  readonly event?: string;
  /** What the person sees now; undefined while the request is under way. */
  readonly look: () => Outcome | undefined;
}

/** Something a person asked for. */
export interface SoakRequest extends RequestDraft {
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  answer: { readonly at: number; readonly outcome: Outcome } | undefined;
  /** The person had everything about them deleted meanwhile, so that nothing is due. */
  isWaived: boolean;
}

/** Everything that was asked for, and what became of it. */
export interface Ledger {
  readonly requests: readonly SoakRequest[];
  /** People who had everything about them deleted. */
  readonly forgotten: ReadonlySet<string>;
  add(draft: RequestDraft): SoakRequest;
  /** Resolves when the request is answered, or the person stops waiting. */
  wait(request: SoakRequest): Promise<void>;
  /** Looks at everything that is not answered once more. */
  update(): void;
  /** What the person has asked for and does not have yet is not due any more. */
  waive(person: string): void;
}

const LOOK_INTERVAL_MS = 400;
const TIMEOUT_MS = 240_000;

export function createLedger(): Ledger {
  const requests: SoakRequest[] = [];
  const forgotten = new Set<string>();
  const look = (request: SoakRequest): boolean => {
    if (request.answer) return true;
    const outcome = request.look();
    if (outcome) request.answer = { at: Date.now(), outcome };
    return outcome !== undefined;
  };
  return {
    requests,
    forgotten,
    add(draft) {
      const request: SoakRequest = { ...draft, sentAt: Date.now(), answer: undefined, isWaived: false };
      requests.push(request);
      return request;
    },
    async wait(request) {
      while (!look(request) && !request.isWaived && Date.now() < request.sentAt + TIMEOUT_MS)
        await sleep(LOOK_INTERVAL_MS);
    },
    update() {
      for (const request of requests) look(request);
    },
    waive(person) {
      forgotten.add(person);
      for (const request of requests)
        if (request.person === person && !look(request)) request.isWaived = true;
    },
  };
}
