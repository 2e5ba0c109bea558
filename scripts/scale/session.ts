import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../src/postgres/connection.ts';
import { openPostgresStore } from '../../src/store/postgres/store.ts';
import type { Store } from '../../src/store/store.ts';
import { type Audit, audit } from '../soak/audit.ts';
import { type Crowd, keepBusy } from '../soak/crowd.ts';
import { createDiscordCrowd } from '../soak/discord-crowd.ts';
import { createLedger, type Ledger } from '../soak/ledger.ts';
import { preparePhotos } from '../soak/photos.ts';
import { createRandom, type Random } from '../soak/random.ts';
import { createTelegramCrowd, type TelegramCrowd } from '../soak/telegram-crowd.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { causeFaults } from './faults.ts';

export interface SessionOptions {
  readonly folder: string;
  readonly minutes: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Ends the load early. */
  readonly stop: AbortController;
}

export interface SessionResult {
  readonly ledger: Ledger;
  readonly audit: Audit;
  readonly faults: ReadonlyMap<string, number>;
  readonly duplicates: readonly string[];
  readonly statusesLeft: readonly string[];
  readonly jobsLeft: number;
  readonly blobsLeft: number;
  /** Ends that the session did not cause, as sentences. */
  readonly crashes: readonly string[];
  /** Fronts that ended because another one had taken over; what runs them starts them again. */
  readonly claimsLost: number;
  /** Starts while PostgreSQL was away: the process says so and ends, and is started again. */
  readonly vainStarts: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly charged: number;
  readonly delivered: number;
  readonly sentTwice: number;
  readonly leasesLost: number;
}

const PEOPLE = { telegram: 14, discord: 8 };
const SETTLE_MS = 240_000;
/** For everything beside the load itself: the start, what people still wait for, the last replies, and four processes that stop. */
const REST_MS = 20 * 60_000;
const LOOK_MS = 1_000;
/** What a process ends with that starts while PostgreSQL is away. */
const NO_DATABASE = /ECONNREFUSED|the database system is (?:starting up|not yet accepting)/;
const CLAIM_LOST = 'another process has taken over';

/** Lets people use both platforms while processes and PostgreSQL are killed, and compares what was promised with what they got. */
export async function runSession(options: SessionOptions): Promise<SessionResult> {
  const { folder, minutes, stop } = options;
  const cluster = await openCluster(folder);
  const overdue = new AbortController();
  try {
    return await Promise.race([
      serveCrowds(cluster, options),
      sleep(minutes * 60_000 + REST_MS, undefined, { signal: overdue.signal }).then(() => {
        throw new Error(`The session did not end ${REST_MS / 60_000} minutes after its load.`);
      }),
    ]);
  } finally {
    overdue.abort();
    stop.abort();
    for (const { program } of nodesOf(cluster)) await program.end('SIGKILL');
    await cluster.close();
  }
}

const nodesOf = ({ fronts, workers }: Cluster) => [...fronts, ...workers];

async function serveCrowds(
  cluster: Cluster,
  { minutes, seed, say, stop }: SessionOptions,
): Promise<SessionResult> {
  const random = createRandom(seed);
  const nodes = nodesOf(cluster);
  for (const { program } of nodes) await program.start();
  say('Two fronts and two workers are running.');
  const ledger = createLedger();
  const crowds = await startCrowds(cluster, ledger, random);
  setTimeout(() => stop.abort(), minutes * 60_000);
  const people = crowds.flatMap((crowd) => crowd.people);
  const [, faults] = await Promise.all([
    keepBusy(people, random.fork(), stop.signal),
    causeFaults(cluster, random.fork(), stop.signal, say),
  ]);
  const leasesLost = await sumOf(nodes, 'toonsmith_leases_lost_total');
  return withStore(cluster, async (store, count) => {
    say('Nobody sends anything more. Waiting for the last replies …');
    await settle(store, cluster, ledger);
    for (const { program } of nodes) await program.end('SIGTERM');
    const ends = nodes.flatMap(({ name, program }) => program.facts.crashes.map((one) => `${name} ${one}`));
    const delivered = new Map(crowds.flatMap((crowd) => [...crowd.delivered()]));
    return {
      ...(await examine(store, count, { ledger, crowds, delivered })),
      ...{ ledger, faults, leasesLost },
      crashes: ends.filter((one) => !one.includes(CLAIM_LOST) && !NO_DATABASE.test(one)),
      claimsLost: ends.filter((one) => one.includes(CLAIM_LOST)).length,
      vainStarts: ends.filter((one) => NO_DATABASE.test(one)).length,
      errors: sumErrors(nodes),
    };
  });
}

