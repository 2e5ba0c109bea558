import type { Audit } from './audit.ts';
import type { SoakRequest } from './ledger.ts';
import type { ProgramFacts } from './program.ts';
import type { Series, Usage } from './sampler.ts';
import { longestSilence, longestWaits, type Waits, waitsOf } from './waits.ts';

export interface SoakResult {
  readonly minutes: number;
  readonly seed: number;
  readonly requests: readonly SoakRequest[];
  readonly audit: Audit;
  readonly facts: ProgramFacts;
  readonly usage: Usage;
  readonly duplicates: readonly string[];
  readonly statusesLeft: readonly string[];
  readonly withoutPicture: readonly string[];
  readonly violations: readonly string[];
  readonly filesLeft: readonly string[];
  readonly rowsLeft: number;
  readonly processesLeft: boolean;
  /** Where there was a memory limit. */
  readonly memory: { readonly limit: number; readonly peak: number; readonly kills: number } | undefined;
  readonly mainKilledByMemory: boolean;
  readonly interruptions: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly impossible: ReadonlyMap<string, number>;
}

/** A Markdown table of everything that was measured. */
export function reportTable(result: SoakResult): string {
  const rows: readonly (readonly [string, string | number])[] = [
    ...loadRows(result),
    ...promiseRows(result),
    ...memoryRows(result),
    ...waitRows(result),
  ];
  return [
    '| measure | value |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join('\n');
}

function loadRows({ minutes, seed, requests, audit, facts, interruptions, faults, impossible }: SoakResult) {
  const cartoons = requests.reduce(
    (sum, { answer }) => sum + (answer?.outcome.kind === 'cartoon' ? answer.outcome.pictures : 0),
    0,
  );
  return [
    ['length, seed', `${minutes} min, ${seed}`],
    ['people', new Set(requests.map(({ person }) => person)).size],
    ['requests sent', requests.length],
    ['requests in the store at the end (the forgotten ones are gone)', audit.accepted],
    ['cartoons delivered', cartoons],
    ['failures and refusals by code', list(facts.codes)],
    ['interruptions', list(interruptions)],
    ['faults of the platforms', list(faults)],
    ['starts of the program', facts.starts],
    ['actions that were impossible at that moment', list(impossible)],
  ] as const;
}

function promiseRows(result: SoakResult) {
  const { audit, facts } = result;
  return [
    ['**duplicates** (two replies to one request)', result.duplicates.length],
    ['**losses** (accepted, never answered)', audit.losses.length],
    ['**wrong charges** (people)', audit.wrongCharges.length],
    ['**files left** in the blob folder', result.filesLeft.length],
    ['**rows left** of requests under way', result.rowsLeft],
    ['**crashes** that the run did not cause', facts.crashes.length],
    ['**pictures missing** although their job was done', result.withoutPicture.length],
    ['processes left after the last stop', result.processesLeft ? 'yes' : 0],
    ['status messages left over', result.statusesLeft.length],
    ['replies cut off (not charged; the person is told)', audit.unconfirmed],
    ['requests neither accepted nor refused visibly', audit.unheard.length],
    ['API requests whose answer was lost with the connection', audit.orphans],
    ['breaches of Discord’s rules', result.violations.length],
    ['unexpected errors in the log', list(facts.errors)],
    ['longest stop', seconds(facts.longestStop)],
  ] as const;
}

function memoryRows({ memory, usage, mainKilledByMemory }: SoakResult) {
  const slope = ({ slope: value }: Series, unit: string) =>
    value === undefined ? 'too short to tell' : `${value.toFixed(2)} ${unit} per minute`;
  return [
    ['memory limit, peak', memory ? `${megabytes(memory.limit)}, ${megabytes(memory.peak)}` : 'none'],
    ['processes ended for lack of memory', memory?.kills ?? 'not measured'],
    ['… the main process among them', mainKilledByMemory ? 'yes' : 'no'],
    ['RSS of the main process: most, slope', `${usage.main.most.toFixed(0)} MB, ${slope(usage.main, 'MB')}`],
    [
      'RSS of the drawing processes: most, slope',
      `${usage.drawing.most.toFixed(0)} MB, ${slope(usage.drawing, 'MB')}`,
    ],
    [
      'open descriptors: most, slope',
      `${usage.descriptors.most}, ${slope(usage.descriptors, 'descriptors')}`,
    ],
    ['slopes measured over', `${usage.minutes.toFixed(1)} min of one process, after its warm-up`],
  ] as const;
}

function waitRows({ requests }: SoakResult) {
  const worst = longestWaits(requests);
  return [
    ['wait for a cartoon, p50 / p99: all', waits(waitsOf(requests))],
    ...(['telegram', 'discord', 'web'] as const).map(
      (platform) => [`… ${platform}`, waits(waitsOf(requests, platform))] as const,
    ),
    ['… the person with the longest median', `${waits(worst)} (${worst.person})`],
    ['longest silence while somebody waited', seconds(longestSilence(requests))],
  ] as const;
}

const waits = ({ p50, p99, count }: Waits) => `${seconds(p50)} / ${seconds(p99)} of ${count}`;
const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
const list = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

/** Every promise that was broken, as sentences. */
export function brokenPromises(result: SoakResult): string[] {
  const { audit, facts } = result;
  return [
    ...result.duplicates.map((one) => `Duplicate. ${one}`),
    ...audit.losses.map((one) => `Loss. ${one}`),
    ...audit.wrongCharges.map((one) => `Wrong charge. ${one}`),
    ...result.filesLeft.map((one) => `File left in the blob folder: ${one}`),
    ...(result.rowsLeft > 0 ? [`Rows left of requests under way: ${result.rowsLeft}`] : []),
    ...(result.mainKilledByMemory ? ['The main process was ended for lack of memory.'] : []),
    ...facts.crashes.map((one) => `Crash. ${one}`),
    ...result.withoutPicture,
    ...(result.processesLeft ? ['Processes were left after the last stop.'] : []),
  ];
}

/** What breaks no promise and is worth a look. */
export function remarks({ statusesLeft, audit, violations }: SoakResult): string[] {
  return [
    ...statusesLeft.map((one) => `Status message left over. ${one}`),
    ...audit.unheard.map((one) => `Neither accepted nor refused visibly. ${one}`),
    ...violations.map((one) => `Against Discord’s rules: ${one}`),
  ];
}
