// Two fronts and two workers of the built program on a PostgreSQL server of their own serve Telegram and Discord for some minutes while
// workers, fronts and PostgreSQL are killed: npx tsx scripts/scale-session.ts [--minutes 6] [--seed 1], after npm run build. Prints what
// was measured; exit code 1 when a promise was broken. Needs the server of PostgreSQL on this computer.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSession, type SessionResult } from './scale/session.ts';
import { readSettings } from './soak/settings.ts';
import { waitsOf } from './soak/waits.ts';

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const { minutes, seed } = readSettings(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'toonsmith-scale-'));
// The account of PostgreSQL has to get in.
chmodSync(folder, 0o755);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
try {
  const result = await runSession({ folder, minutes, seed, say, stop });
  for (const line of rows(result)) console.log(line);
  const broken = brokenPromises(result);
  for (const line of [...result.statusesLeft, ...result.audit.unheard]) console.log(`- ${line}`);
  console.log(broken.length > 0 ? `\nBroken promises:\n${broken.join('\n')}` : '\nEvery promise was kept.');
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rows(result: SessionResult): string[] {
  const { ledger, audit, faults, errors } = result;
  const waits = waitsOf(ledger.requests);
  const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, count]) => `${name}: ${count}`).join(', ') || 'none';
  const kinds = (kind: string) =>
    ledger.requests.filter(({ answer }) => answer?.outcome.kind === kind).length;
  const measures: readonly (readonly [string, string | number])[] = [
    ['length, seed', `${minutes} min, ${seed}`],
    ['faults', list(faults)],
    ['people', new Set(ledger.requests.map(({ person }) => person)).size],
    ['requests sent', ledger.requests.length],
    ['… accepted and in the store at the end', audit.accepted],
    ['… answered with cartoons', kinds('cartoon')],
    ['… answered with a sentence', kinds('sentence')],
    ['… that found nobody: the platform itself says so', kinds('unreached')],
    ['cartoons delivered, charged', `${result.delivered}, ${result.charged}`],
    ['**duplicates** (two replies to one request)', result.duplicates.length],
    ['**losses** (accepted, never answered)', audit.losses.length],
    ['**wrong charges** (people)', audit.wrongCharges.length],
    ['**jobs left** after the last reply', result.jobsLeft],
    ['**ends** of processes that the session did not cause', result.crashes.length],
    ['fronts that ended because another had taken over', result.claimsLost],
    ['blobs that somebody still refers to', result.blobsLeft],
    ['replies cut off (not charged; the person is told)', audit.unconfirmed],
    ['replies with more than one attempt', result.sentTwice],
    ['requests neither accepted nor refused visibly', audit.unheard.length],
    ['status messages left over', result.statusesLeft.length],
    ['leases lost by the processes running at the end', result.leasesLost],
    ['errors in the logs', list(errors)],
    ['wait for a cartoon, p50 / p99', `${seconds(waits.p50)} / ${seconds(waits.p99)} of ${waits.count}`],
  ];
  return [
    '| measure | value |',
    '| --- | --- |',
    ...measures.map(([name, value]) => `| ${name} | ${value} |`),
  ];
}

function brokenPromises({ audit, duplicates, jobsLeft, crashes }: SessionResult): string[] {
  return [
    ...duplicates.map((one) => `Duplicate. ${one}`),
    ...audit.losses.map((one) => `Loss. ${one}`),
    ...audit.wrongCharges.map((one) => `Wrong charge. ${one}`),
    ...(jobsLeft > 0 ? [`Jobs left: ${jobsLeft}`] : []),
    ...crashes.map((one) => `Crash. ${one}`),
  ];
}