async function startCrowds(
  { telegram, discord }: Cluster,
  ledger: Ledger,
  random: Random,
): Promise<readonly [TelegramCrowd, Crowd]> {
  const photos = await preparePhotos();
  const common = (people: number) => ({ ledger, photos, people, random: random.fork() });
  return [
    createTelegramCrowd({ ...common(PEOPLE.telegram), telegram }),
    createDiscordCrowd({ ...common(PEOPLE.discord), discord }),
  ];
}

type Count = (sql: string) => Promise<number>;

async function withStore<Result>(
  { postgres }: Cluster,
  work: (store: Store, count: Count) => Promise<Result>,
): Promise<Result> {
  const db = await connect({ url: postgres.url, schema: 'toonsmith', connections: 2, report: () => {} });
  const opened = await openPostgresStore(db, 'toonsmith');
  if (!opened.ok) throw new Error(opened.problem.code);
  const count: Count = async (sql) =>
    (await db.rows<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`))[0]?.n ?? 0;
  return work(opened.store, count).finally(opened.store.close);
}

/** Waits until every reply is settled and Telegram's updates are confirmed. */
async function settle(store: Store, { telegram }: Cluster, ledger: Ledger): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  for (;;) {
    const open = (await store.history({ limit: 1_000_000 })).filter(
      ({ reply }) => reply === 'due' || reply === 'sending',
    );
    if ((open.length === 0 && telegram.unconfirmed() === 0) || Date.now() > end) break;
    await sleep(LOOK_MS);
  }
  await sleep(LOOK_MS);
  ledger.update();
}

async function examine(
  store: Store,
  count: Count,
  {
    ledger,
    crowds,
    delivered,
  }: {
    readonly ledger: Ledger;
    readonly crowds: readonly Crowd[];
    readonly delivered: ReadonlyMap<string, number>;
  },
) {
  const people = new Set(ledger.requests.map(({ person }) => person));
  const quotas = await Promise.all([...people].map(async (person) => (await store.export(person)).quota));
  return {
    audit: await audit({ store, ledger, delivered, known: new Set(), deletedUnseen: new Map() }),
    duplicates: crowds.flatMap((crowd) => crowd.duplicates()),
    statusesLeft: crowds.flatMap((crowd) => crowd.statusesLeft()),
    jobsLeft: await count("jobs WHERE state IN ('accepted', 'waiting', 'running')"),
    blobsLeft: await count('blobs WHERE refs > 0'),
    sentTwice: await count('batches WHERE reply_attempts > 1'),
    charged: quotas.flat().reduce((sum, { used }) => sum + used, 0),
    delivered: [...delivered.values()].reduce((sum, one) => sum + one, 0),
  };
}

async function sumOf(nodes: Cluster['fronts'], metric: string): Promise<number> {
  const values = await Promise.all(nodes.map((node) => node.metric(metric)));
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function sumErrors(nodes: Cluster['fronts']): ReadonlyMap<string, number> {
  const errors = new Map<string, number>();
  for (const { program } of nodes)
    for (const [error, count] of program.facts.errors) errors.set(error, (errors.get(error) ?? 0) + count);
  return errors;
}
