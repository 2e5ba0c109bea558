import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolder } from './fake-terminal.ts';

const MAIN = resolve('dist/main.js');
const PHOTO = resolve('config/test-photo.jpg');
const QUICK = ['--style', 'cel', '--size', '512'];

describe('the built program', () => {
  it('draws a photo beside it', () => {
    const cwd = folderWith('me.jpg');
    const { status, stdout, stderr } = toonsmith(cwd, ['draw', 'me.jpg', ...QUICK]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^me\.jpg → me\.cartoon\.png {2}\(410 × 512, cel, [\d.]+ s\)\n$/);
    expect(kindOf(readFileSync(join(cwd, 'me.cartoon.png')))).toBe('png');
  });

  it('writes the same picture twice, to standard output', () => {
    const cwd = createFolder();
    const photo = readFileSync(PHOTO);
    const [one, two] = ['one', 'two'].map(() =>
      spawnSync(process.execPath, [MAIN, 'draw', '-', '--format', 'jpg', ...QUICK], { cwd, input: photo }),
    );
    expect(kindOf(one!.stdout)).toBe('jpg');
    expect(one!.stdout.equals(two!.stdout)).toBe(true);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says that another style stood in', () => {
    const { stderr } = toonsmith(folderWith('me.jpg'), [
      'draw',
      'me.jpg',
      '--size',
      '512',
      '--style',
      'design',
    ]);
    expect(stderr).toMatch(/design.*cel/);
  });

  it('takes --compare alone for on', () => {
    const { stdout } = toonsmith(folderWith('me.jpg'), ['draw', '--compare', 'me.jpg', ...QUICK]);
    const [, width, height] = /\((\d+) × (\d+)/.exec(stdout)!;
    expect(Number(width)).toBeGreaterThan(2 * 410 - 1);
    expect(Number(height)).toBe(512);
  });

  it.each([
    [
      ['draw', 'me.jpg', '--strength', '3'],
      /“3” isn’t valid for strength\. Allowed: 0\.1 – 1\. Closest match: 1\./,
    ],
    [['draw', 'me.jpg', '--style', 'comix'], /“comix” isn’t a style\. Did you mean comic\?/],
    [['draw', 'me.jpg', '--style', 'ani'], /Did you mean anime\?/],
    [['draw', 'me.jpg', '--str', '0.5'], /“--str” isn’t an option\. Did you mean --strength\?/],
    [['doc'], /“doc” isn’t a command\. Did you mean doctor\?/],
    [['draw', 'me.jpg', '--size', '600'], /“600” isn’t valid for size/],
    [['draw', 'me.jpg', '--crop', 'head'], /“head” isn’t valid for crop/],
    [['draw'], /Missing argument: photo/],
    [['draw', 'me.jpg', '--stile', 'cel'], /“--stile” isn’t an option\. Did you mean --style\?/],
    [['drew', 'me.jpg'], /“drew” isn’t a command\. Did you mean draw\?/],
    [['batch', '.', '-j', '0'], /“0” isn’t valid for --at-once\. Use a whole number/],
    [['draw', '-o'], /--output needs a value\./],
    [['doctor', 'now'], /too many arguments/],
    [['nonsense'], /“nonsense” isn’t a command\. To see all commands, run \.\/run\.sh --help\./],
    [['batch', '.', '--names', 'best'], /“best” isn’t valid for --names\. Allowed: photo, time\./],
  ])('answers %j with a sentence and status 2', (args, sentence) => {
    const cwd = folderWith('me.jpg');
    const { status, stdout, stderr } = toonsmith(cwd, args);
    expect(stderr).toMatch(sentence);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(cwd)).toEqual(['me.jpg']);
  });

  it('answers a wrong setting with a sentence that does not hold it', () => {
    const { status, stderr } = toonsmith(folderWith('me.jpg'), ['draw', 'me.jpg'], {
      TOONSMITH_CARTOON_STRENGTH: 'secret-1234',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('cartoon.strength');
    expect(stderr).not.toContain('secret-1234');
  });

  it('takes the operator’s settings for defaults', () => {
    const { stdout } = toonsmith(folderWith('me.jpg'), ['draw', 'me.jpg'], {
      TOONSMITH_CARTOON_STYLE: 'ink',
      TOONSMITH_CARTOON_SIZE: '512',
      TOONSMITH_CARTOON_FORMAT: 'webp',
    });
    expect(stdout).toContain('me.jpg → me.cartoon.webp  (410 × 512, ink');
  });

  it('speaks Chinese to a Chinese shell', () => {
    const { stderr } = toonsmith(createFolder({ 'a.jpg': 'x' }), ['draw', 'a.jpg'], { LANG: 'zh_CN.UTF-8' });
    expect(stderr).toMatch(/^a\.jpg: .*\p{Script=Han}/u);
  });

  it('speaks Chinese in --help, models and batch to a Chinese shell', () => {
    const cwd = createFolder({ 'in/a.jpg': 'x' });
    const chinese = (...args: string[]) => toonsmith(cwd, args, { LANG: 'zh_CN.UTF-8' });
    for (const verb of [
      [],
      ['draw'],
      ['batch'],
      ['models'],
      ['models', 'install'],
      ['doctor'],
      ['register'],
      ['backup'],
    ]) {
      const { stdout, status } = chinese(...verb, '--help');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^用法: \.\/run\.sh/);
      // What is left of English are names, values and commands.
      const texts = stdout.split('\n').filter((line) => !line.includes('./run.sh'));
      expect(texts.join('\n')).not.toMatch(/[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}/);
    }
    expect(chinese('models').stdout).toMatch(/^风格 .*引擎\n/);
    expect(chinese('batch', 'in', '-o', 'out').stderr).toMatch(
      /正在把 1 张照片变成卡通图.*\n.*a\.jpg: .*\n完成 0 张 · 失败 1 张\n/s,
    );
    expect(chinese('drew').stderr).toContain('您是不是要用 draw？');
  });

  it('shows the defaults in --help, those of the settings too, and no brackets twice', () => {
    const help = (settings = {}) => toonsmith(createFolder(), ['draw', '--help'], settings).stdout;
    expect(help().replace(/\s+/g, ' ')).toContain('[0.1 – 1; default: 0.7]');
    expect(help().replace(/\s+/g, ' ')).toContain('(avatar) [none, portrait, avatar; default: none]');
    expect(help()).not.toMatch(/\)\s+\(/);
    expect(help({ TOONSMITH_CARTOON_SIZE: '2048' }).replace(/\s+/g, ' ')).toContain(
      'original; default: 2048]',
    );
  });

  it('names no command that does not exist', () => {
    const { status, stderr } = toonsmith(folderWith('me.jpg'), ['batch', 'me.jpg']);
    expect([status, stderr]).toEqual([
      2,
      'me.jpg isn’t a folder. For single photos, use: ./run.sh draw me.jpg\n',
    ]);
    const folder = toonsmith(createFolder({ 'in/a.jpg': 'x' }), ['draw', 'in']);
    expect(folder.stderr).toBe('in is a folder. To process everything in it, use: ./run.sh batch in\n');
  });

  it('answers what is no photo with one sentence each and status 1', () => {
    const files = {
      'empty.jpg': '',
      'half.jpg': readFileSync(PHOTO).subarray(0, 900),
      'pdf.jpg': '%PDF-1.7\n',
      'svg.jpg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'text.jpg': 'hello, this is no photo',
    };
    const cwd = createFolder(files);
    const { status, stderr } = toonsmith(cwd, ['draw', ...Object.keys(files)]);
    expect(status).toBe(1);
    const lines = stderr.trim().split('\n').sort();
    expect(lines[0]).toBe('5 of 5 photos failed.');
    expect(lines.slice(1).map((line) => line.split(': ')[0])).toEqual(Object.keys(files));
    expect(readdirSync(cwd).sort()).toEqual(Object.keys(files));
  });

  it('draws a folder, is stopped with Ctrl-C, and goes on', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `${index}.jpg`);
    const cwd = createFolder();
    mkdirSync(join(cwd, 'in'));
    for (const name of names) copyFileSync(PHOTO, join(cwd, 'in', name));
    writeFileSync(join(cwd, 'in', 'bad.jpg'), 'no photo');
    const args = ['batch', 'in', '-o', 'out', ...QUICK];

    const first = spawn(process.execPath, [MAIN, ...args], { cwd, env: english() });
    let told = '';
    let interrupted = false;
    first.stderr.on('data', (data) => {
      told += data;
      if (interrupted || !told.includes('.png')) return;
      interrupted = true;
      first.kill('SIGINT');
    });
    const signal = await new Promise((done) => first.on('close', (_status, signal) => done(signal)));
    expect(told).toContain('To continue, run the same command again.');
    // A shell reports this as 130. A thread stopped in the middle of a network would have been SIGABRT.
    expect(signal).toBe('SIGINT');
    const written = readdirSync(join(cwd, 'out')).filter((name) => name.endsWith('.png'));
    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThan(names.length);
    for (const name of written) expect(kindOf(readFileSync(join(cwd, 'out', name)))).toBe('png');

    const second = toonsmith(cwd, args);
    expect(second.status).toBe(3);
    expect(second.stderr).toContain(`${written.length} already done`);
    expect(second.stderr).toContain('1 failed');
    expect(readdirSync(join(cwd, 'out')).filter((name) => name.endsWith('.png'))).toHaveLength(names.length);
  });

  it.each([
    [
      'en_US.UTF-8',
      /^([ab]\.jpg): Something went wrong with this photo\. See error ([\da-f]{8}) above\.$/,
      /report it/,
      (id: string) => `Error ${id}: a bug nobody knew of`,
    ],
    [
      'zh_CN.UTF-8',
      /^([ab]\.jpg): 处理这张照片时出现意外情况。请看上方的错误 ([\da-f]{8})。$/,
      /报告问题/,
      (id: string) => `错误 ${id}：a bug nobody knew of`,
    ],
  ])(
    'describes each unexpected error above the photo it belongs to, and once how to report it, in %s',
    (LANG, said, howTo, error) => {
      const cwd = createFolder();
      for (const name of ['a.jpg', 'b.jpg']) copyFileSync(PHOTO, join(cwd, name));
      const { status, stderr } = toonsmith(cwd, ['draw', 'a.jpg', 'b.jpg', '--format', 'webp', ...QUICK], {
        LANG,
        NODE_OPTIONS: `--require "${resolve('tests/fixtures/fail-at-webp.cjs')}"`,
      });
      expect(status).toBe(1);
      const lines = stderr.split('\n');
      const photos = lines.flatMap((line, index) => {
        const [, photo, id] = said.exec(line) ?? [];
        return photo ? [{ photo, above: lines.slice(0, index).includes(error(id!)) }] : [];
      });
      expect(photos.sort((one, other) => one.photo.localeCompare(other.photo))).toEqual([
        { photo: 'a.jpg', above: true },
        { photo: 'b.jpg', above: true },
      ]);
      expect(lines.filter((line) => howTo.test(line))).toHaveLength(1);
    },
  );

  describe('ends in order, never by an abort, while threads draw:', () => {
    const drawMany = (settings: Readonly<Record<string, string>> = {}) => {
      const cwd = createFolder();
      const names = Array.from({ length: 5 }, (_, index) => `${index}.jpg`);
      for (const name of names) copyFileSync(PHOTO, join(cwd, name));
      const child = spawn(process.execPath, [MAIN, 'draw', ...names, '--size', '512'], {
        cwd,
        env: { ...english(), ...settings },
      });
      let said = '';
      child.stderr.on('data', (data) => {
        said += data;
      });
      const ended = new Promise((done) =>
        child.on('close', (status, signal) => done({ status, signal, said })),
      );
      return { child, ended };
    };

    it('when the reader of its output has gone', async () => {
      const { child, ended } = drawMany();
      child.stdout.once('data', () => child.stdout.destroy());
      expect(await ended).toEqual({ status: 0, signal: null, said: '' });
    });

    it('after an error that nothing catches, which it shows', async () => {
      const preload = resolve('tests/fixtures/throw-after-first-line.cjs');
      const { child, ended } = drawMany({ NODE_OPTIONS: `--require "${preload}"` });
      child.stdout.resume();
      expect(await ended).toEqual({
        status: 1,
        signal: null,
        said: expect.stringMatching(/^Error [\da-f]{8}: a bug nobody knew of\n.*report it/),
      });
    });
  });

  it('lists every style with what draws it', () => {
    const { status, stdout } = toonsmith(createFolder(), ['models', 'list']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^cel +Cel +filters$/m);
    expect(stdout).toMatch(/^anime +Anime +toon$/m);
    expect(stdout).toMatch(/^design +Design +filters, as cel \(dct-net isn’t installed\)$/m);
  });

  it('knows its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(toonsmith(createFolder(), ['--version']).stdout).toBe(`${version}\n`);
  });
});

function folderWith(photo: string): string {
  const cwd = createFolder();
  copyFileSync(PHOTO, join(cwd, photo));
  return cwd;
}

function toonsmith(cwd: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...english(), ...environment },
    encoding: 'utf8',
  });
}

/** The surroundings of a person who speaks English, has configured nothing and installed no packs. */
const english = () => ({
  PATH: process.env.PATH,
  LANG: 'en_US.UTF-8',
  TOONSMITH_DRAWING_MODELS_FOLDER: join(tmpdir(), 'toonsmith-test-no-packs'),
});

function kindOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(1, 4).toString() === 'PNG')
    return bytes.subarray(-8, -4).toString() === 'IEND' ? 'png' : undefined;
  if (bytes.subarray(8, 12).toString() === 'WEBP') return 'webp';
  return bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9
    ? 'jpg'
    : undefined;
}
