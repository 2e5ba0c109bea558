// Mixed load on the built program for some minutes: many people on both platforms and the API, processes that are killed, platforms
// that fail, hostile files, a full disk, little memory. Prints what was measured; exit code 1 when a promise was broken.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryGroup } from '../tests/e2e/memory-group.ts';
import { mountSmallDisk } from './soak/disk.ts';
import { brokenPromises, remarks, reportTable } from './soak/report.ts';
import { soak } from './soak/run.ts';
import { readSettings } from './soak/settings.ts';

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const settings = readSettings(process.argv.slice(2));
const { memoryBytes } = settings;
const folder = mkdtempSync(join(tmpdir(), 'toonsmith-soak-'));
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const group = memoryBytes === undefined ? undefined : createMemoryGroup(memoryBytes);
if (memoryBytes !== undefined && !group)
  say('The memory is not limited: control groups cannot be created here.');
const disk = mountSmallDisk(join(folder, 'data'));
if (!disk) say('The disk is not filled: mounting one is not allowed here.');
try {
  const result = await soak({ ...settings, folder, group, disk, say, stop });
  console.log(`\n${reportTable(result)}\n`);
  for (const line of remarks(result)) console.log(line);
  const broken = brokenPromises(result);
  console.log(broken.length > 0 ? `\nBroken promises:\n${broken.join('\n')}` : '\nEvery promise was kept.');
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  disk?.unmount();
  rmSync(folder, { recursive: true });
}
