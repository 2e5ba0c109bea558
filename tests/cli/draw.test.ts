import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { type DrawRequest, draw } from '../../src/cli/draw.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createFakeLender, createFolder, createTerminal } from './fake-terminal.ts';

const locales = loadLocales();

describe('draw', () => {
  it('writes the cartoon beside the photo and says so', async () => {
    const { folder, exit, out, err } = await drawn({ photos: ['me.jpg'] }, { 'me.jpg': 'me' });
    expect(exit).toBe(0);
    expect(readFileSync(join(folder, 'me.cartoon.png'), 'utf8')).toBe('cartoon of me');
    expect(out).toContain('me.jpg → me.cartoon.png');
    expect(err).toBe('');
  });

  it('takes the format from the ending of -o', async () => {
    const { folder, requests } = await drawn(
      { photos: ['me.jpg'], output: 'new/toon.WEBP' },
      { 'me.jpg': 'me' },
    );
    expect(readdirSync(join(folder, 'new'))).toEqual(['toon.WEBP']);
    expect(requests).toEqual(['webp']);
  });

  it('writes stickers as the files that they are', async () => {
    const { folder, requests } = await drawn(
      { photos: ['me.jpg'], format: 'sticker', output: 'me.webp' },
      { 'me.jpg': 'me' },
    );
    expect(readdirSync(folder)).toContain('me.webp');
    expect(requests).toEqual(['sticker']);
    const beside = await drawn({ photos: ['me.jpg'], format: 'sticker' }, { 'me.jpg': 'me' });
    expect(readdirSync(beside.folder)).toContain('me.cartoon.webp');
    const wrong = await drawn(
      { photos: ['me.jpg'], format: 'sticker', output: 'me.png' },
      { 'me.jpg': 'me' },
    );
    expect(wrong.err).toContain('Use only one of them');
  });

  it('puts several cartoons into a folder, under different names', async () => {
    const files = { 'a/me.jpg': '1', 'b/me.png': '2', 'b/you.png': '3' };
    const { folder, exit } = await drawn({ photos: Object.keys(files), output: 'toons' }, files);
    expect(exit).toBe(0);
    expect(readdirSync(join(folder, 'toons')).sort()).toEqual([
      'me.cartoon-2.png',
      'me.cartoon.png',
      'you.cartoon.png',
    ]);
    expect(readFileSync(join(folder, 'toons/me.cartoon-2.png'), 'utf8')).toBe('cartoon of 2');
  });

  it('draws several styles of each photo into one picture beside it', async () => {
    const files = { 'a.jpg': 'a', 'b.jpg': 'b' };
    const request = { photos: Object.keys(files), styles: ['cel', 'ink'] };
    const { folder, exit, out } = await drawn(request, files);
    expect(exit).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['a.jpg', 'a.styles.png', 'b.jpg', 'b.styles.png']);
    expect(readFileSync(join(folder, 'b.styles.png'), 'utf8')).toBe('b as cel,ink');
    expect(out).toContain('b.jpg → b.styles.png  (4 × 3, cel, ink, ');
  });

  it('draws the others when one photo fails, and ends with 3', async () => {
    const files = { 'a.jpg': 'not-a-picture', 'b.jpg': 'b' };
    const { folder, exit, err } = await drawn({ photos: ['a.jpg', 'gone.jpg', 'b.jpg'] }, files);
    expect(exit).toBe(3);
    expect(readdirSync(folder)).toContain('b.cartoon.png');
    expect(err.trim().split('\n').sort()).toEqual([
      '2 of 3 photos failed.',
      'File not found: gone.jpg',
      'a.jpg: That file isn’t an image. Use a JPG, PNG, or WebP photo.',
    ]);
  });

  it.skipIf(process.platform === 'win32')('says what it knows about a file that cannot be used', async () => {
    const { exit, err } = await drawn({ photos: ['socket.jpg'] }, {}, { socket: 'socket.jpg' });
    expect(exit).toBe(1);
    expect(err).toBe('Couldn’t read or write socket.jpg (ENXIO).\n');
  });

  it('ends with 1 when nothing was drawn, and leaves nothing behind', async () => {
    const { folder, exit } = await drawn({ photos: ['a.jpg'] }, { 'a.jpg': 'not-a-picture' });
    expect(exit).toBe(1);
    expect(readdirSync(folder)).toEqual(['a.jpg']);
  });

  it('reads a photo from standard input and writes the cartoon to standard output, and nothing else there', async () => {
    const { exit, out, err } = await drawn({ photos: ['-'] }, {}, { input: 'piped' });
    expect(exit).toBe(0);
    expect(out).toBe('cartoon of piped');
    expect(err).toContain('- → -');
  });

  it('does not read more than the limit', async () => {
    const { exit, err, fake } = await drawn({ photos: ['-'] }, {}, { input: 'x'.repeat(2000) });
    expect(exit).toBe(1);
    expect(err).toContain('The limit is 1 kB');
    expect(fake.drawn).toEqual([]);
  });

  it.each<[string, Partial<DrawRequest>, string]>([
    ['a photo over itself', { photos: ['a.png'], output: 'a.png' }, 'is the original photo'],
    [
      'a photo over itself through a link',
      { photos: ['a.png'], output: 'link.png' },
      'is the original photo',
    ],
    ['several photos into one file', { photos: ['a.png', 'b.png'], output: 'x.png' }, 'use a folder: -o x/'],
    ['several photos to standard output', { photos: ['a.png', 'b.png'], output: '-' }, 'only one cartoon'],
    ['standard input among others', { photos: ['a.png', '-'] }, 'can’t be combined'],
    ['an ending that is no picture', { photos: ['a.png'], output: 'x.gif' }, 'needs the extension'],
    ['two formats at once', { photos: ['a.png'], output: 'x.png', format: 'jpg' }, 'Use only one of them'],
  ])('refuses %s before anything is drawn', async (_, request, sentence) => {
    const { exit, err, lent, folder } = await drawn(request, { 'a.png': 'a', 'b.png': 'b' }, { link: true });
    expect(exit).toBe(2);
    expect(err).toContain(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(lent).toBe(0);
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('a');
  });

  it.each<[string, Partial<DrawRequest>]>([
    ['a picture into a terminal', { photos: ['a.png'], output: '-' }],
    ['a photo from a keyboard', { photos: ['-'], output: 'x.png' }],
  ])('refuses %s', async (_, request) => {
    const { exit, out } = await drawn(request, { 'a.png': 'a' }, { tty: true });
    expect(exit).toBe(2);
    expect(out).toBe('');
  });

  it('stops with 130 after Ctrl-C and writes nothing half', async () => {
    const stop = new AbortController();
    const files = { 'a.jpg': 'a', 'b.jpg': 'b', 'c.jpg': 'c', 'd.jpg': 'd' };
    const { exit, folder, err } = await drawn({ photos: Object.keys(files) }, files, {
      stop,
      plan: () => void stop.abort(),
    });
    expect(exit).toBe(130);
    expect(err).toBe('');
    const written = readdirSync(folder).filter((name) => !(name in files));
    for (const name of written) expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^cartoon of .$/);
    expect(written.length).toBeLessThan(4);
  });

  it('tells notes and tips in the language of the person', async () => {
    const { err } = await drawn(
      { photos: ['me.jpg'] },
      { 'me.jpg': 'me' },
      {
        language: 'zh_CN.UTF-8',
        plan: () => ({
          ok: true,
          value: {
            bytes: new Uint8Array(1),
            format: 'png',
            width: 1,
            height: 1,
            style: 'cel',
            engine: 'fake',
            notes: [{ code: 'first-frame', frames: 3 }],
            faces: 1,
            tips: [{ code: 'dark' }],
            milliseconds: { decode: 0, faces: 0, draw: 0, finish: 0, encode: 0 },
          },
        }),
      },
    );
    expect(err.trim().split('\n')).toHaveLength(2);
    expect(err).toMatch(/\p{Script=Han}/u);
  });
});

