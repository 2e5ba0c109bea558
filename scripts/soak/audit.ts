import type { Batch } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import type { Ledger, SoakRequest } from './ledger.ts';

/** What the store says of the requests, compared with what people saw. Each entry is a sentence for whoever looks into it. */
export interface Audit {
  /** Accepted and never answered. */
  readonly losses: readonly string[];
  readonly wrongCharges: readonly string[];
  /** Neither accepted nor refused in a way that reached the person. */
  readonly unheard: readonly string[];
  /** Replies that were cut off, of which nobody can tell whether they arrived; they are not charged. */
  readonly unconfirmed: number;
  /** API requests that were accepted while the client never got their id. */
  readonly orphans: number;
  readonly accepted: number;
}

export interface AuditOptions {
  readonly store: Store;
  readonly ledger: Ledger;
  /** Cartoons that people saw, by person. */
  readonly delivered: ReadonlyMap<string, number>;
  /** The batches whose ids the API's clients were told. */
  readonly known: ReadonlySet<string>;
  /** Jobs of the API, by person, that may have been done when the person had everything deleted. */
  readonly deletedUnseen: ReadonlyMap<string, number>;
}

const EVERYTHING = 1_000_000;

/** To be asked when the program has stopped. */
export async function audit(options: AuditOptions): Promise<Audit> {
  const { store } = options;
  const batches = await store.history({ limit: EVERYTHING });
  const { losses, unheard } = await findUnanswered(options.ledger, store);
  const unsettled = batches.filter(({ reply }) => reply === 'due' || reply === 'sending');
  return {
    losses: [...losses, ...unsettled.map((batch) => `${describe(batch)}: never settled`)],
    unheard,
    wrongCharges: await findWrongCharges(batches, store, options),
    unconfirmed: batches.filter(({ reply }) => reply === 'unconfirmed').length,
    orphans: batches.filter((batch) => isOrphan(batch, options)).length,
    accepted: batches.length,
  };
}

const isOrphan = ({ platform, id }: Batch, { known }: AuditOptions) => platform === 'web' && !known.has(id);

async function findUnanswered({ requests }: Ledger, store: Store) {
  const losses: string[] = [];
  const unheard: string[] = [];
  for (const request of requests) {
    if (request.isWaived || (request.answer && request.answer.outcome.kind !== 'unreached')) continue;
    const id = request.event === undefined ? undefined : await store.batchOf(request.event);
    const batch = id === undefined ? undefined : await store.batch(id);
    if (batch) losses.push(`${describe(batch)}: ${request.event} was not answered`);
    else if (!request.answer) unheard.push(`${request.event ?? request.person}, sent ${timeOf(request)}`);
  }
  return { losses, unheard };
}

const timeOf = ({ sentAt }: SoakRequest) => new Date(sentAt).toISOString();

const describe = ({ id, platform, reply, jobs, acceptedAt }: Batch) =>
  `${platform} request ${id} of ${new Date(acceptedAt).toISOString()} (reply ${reply}; ${jobs.map(({ state, failure, charged }) => `${failure?.code ?? state}${charged ? ', charged' : ''}`).join('; ')})`;

async function findWrongCharges(
  batches: readonly Batch[],
  store: Store,
  options: AuditOptions,
): Promise<string[]> {
  const { ledger, delivered } = options;
  const found: string[] = [];
  for (const person of new Set(ledger.requests.map((request) => request.person))) {
    const { quota } = await store.export(person);
    const used = quota.reduce((sum, window) => sum + window.used, 0);
    const own = batches.filter((batch) => batch.person === person);
    const got = delivered.get(person) ?? 0;
    // What a client was never told of was made and charged for it all the same.
    const most =
      got +
      drawnIn(own.filter((batch) => isOrphan(batch, options))) +
      (options.deletedUnseen.get(person) ?? 0);
    // Of a reply that was cut off nobody knows, so it is free also where it arrived.
    const least = ledger.forgotten.has(person)
      ? 0
      : got - drawnIn(own.filter(({ reply }) => reply === 'unconfirmed' || reply === 'lost'));
    if (used < least || used > most)
      found.push(
        `${person} was charged ${used} cartoons and got ${got}; ${least} to ${most} would be right: ${own.map(describe).join(' | ')}`,
      );
  }
  return found;
}

const drawnIn = (batches: readonly Batch[]) =>
  batches.flatMap(({ jobs }) => jobs).filter(({ state }) => state === 'done').length;
