import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CartoonOptions, DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { type BatchRequest, batch } from '../../src/cli/batch.ts';
import type { BatchReport } from '../../src/cli/batch-report.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createFakeLender, createFolder, createTerminal } from './fake-terminal.ts';

const words = createWords('en', { surface: 'terminal' });
const PHOTOS = { 'in/a.jpg': 'a', 'in/b.png': 'b', 'in/sub/a.jpg': 'sub a' };

describe('batch', () => {
  it('draws a folder and its subfolders into another one', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/notes.txt': 'text', 'in/.hidden.jpg': 'h' });
    const { exit, err, report } = await run(cwd);
    expect(exit).toBe(0);
    expect(filesIn(cwd, 'out')).toEqual(['a.png', 'b.png', 'report.json', 'sub/a.png']);
    expect(readFileSync(join(cwd, 'out/sub/a.png'), 'utf8')).toBe('cartoon of sub a');
    expect(err).toContain('3 done · 1 other file skipped');
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
        sentence: 'That file isn’t an image. Use a JPG, PNG, or WebP photo.',
      },
    ]);
    expect(err).toContain('3 done · 1 failed\n  bad.jpg: That file isn’t an image.');
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
    expect(err).toContain('3 already done');
    expect(report.cartoons).toHaveLength(3);
  });

  it('goes on where Ctrl-C stopped it', async () => {
    const cwd = createFolder(
      Object.fromEntries('abcdefgh'.split('').map((name) => [`in/${name}.jpg`, name])),
    );
    const stop = new AbortController();
    const first = await run(cwd, { stop, plan: (_, drawn) => void (drawn.length >= 4 && stop.abort()) });
    expect(first.exit).toBe(130);
    expect(first.err).toContain('To continue, run the same command again.');
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

  it('passes over lines of its journal that it does not know', async () => {
    const cwd = createFolder({
      ...PHOTOS,
      'out/.toonsmith-batch.jsonl': [
        '{"photo":"a.jpg"}',
        '{"begun":"in"}',
        '{"named":{"a.jpg":"a.png"}}',
      ].join('\n'),
    });
    expect((await run(cwd)).exit).toBe(0);
    expect((await run(cwd)).drawn).toEqual([]);
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

  it('draws the photos of several folders into one, and goes on in each', async () => {
    const cwd = createFolder({ 'in/a.jpg': 'first', 'other/a.jpg': 'other' });
    await run(cwd);
    await run(cwd, { input: 'other' });
    expect(readFileSync(join(cwd, 'out/a.png'), 'utf8')).toBe('cartoon of first');
    expect(readFileSync(join(cwd, 'out/a-2.png'), 'utf8')).toBe('cartoon of other');
    expect((await run(cwd)).drawn).toEqual([]);
    expect((await run(cwd, { input: 'other' })).drawn).toEqual([]);
  });

  it('draws the photos of two folders into one at the same time, and goes on in each', async () => {
    const names = 'abcdefgh'.split('');
    const photos = (folder: string) => names.map((name) => [`${folder}/${name}.jpg`, `${folder} ${name}`]);
    const cwd = createFolder(Object.fromEntries([...photos('in'), ...photos('other')]));
    let other: ReturnType<typeof run> | undefined;
    const plan = () => {
      other ??= run(cwd, { input: 'other' });
      return undefined;
    };
    await run(cwd, { plan });
    expect((await other)?.drawn).toHaveLength(8);
    expect(filesIn(cwd, 'out')).toHaveLength(8 + 8 + 2);
    expect((await run(cwd)).drawn).toEqual([]);
    expect((await run(cwd, { input: 'other' })).drawn).toEqual([]);
  });

  it('draws the photos of folders that begin in the same moment into one, none over another’s', async () => {
    const inputs = ['in', 'other', 'third'];
    const cwd = createFolder(
      Object.fromEntries(
        inputs.flatMap((input) => ['a', 'b'].map((name) => [`${input}/${name}.jpg`, `${input} ${name}`])),
      ),
    );
    for (const names of ['photo', 'time'] as const) {
      const output = `out-${names}`;
      await Promise.all(inputs.map((input) => run(cwd, { input, output, names })));
      const files = filesIn(cwd, output).map((file) => join(cwd, output, file));
      const [reports, cartoons] = [files.filter(isReport), files.filter((file) => !isReport(file))];
      expect(cartoons.map((file) => readFileSync(file, 'utf8')).sort()).toEqual(
        inputs.flatMap((input) => [`cartoon of ${input} a`, `cartoon of ${input} b`]),
      );
      expect(reports.map((file) => basename(file)).sort()).toEqual([
        'report-2.json',
        'report-3.json',
        'report.json',
      ]);
      expect(reports.map((file) => readReport(file).input).sort()).toEqual(
        inputs.map((input) => join(cwd, input)),
      );
      for (const input of inputs) expect((await run(cwd, { input, output, names })).drawn).toEqual([]);
    }
  });

  it('writes the report of another folder of photos beside the first one, each time', async () => {
    const cwd = createFolder({ ...PHOTOS, 'other/bad.jpg': 'not-a-picture' });
    await run(cwd);
    await run(cwd, { input: 'other' });
    const { err } = await run(cwd, { input: 'other' });
    expect(err).toContain('Full report: out/report-2.json');
    expect(readReport(join(cwd, 'out/report.json')).counts.drawn).toBe(3);
    expect(readReport(join(cwd, 'out/report-2.json')).counts.failed).toBe(1);
  });

  it('keeps the names that a stopped batch has not come to yet', async () => {
    const cwd = createFolder({ 'in/a.jpg': 'first', 'other/a.jpg': 'other' });
    const stop = new AbortController();
    await run(cwd, { stop, plan: () => void stop.abort() });
    await run(cwd, { input: 'other' });
    expect(filesIn(cwd, 'out')).toEqual(['a-2.png', 'report-2.json', 'report.json']);
    await run(cwd);
    expect(filesIn(cwd, 'out')).toEqual(['a-2.png', 'a.png', 'report-2.json', 'report.json']);
    expect(readFileSync(join(cwd, 'out/a-2.png'), 'utf8')).toBe('cartoon of other');
  });

  it('writes its report beside one that was in the folder before', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/bad.jpg': 'not-a-picture', 'out/report.json': '"mine"' });
    await run(cwd);
    const { err, report } = await run(cwd);
    expect(report).toBe('mine');
    expect(err).toContain('Full report: out/report-2.json');
    expect(filesIn(cwd, 'out')).toEqual(['a.png', 'b.png', 'report-2.json', 'report.json', 'sub/a.png']);
  });

  it('does not draw its own cartoons when they lie inside the folder of photos', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd, { output: 'in/toons' });
    const { exit, drawn } = await run(cwd, { output: 'in/toons' });
    expect([exit, drawn]).toEqual([0, []]);
  });

  it('does not draw the cartoons of earlier batches that lie inside the folder of photos', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd, { output: 'in/toons' });
    const { exit, drawn } = await run(cwd, { output: 'in/more' });
    expect([exit, drawn.sort()]).toEqual([0, ['a', 'b', 'sub a']]);
  });

  it('draws the cartoons of an earlier batch when their folder itself is named', async () => {
    const cwd = createFolder({ 'in/a.jpg': 'a' });
    await run(cwd);
    expect((await run(cwd, { input: 'out', output: 'again' })).drawn).toEqual(['cartoon of a']);
  });

  it('makes a folder outputs_YYYYMMDDHHMMSS when none is given, and a new one each time', async () => {
    const cwd = createFolder(PHOTOS);
    await run(cwd, { output: undefined });
    await run(cwd, { output: undefined });
    expect(readdirSync(cwd).sort()).toEqual(['in', 'outputs_20260131235958', 'outputs_20260131235958-2']);
  });

  it('makes a folder for each of the batches that begin in the same moment', async () => {
    const cwd = createFolder({ 'in/a.jpg': 'first', 'other/a.jpg': 'other' });
    await Promise.all(['in', 'other'].map((input) => run(cwd, { input, output: undefined })));
    const cartoons = ['outputs_20260131235958', 'outputs_20260131235958-2'].map((folder) =>
      readFileSync(join(cwd, folder, 'a.png'), 'utf8'),
    );
    expect(cartoons.sort()).toEqual(['cartoon of first', 'cartoon of other']);
  });

  it('makes a folder of its own beside a batch that draws the same photos otherwise', async () => {
    const cwd = createFolder({ 'in/a.jpg': 'a' });
    let other: ReturnType<typeof run> | undefined;
    const plan = () => {
      other ??= run(cwd, { output: undefined, options: { strength: 0.3 } });
      return undefined;
    };
    await run(cwd, { output: undefined, plan });
    await other;
    const strengths = ['outputs_20260131235958', 'outputs_20260131235958-2'].map(
      (folder) => readReport(join(cwd, folder, 'report.json')).options.strength,
    );
    expect(strengths).toEqual([DEFAULT_OPTIONS.strength, 0.3]);
  });

  it('makes no folder when there is nothing to draw', async () => {
    const cwd = createFolder({ 'in/notes.txt': '' });
    await run(cwd, { output: undefined });
    expect(readdirSync(cwd)).toEqual(['in']);
  });

  it('lets a file be that is called like such a folder', async () => {
    const cwd = createFolder({ ...PHOTOS, outputs_20260131235958: 'a note' });
    await run(cwd, { output: undefined });
    expect(readFileSync(join(cwd, 'outputs_20260131235958'), 'utf8')).toBe('a note');
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

  it.skipIf(process.platform !== 'linux')(
    'draws the others when the disk cannot read a photo (skipped where there is no /proc)',
    async () => {
      const cwd = createFolder({ 'in/b.jpg': 'b', 'in/c.jpg': 'c', 'in/d.jpg': 'd', 'in/e.jpg': 'e' });
      // Its first bytes are nowhere: reading them answers EIO, as a damaged disk does.
      symlinkSync('/proc/self/mem', join(cwd, 'in/a.jpg'));
      const { exit, drawn, report } = await run(cwd);
      expect([exit, drawn.sort()]).toEqual([3, ['b', 'c', 'd', 'e']]);
      expect(report.failures).toEqual([
        {
          photo: 'a.jpg',
          code: 'file',
          sentence: 'Can’t read or write in/a.jpg: the disk reports an error.',
        },
      ]);
    },
  );

  it('stops with a sentence when its journal cannot be written any more', async () => {
    const cwd = createFolder(
      Object.fromEntries('abcdefgh'.split('').map((name) => [`in/${name}.jpg`, name])),
    );
    const { exit, err, drawn, report } = await run(cwd, {
      plan: () => void replaceByFolder(join(cwd, 'out/.toonsmith-batch.jsonl')),
    });
    expect(exit).toBe(1);
    expect(err).toContain(
      '0 done · 1 failed · 7 not started\n' +
        '  out/.toonsmith-batch.jsonl is a folder, not a file.\n' +
        'To continue, run the same command again.\n',
    );
    expect(drawn.length).toBeLessThan(8);
    expect(report).toBeUndefined();
  });

  it('says when the report cannot be written, and ends with 1', async () => {
    const cwd = createFolder({ ...PHOTOS, 'in/bad.jpg': 'not-a-picture' });
    const { exit, err } = await run(cwd, {
      plan: () => void replaceByFolder(join(cwd, 'out/report.json')),
    });
    expect(exit).toBe(1);
    expect(err).toContain('3 done · 1 failed');
    expect(err).toMatch(/\nout\/report\.json is a folder, not a file\.\n$/);
    expect(err).not.toContain('Full report');
  });

  it('says when there is a folder in the place of its journal', async () => {
    const cwd = createFolder({ ...PHOTOS, 'out/.toonsmith-batch.jsonl/x': '' });
    const { exit, err } = await run(cwd);
    expect(exit).toBe(1);
    expect(err).toBe('out/.toonsmith-batch.jsonl is a folder, not a file.\n');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'leaves out a subfolder that it may not read (skipped for root, who may everything)',
    async () => {
      const cwd = createFolder({ ...PHOTOS, 'in/locked/c.jpg': 'c' });
      lock(join(cwd, 'in/locked'));
      const { exit, err, drawn, report } = await run(cwd);
      expect([exit, drawn.sort()]).toEqual([3, ['a', 'b', 'sub a']]);
      const sentence = 'You don’t have permission to open in/locked.';
      expect(err).toContain(`3 done · 1 folder skipped\n  ${sentence}\n`);
      expect(report.leftOut).toEqual([{ folder: 'locked', sentence }]);
    },
  );

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says that it may not read the folder of photos (skipped for root, who may everything)',
    async () => {
      const cwd = createFolder(PHOTOS);
      lock(join(cwd, 'in'));
      const { exit, err } = await run(cwd);
      expect([exit, err]).toEqual([1, 'You don’t have permission to open in.\n']);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'leaves out a subfolder with a path too long for the system (skipped where that has other limits)',
    async () => {
      // The system takes no path of 4096 signs or more; a folder moved into another gets one all the same.
      const half = Array.from({ length: 10 }, () => 'x'.repeat(250)).join('/');
      const cwd = createFolder({ ...PHOTOS, [`in/${half}/c.jpg`]: 'c', [`moved/${half}/d.jpg`]: 'd' });
      renameSync(join(cwd, 'moved'), join(cwd, 'in', half, 'moved'));
      onTestFinished(() => renameSync(join(cwd, 'in', half, 'moved'), join(cwd, 'moved')));
      const { exit, drawn, report } = await run(cwd);
      expect(exit).toBe(3);
      expect(drawn.sort()).toEqual(['a', 'b', 'c', 'sub a']);
      expect(report.leftOut.map(({ sentence }) => sentence.replace(/x+/g, 'x'))).toEqual([
        expect.stringMatching(/^The name in\/(x\/)+moved(\/x)+ is too long\.$/),
      ]);
    },
  );

  it.each<[string, Partial<BatchRequest>, number, string]>([
    ['a file', { input: 'in/a.jpg' }, 2, 'isn’t a folder'],
    ['nothing', { input: 'nowhere' }, 2, 'isn’t a folder'],
    ['photos over themselves', { output: 'in' }, 2, 'can’t be the photo folder'],
    ['a folder without pictures', { input: 'empty' }, 1, 'No photos found'],
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
  readonly plan?: Parameters<typeof createFakeLender>[0];
  readonly tty?: boolean;
}

async function run(cwd: string, how: Run = {}) {
  const { options = {}, stop = new AbortController(), plan, tty = false, ...request } = how;
  const terminal = createTerminal(cwd, { tty });
  const lend = createFakeLender(plan);
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
      words,
      signal: stop.signal,
      photoBytes: 1024,
      withCartoonizer: lend.withCartoonizer,
      now: () => new Date(2026, 0, 31, 23, 59, 58),
      clock: () => (milliseconds += 100),
    },
  );
  const reportFile = join(cwd, output ?? '.', 'report.json');
  return {
    exit,
    err: terminal.err(),
    drawn: [...lend.fake.drawn],
    lent: lend.lent(),
    report: (isFile(reportFile) ? readReport(reportFile) : undefined) as BatchReport,
  };
}

const readReport = (file: string): BatchReport => JSON.parse(readFileSync(file, 'utf8'));

const isReport = (file: string): boolean => file.endsWith('.json');

/** Lets nobody look into a folder, until the test ends. */
function lock(folder: string): void {
  chmodSync(folder, 0o000);
  onTestFinished(() => chmodSync(folder, 0o700));
}

/** Puts a folder in the place of a file: nothing can be written to it any more. */
function replaceByFolder(path: string): void {
  if (isFile(path)) rmSync(path);
  mkdirSync(path, { recursive: true });
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** The visible files of a folder. */
function filesIn(cwd: string, folder: string): string[] {
  return readdirSync(join(cwd, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(cwd, folder).length + 1))
    .sort();
}