interface Circumstances {
  readonly input?: string;
  readonly tty?: boolean;
  readonly link?: boolean;
  /** A file that no program can open. */
  readonly socket?: string;
  readonly language?: string;
  readonly stop?: AbortController;
  readonly plan?: Parameters<typeof createFakeLender>[0];
}

async function drawn(
  request: Partial<DrawRequest>,
  files: Readonly<Record<string, string>>,
  {
    input = '',
    tty = false,
    link = false,
    socket,
    language = 'en',
    stop = new AbortController(),
    plan,
  }: Circumstances = {},
) {
  const folder = createFolder(files);
  if (link) symlinkSync('a.png', join(folder, 'link.png'));
  if (socket) await listenAt(join(folder, socket));
  const terminal = createTerminal(folder, { input, tty });
  const lend = createFakeLender(plan);
  const requests: string[] = [];
  const exit = await draw(
    { photos: [], options: DEFAULT_OPTIONS, ...request },
    {
      terminal,
      words: createWords(language, { locales, surface: 'terminal' }),
      signal: stop.signal,
      photoBytes: 1024,
      withCartoonizer: (pictures, work) =>
        lend.withCartoonizer(pictures, (cartoonizer) =>
          work({
            ...cartoonizer,
            cartoonize: (asked, how) => {
              requests.push(asked.options.format);
              return cartoonizer.cartoonize(asked, how);
            },
          }),
        ),
    },
  );
  return {
    folder,
    exit,
    out: terminal.out(),
    err: terminal.err(),
    requests,
    fake: lend.fake,
    lent: lend.lent(),
  };
}

/** Makes a socket in the file system, until the test ends. */
async function listenAt(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
}
