import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startBackupSchedule } from '../../src/app/backup-schedule.ts';
import { createFakeClock } from '../fakes/clock.ts';

const HOUR = 3_600_000;

function setUp(keep: number, fails: { copy: boolean } = { copy: false }) {
  const parent = mkdtempSync(join(tmpdir(), 'toonsmith-schedule-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'backups');
  const fake = createFakeClock();
  let scheduled = 0;
  const clock = {
    ...fake,
    after(milliseconds: number, run: () => void) {
      scheduled += 1;
      return fake.after(milliseconds, run);
    },
  };
  const [saved, errors]: [string[], unknown[]] = [[], []];
  const start = () => {
    const stop = startBackupSchedule({
      folder,
      every: 24 * HOUR,
      keep,
      clock,
      async copy(target) {
        if (fails.copy) throw new Error('disk full');
        writeFileSync(target, 'copy');
        utimesSync(target, clock.now() / 1000, clock.now() / 1000);
      },
      saved: (file) => void saved.push(file),
      failed: (error) => void errors.push(error),
    });
    onTestFinished(stop);
    return stop;
  };
  /** Resolves when something holds; the file system takes its time, whatever the clock says. */
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((look) => setImmediate(look));
  };
  /** Resolves when the next look is planned: the work before it is done. */
  const planned = (times: number) => until(() => scheduled === times);
  return { folder, clock, saved, errors, start, planned, files: () => readdirSync(folder).sort() };
}

it('saves a backup when none is young enough, and keeps as many as were asked for', async () => {
  const { clock, saved, start, planned, files } = setUp(2);
  start();
  for (let count = 1; count <= 4; count++) {
    await planned(count);
    expect(saved).toHaveLength(count);
    await clock.advance(24 * HOUR);
  }
  await planned(5);
  expect(files()).toEqual(saved.slice(-2));
});

it('saves none after a restart while the newest is young, and deletes nothing that is not a backup', async () => {
  const { folder, clock, saved, start, planned, files } = setUp(1);
  const stop = start();
  await planned(1);
  writeFileSync(join(folder, 'mine.db'), '');
  stop();
  await clock.advance(23 * HOUR);
  start();
  await planned(2);
  expect(saved).toHaveLength(1);
  await clock.advance(HOUR);
  await planned(3);
  expect(files()).toEqual(['mine.db', saved[1]]);
});

it('tells of a failure, and tries again after an hour', async () => {
  const fails = { copy: true };
  const { clock, saved, errors, start, planned } = setUp(3, fails);
  start();
  await planned(1);
  expect(String(errors[0])).toContain('disk full');
  fails.copy = false;
  await clock.advance(HOUR);
  await planned(2);
  expect(saved).toHaveLength(1);
});
