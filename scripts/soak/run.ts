import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import type { MemoryGroup } from '../../tests/e2e/memory-group.ts';
import { audit } from './audit.ts';
import { type Crowd, keepBusy } from './crowd.ts';
import { createDiscordCrowd } from './discord-crowd.ts';
import type { SmallDisk } from './disk.ts';
import { interrupt } from './interruptions.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { preparePhotos } from './photos.ts';
import { causePlatformFaults } from './platform-faults.ts';
import { createRandom, type Random } from './random.ts';
import type { SoakResult } from './report.ts';
import { startSampler } from './sampler.ts';
import type { SoakSettings } from './settings.ts';
import { settles } from './settle.ts';
import { openStage, type Stage } from './stage.ts';
import { rowsLeft, unsettledReplies } from './store-facts.ts';
import { createTelegramCrowd, type TelegramCrowd } from './telegram-crowd.ts';
import { createWebCrowd, type WebCrowd } from './web-crowd.ts';

export interface SoakOptions extends SoakSettings {
  readonly folder: string;
  readonly group: MemoryGroup | undefined;
  readonly disk: SmallDisk | undefined;
  readonly say: (line: string) => void;
  /** Ends the load early. */
  readonly stop: AbortController;
}

const PEOPLE = { telegram: 24, discord: 10, web: 8 };
/** The part of the run in which nothing is killed, so that leaks show. */
const CALM = { from: 0.35, to: 0.85 };
const SETTLE_MS = 360_000;
/** Photos expire after a minute and are swept up every minute. */
const SWEPT_MS = 150_000;
const PROCESSES_END_MS = 20_000;
const PROGRESS_MS = 30_000;

/** Runs the load, waits until everything has settled, and compares what was promised with what people got. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { folder, group, say } = options;
  const random = createRandom(options.seed);
  const stage = await openStage({ folder, enter: group?.enter });
  const sampler = startSampler(stage.program);
  options.stop.signal.addEventListener('abort', sampler.stop);
  try {
    await stage.program.start();
    const ledger = createLedger();
    const crowds = await startCrowds(stage, ledger, random, say);
    const counts = await load(options, stage, ledger, crowds, random);
    await settle(options, stage, ledger, crowds);
    await stage.program.end('SIGTERM');
    return { ...counts, ...(await examine(options, stage, ledger, crowds)), usage: sampler.usage() };
  } finally {
    sampler.stop();
    await stage.program.end('SIGKILL');
    await stage.close();
  }
}

interface Crowds {
  readonly telegram: TelegramCrowd;
  readonly discord: Crowd;
  readonly web: WebCrowd;
}

async function startCrowds(
  { telegram, discord, web }: Stage,
  ledger: Ledger,
  random: Random,
  say: SoakOptions['say'],
): Promise<Crowds> {
  const photos = await preparePhotos();
  say(`Hostile files: ${photos.origin}.`);
  const description = await fetch(`${web.root}/api/openapi.json`).then((answer) => answer.text());
  const repeatable = /idempotency-key/i.test(description);
  if (!repeatable)
    say('The API does not know Idempotency-Key: requests whose answer is lost are not repeated.');
  const common = (people: number) => ({ ledger, photos, people, random: random.fork() });
  return {
    telegram: createTelegramCrowd({ ...common(PEOPLE.telegram), telegram }),
    discord: createDiscordCrowd({ ...common(PEOPLE.discord), discord }),
    web: createWebCrowd({ ...common(PEOPLE.web), ...web, repeatable }),
  };
}

const all = ({ telegram, discord, web }: Crowds): readonly Crowd[] => [telegram, discord, web];

async function load(
  { minutes, disk, say, stop }: SoakOptions,
  { telegram, discord, program }: Stage,
  ledger: Ledger,
  crowds: Crowds,
  random: Random,
) {
  const length = minutes * 60_000;
  const begun = Date.now();
  const calm = { from: begun + CALM.from * length, to: begun + CALM.to * length };
  const end = setTimeout(() => stop.abort(), length);
  const progress = setInterval(() => {
    const answered = ledger.requests.filter(({ answer }) => answer).length;
    say(`${answered} of ${ledger.requests.length} requests are answered.`);
    // A client that no longer asks would seem to wait until the end.
    void crowds.web.update();
  }, PROGRESS_MS);
  const { signal } = stop;
  const people = all(crowds).flatMap((crowd) => crowd.people);
  const beforeRestart = crowds.telegram.repeatUpdates;
  const [impossible, faults, interruptions] = await Promise.all([
    keepBusy(people, random.fork(), signal),
    causePlatformFaults({ telegram, discord, random: random.fork() }, signal),
    interrupt({ program, disk, random: random.fork(), beforeRestart, calm }, signal),
  ]);
  clearTimeout(end);
  clearInterval(progress);
  return { impossible, faults, interruptions };
}

async function settle(
  { folder, say }: SoakOptions,
  { telegram }: Stage,
  ledger: Ledger,
  { web }: Crowds,
): Promise<void> {
  say('Nobody sends anything more. Waiting for the last replies …');
  const { database, blobs } = pathsIn(folder);
  await settles(() => unsettledReplies(database) === 0 && telegram.unconfirmed() === 0, SETTLE_MS);
  await web.update();
  ledger.update();
  say('… and until photos and cartoons are deleted.');
  await settles(() => readdirSync(blobs).length === 0, SWEPT_MS);
}

/** Looks at what is left when the program has stopped. */
async function examine(
  { folder, group, minutes, seed, memoryBytes }: SoakOptions,
  { program: { facts }, discord }: Stage,
  ledger: Ledger,
  crowds: Crowds,
): Promise<Omit<SoakResult, 'usage' | 'impossible' | 'faults' | 'interruptions'>> {
  const { database, blobs } = pathsIn(folder);
  const delivered = new Map(all(crowds).flatMap((crowd) => [...crowd.delivered()]));
  const memory = group && { limit: memoryBytes!, peak: group.peak(), kills: group.kills() };
  return {
    minutes,
    seed,
    facts,
    memory,
    requests: ledger.requests,
    rowsLeft: rowsLeft(database),
    filesLeft: readdirSync(blobs),
    audit: await withStore(database, (store) =>
      audit({
        store,
        ledger,
        delivered,
        known: crowds.web.known,
        deletedUnseen: crowds.web.deletedUnseen(),
      }),
    ),
    duplicates: all(crowds).flatMap((crowd) => crowd.duplicates()),
    statusesLeft: all(crowds).flatMap((crowd) => crowd.statusesLeft()),
    withoutPicture: crowds.web.withoutPicture,
    violations: discord.violations,
    processesLeft: group ? !(await isRemoved(group)) : false,
    mainKilledByMemory: (memory?.kills ?? 0) > 0 && facts.crashes.some((crash) => crash.includes('SIGKILL')),
  };
}

async function withStore<Result>(path: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const opened = openSqliteStore({ path });
  if (!opened.ok) throw new Error(opened.problem.code);
  return work(opened.store).finally(opened.store.close);
}

const pathsIn = (folder: string) => ({
  database: join(folder, 'data', 'toonsmith.db'),
  blobs: join(folder, 'data', 'blobs'),
});

/** False when some of its processes are still there. */
const isRemoved = (group: MemoryGroup) =>
  Promise.race([
    group.remove().then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PROCESSES_END_MS).unref()),
  ]);
