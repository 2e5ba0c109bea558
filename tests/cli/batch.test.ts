import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWords } from '../../src/bots/words.ts';
import { type CartoonOptions, DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { type BatchRequest, batch } from '../../src/cli/batch.ts';
import type { BatchReport } from '../../src/cli/batch-report.ts';
import { createFolder, createTerminal, lendFake } from './person.ts';

const PHOTOS = { 'in/a.jpg': 'a', 'in/b.png': 'b', 'in/sub/a.jpg': 'sub a' };

describe('batch', () => {
  it('draws a folder and its subfolders into another one', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/notes.txt': 'text', 'in/.hidden.jpg': 'h' });
    const { exit, err, report } = await run(cwd);
    expect(exit).toBe(0);
    expect(filesIn(cwd, 'out')).toEqual(['a.png', 'b.png', 'report.json', 'sub/a.png']);
    expect(readFileSync(join(cwd, 'out/sub/a.png'), 'utf8')).toBe('cartoon of sub a');
    expect(err).toContain('3 drawn, 1 other file left alone');
    expect(report.counts).toEqual({ drawn: 3, drawnBefore: 0, failed: 0, notReached: 0, otherFiles: 1 });
    expect(report.cartoons.map(({ photo }) => photo)).toEqual(['a.jpg', 'b.png', 'sub/a.jpg']);
  });

  it('draws the others when some photos fail, ends with 3 and reports why', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/bad.jpg': 'not-a-picture' });
    const { exit, err, report } = await run(cwd);
    expect(exit).toBe(3);
    expect(report.failures).toEqual([
      {
        photo: 'bad.jpg',
        code: 'not-a-picture',
        sentence: 'That file is not a picture. Send a photo as JPG, PNG or WEBP.',
      },
    ]);
    expect(err).toContain('3 drawn, 1 failed\n  bad.jpg: That file is not a picture.');
  });

  it('ends with 1 when every photo fails', async () => {
    const cwd = createFolder({ 'in/bad.jpg': 'not-a-picture' });
    expect((await run(cwd)).exit).toBe(1);
  });

  it('draws nothing twice, and asks for no threads when nothing is left', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd);
    const { exit, drawn, lent, err, report } = await run(cwd);
    expect(exit).toBe(0);
    expect(drawn).toEqual([]);
    expect(lent).toBe(0);
    expect(err).toContain('3 of them are done already');
    expect(report.cartoons).toHaveLength(3);
  });

  it('goes on where Ctrl-C stopped it', async () => {
    const cwd = createFolder(
      Object.fromEntries('abcdefgh'.split('').map((name) => [`in/${name}.jpg`, name])),
    );
    const stop = new AbortController();
    const first = await run(cwd, { stop, plan: (_, drawn) => void (drawn.length >= 4 && stop.abort()) });
    expect(first.exit).toBe(130);
    expect(first.err).toContain('Run the same command again to go on.');
    const { notReached, drawn } = first.report.counts;
    expect(notReached).toBeGreaterThan(0);
    expect(drawn + notReached).toBe(8);

    const second = await run(cwd);
    expect(second.exit).toBe(0);
    expect(second.drawn).toHaveLength(notReached);
    expect(filesIn(cwd, 'out')).toHaveLength(8 + 1);
  });

  it('goes on after a crash that cut a line of its journal', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd);
    const journal = join(cwd, 'out/.toonsmith-batch.jsonl');
    const text = readFileSync(journal, 'utf8');
    // Inside the second of the three cartoons' lines.
    const cut = text.indexOf('{"photo":', text.indexOf('{"photo":') + 1) + 30;
    writeFileSync(journal, text.slice(0, cut));
    const { exit, drawn } = await run(cwd);
    expect(exit).toBe(0);
    expect(drawn).toHaveLength(2);
    expect((await run(cwd)).drawn).toEqual([]);
    expect(filesIn(cwd, 'out')).toEqual(['a.png', 'b.png', 'report.json', 'sub/a.png']);
  });

  it('draws again what has changed: a photo, a lost cartoon, the options', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd);
    writeFileSync(join(cwd, 'in/a.jpg'), 'A');
    utimesSync(join(cwd, 'in/a.jpg'), 1, 1);
    expect((await run(cwd)).drawn).toEqual(['A']);
    rmSync(join(cwd, 'out/b.png'));
    expect((await run(cwd)).drawn).toEqual(['b']);
    expect((await run(cwd, { options: { strength: 0.3 } })).drawn).toHaveLength(3);
    expect((await run(cwd, { options: { strength: 0.3 } })).drawn).toEqual([]);
    expect(filesIn(cwd, 'out')).toEqual(['a.png', 'b.png', 'report.json', 'sub/a.png']);
  });

  it('tries failed photos again', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/bad.jpg': 'out-of-memory' });
    await run(cwd);
    expect((await run(cwd)).drawn).toEqual(['out-of-memory']);
  });

  it('keeps photos apart that differ in their ending alone, also when one comes later', async () => {
    const cwd = createFolder({ 'in/a.png': '1' });
    await run(cwd);
    writeFileSync(join(cwd, 'in/A.jpg'), '2');
    await run(cwd);
    expect(readFileSync(join(cwd, 'out/a.png'), 'utf8')).toBe('cartoon of 1');
    expect(readFileSync(join(cwd, 'out/A-2.png'), 'utf8')).toBe('cartoon of 2');
  });

  it('never writes over a file that was in the folder before', async () => {
    const cwd = createFolder({ ...PHOTOS, 'out/a.png': 'mine' });
    await run(cwd);
    await run(cwd);
    expect(readFileSync(join(cwd, 'out/a.png'), 'utf8')).toBe('mine');
    expect(readFileSync(join(cwd, 'out/a-2.png'), 'utf8')).toBe('cartoon of a');
  });

  it('does not draw its own cartoons when they lie inside the folder of photos', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd, { output: 'in/toons' });
    const { exit, drawn } = await run(cwd, { output: 'in/toons' });
    expect([exit, drawn]).toEqual([0, []]);
  });

  it('makes a folder outputs_YYYYMMDDHHMMSS when none is given, and a new one each time', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd, { output: undefined });
    await run(cwd, { output: undefined });
    expect(readdirSync(cwd).sort()).toEqual(['in', 'outputs_20260131235958', 'outputs_20260131235958-2']);
  });

  it('goes on in the folder it made itself when it was stopped', async () => {
    const cwd = createFolder(PHOTOS);
    const stop = new AbortController();
    await run(cwd, { output: undefined, stop, plan: () => void stop.abort() });
    await run(cwd, { output: undefined });
    expect(readdirSync(cwd).sort()).toEqual(['in', 'outputs_20260131235958']);
  });

  it('calls cartoons after the time when asked, and keeps those names', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd, { names: 'time' });
    const { drawn } = await run(cwd, { names: 'time' });
    expect(drawn).toEqual([]);
    expect(filesIn(cwd, 'out')).toEqual([
      'outputs_20260131235958_0001.png',
      'outputs_20260131235958_0002.png',
      'outputs_20260131235958_0003.png',
      'report.json',
    ]);
  });

  it('follows links to photos, and no links to folders', async () => {
    const cwd = createFolder({ 'in/a.jpg': 'a', 'elsewhere/b.jpg': 'b' });
    symlinkSync(join(cwd, 'elsewhere/b.jpg'), join(cwd, 'in/b.jpg'));
    symlinkSync(join(cwd, 'in'), join(cwd, 'in/circle'));
    expect((await run(cwd)).drawn.sort()).toEqual(['a', 'b']);
  });

  it.each<[string, Partial<BatchRequest>, number, string]>([
    ['a file', { input: 'in/a.jpg' }, 2, 'is not a folder'],
    ['nothing', { input: 'nowhere' }, 2, 'is not a folder'],
    ['photos over themselves', { output: 'in' }, 2, 'a folder of their own'],
    ['a folder without pictures', { input: 'empty' }, 1, 'no pictures'],
    ['an output that is a file', { output: 'in/a.jpg' }, 1, 'in/a.jpg'],
  ])('says what is wrong with %s', async (_, request, status, sentence) => {
    const cwd = createFolder({ ...PHOTOS, 'empty/notes.txt': '' });
    const { exit, err } = await run(cwd, request);
    expect(exit).toBe(status);
    expect(err).toContain(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  it('shows a bar with rate and time left on a terminal', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/bad.jpg': 'not-a-picture' });
    const { err } = await run(cwd, { tty: true });
    expect(err).toMatch(/4\/4 · [\d.]+ per second · 0 seconds left · 1 failed/);
  });
});

interface Run extends Partial<Omit<BatchRequest, 'options' | 'output'>> {
  readonly options?: Partial<CartoonOptions>;
  readonly output?: string | undefined;
  readonly stop?: AbortController;
  readonly plan?: Parameters<typeof lendFake>[0];
  readonly tty?: boolean;
}

async function run(cwd: string, how: Run = {}) {
  const { options = {}, stop = new AbortController(), plan, tty = false, ...request } = how;
  const terminal = createTerminal(cwd, { tty });
  const lend = lendFake(plan);
  let milliseconds = 0;
  const output = 'output' in how ? how.output : 'out';
  const exit = await batch(
    {
      input: request.input ?? 'in',
      names: request.names ?? 'photo',
      options: { ...DEFAULT_OPTIONS, ...options },
      ...(output !== undefined && { output }),
    },
    {
      terminal,
      words: createWords('en'),
      signal: stop.signal,
      photoBytes: 1024,
      withCartoonizer: lend.withCartoonizer,
      now: () => new Date(2026, 0, 31, 23, 59, 58),
      clock: () => (milliseconds += 100),
    },
  );
  const reportFile = join(cwd, output ?? '.', 'report.json');
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
  return {
    exit,
    err: terminal.err(),
    drawn: [...lend.fake.drawn],
    lent: lend.lent(),
    report: report as BatchReport,
  };
}

/** The visible files of a folder. */
function filesIn(cwd: string, folder: string): string[] {
  return readdirSync(join(cwd, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(cwd, folder).length + 1))
    .sort();
}
