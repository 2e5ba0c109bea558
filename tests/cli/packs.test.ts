import { describe, expect, it } from 'vitest';
import {
  installPack,
  listPacks,
  type PackCommandContext,
  problemSentence,
  removePack,
  verifyPacks,
} from '../../src/cli/packs.ts';
import { showTransfer } from '../../src/cli/transfer.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords } from '../../src/i18n/words.ts';
import type { InstalledStyle } from '../../src/inference/packs/installed.ts';
import type { InstallRequest, Packs } from '../../src/inference/packs/packs.ts';
import type { PackProblem } from '../../src/inference/packs/problem.ts';
import { createFolder, createTerminal } from './fake-terminal.ts';

const words = createWords('en', { locales: loadLocales(), surface: 'terminal' });
const file = (name: string, known: string[] = []) => ({ file: name, size: 3 * 2 ** 20, known: known as [] });

const file_ = (trust: 'known' | 'unverified') => ({
  name: 'cartoon_h.pb',
  size: 10,
  sha256: 'a'.repeat(64),
  trust,
});
const installedStyle = (style: string, trust: 'known' | 'unverified' = 'known'): InstalledStyle => ({
  style,
  head: file_(trust),
  background: file_(trust),
  keypoints: file_('known'),
  mask: file_('known'),
  headDrawsBackground: trust === 'unverified',
  from: '/media/stick',
  installed: '2026-01-02T03:04:05.000Z',
});

/** Packs that only remember what they were asked. */
function fakePacks({
  here = [],
  problem,
  damaged = false,
}: Fake = {}): Packs & { readonly asked: InstallRequest[] } {
  const asked: InstallRequest[] = [];
  return {
    asked,
    catalogue: [
      {
        id: 'dct-net',
        name: 'DCT-Net',
        homepage: 'https://example.org/dct-net',
        licence: { name: 'Apache License 2.0', url: 'https://example.org/licence' },
        provenance: ['Trained on faces from somewhere.'],
        owners: ['damo'],
        shared: { keypoints: file('keypoints.pb'), mask: file('alpha.jpg') },
        styles: {
          anime: { repository: 'a', revision: 'master', head: file('h.pb'), background: file('bg.pb') },
          '3d': {
            repository: 'b',
            revision: 'master',
            head: file('h.pb', ['sha256:1']),
            background: file('bg.pb', ['sha256:1']),
          },
        },
      },
    ],
    installed: async () => here,
    problems: async () => [],
    async install(request) {
      asked.push(request);
      if (problem) return { ok: false, problem };
      request.tell({ kind: 'bytes', got: 5 * 2 ** 20, total: 10 * 2 ** 20 });
      request.tell({ kind: 'testing', style: 'anime' });
      request.tell({ kind: 'installed', style: installedStyle('anime', 'unverified') });
      return { ok: true, value: [] };
    },
    verify: async () =>
      here.map((style) => ({ style, damaged: damaged ? [{ ...style.head, got: 'b'.repeat(64) }] : [] })),
    remove: async (_pack, styles) =>
      styles.every((style) => here.some((known) => known.style === style))
        ? { ok: true, value: undefined }
        : { ok: false, problem: { code: 'not-installed', style: styles[0]! } },
  };
}

interface Fake {
  readonly here?: readonly InstalledStyle[];
  readonly problem?: PackProblem;
  readonly damaged?: boolean;
}

function at(packs: Packs, how: { input?: string; tty?: boolean } = {}) {
  const terminal = createTerminal(createFolder(), how);
  const context: PackCommandContext = {
    packs,
    words,
    terminal,
    signal: new AbortController().signal,
    clock: () => 0,
  };
  return { context, terminal };
}

describe('models install', () => {
  it('shows licence and origin, and installs nothing unasked', async () => {
    const packs = fakePacks();
    const { context, terminal } = at(packs);
    expect(await installPack({ pack: 'dct-net', yes: false }, context)).toBe(2);
    expect(packs.asked).toEqual([]);
    expect(terminal.err()).toContain('Apache License 2.0');
    expect(terminal.err()).toContain('Trained on faces from somewhere.');
    expect(terminal.err()).toContain('--yes');
  });

  it('installs all styles after --yes, says what happens and what is not vouched for', async () => {
    const packs = fakePacks();
    const { context, terminal } = at(packs);
    expect(await installPack({ pack: 'dct-net', yes: true }, context)).toBe(0);
    expect(packs.asked[0]?.styles).toEqual(['anime', '3d']);
    expect(terminal.err()).toContain('5 MB of 10 MB');
    expect(terminal.err()).toContain(
      'anime: installed (unverified origin: /media/stick; no background network',
    );
    expect(terminal.err()).toContain('./run.sh draw photo.jpg --style anime');
  });

  it('asks a person at a terminal, and takes no for an answer', async () => {
    const packs = fakePacks();
    const { context, terminal } = at(packs, { tty: true });
    const exit = installPack({ pack: 'dct-net', styles: ['anime'], yes: false }, context);
    terminal.stdin.push('n\n');
    expect(await exit).toBe(0);
    expect(packs.asked).toEqual([]);
    expect(terminal.err()).toContain('Install anime? [y/N]');
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('takes %s at the question for a stop', async (_, key) => {
    const packs = fakePacks();
    const { context, terminal } = at(packs, { tty: true });
    const exit = installPack({ pack: 'dct-net', styles: ['anime'], yes: false }, context);
    terminal.stdin.push(key);
    expect(await exit).toBe(130);
    expect(packs.asked).toEqual([]);
  });

  it('does not ask again for more styles of a pack that is there', async () => {
    const packs = fakePacks({ here: [installedStyle('anime')] });
    const { context } = at(packs);
    expect(
      await installPack({ pack: 'dct-net', styles: ['3d'], from: '/media/stick', yes: false }, context),
    ).toBe(0);
    expect(packs.asked[0]).toMatchObject({ styles: ['3d'], from: '/media/stick' });
  });

  it('names the packs there are when asked for another', async () => {
    const { context, terminal } = at(fakePacks());
    expect(await installPack({ pack: 'dctnet', yes: true }, context)).toBe(2);
    expect(terminal.err()).toContain('Available packs: dct-net.');
  });

  it('shows both hashes of a wrong file', async () => {
    const problem: PackProblem = {
      code: 'wrong-hash',
      file: 'cartoon_h.pb',
      by: 'list',
      expected: [`sha256:${'1'.repeat(64)}`],
      got: `sha256:${'2'.repeat(64)}`,
    };
    const { context, terminal } = at(fakePacks({ problem }));
    expect(await installPack({ pack: 'dct-net', yes: true }, context)).toBe(1);
    expect(terminal.err()).toContain('1'.repeat(64));
    expect(terminal.err()).toContain('2'.repeat(64));
  });

  it('counts Ctrl-C as a stop', async () => {
    const { context } = at(fakePacks({ problem: { code: 'cancelled' } }));
    expect(await installPack({ pack: 'dct-net', yes: true }, context)).toBe(130);
  });
});

describe('models verify, remove and list', () => {
  it('is content with files that are as they were', async () => {
    const { context, terminal } = at(fakePacks({ here: [installedStyle('anime')] }));
    expect(await verifyPacks(context)).toBe(0);
    expect(terminal.out()).toContain('✓ dct-net anime: as installed');
  });

  it('shows both hashes of a damaged file and the command that brings it back', async () => {
    const { context, terminal } = at(fakePacks({ here: [installedStyle('anime')], damaged: true }));
    expect(await verifyPacks(context)).toBe(1);
    expect(terminal.out()).toContain('a'.repeat(64));
    expect(terminal.out()).toContain('b'.repeat(64));
    expect(terminal.out()).toContain('./run.sh models install dct-net --styles anime');
  });

  it('says that nothing is installed', async () => {
    const { context, terminal } = at(fakePacks());
    expect(await verifyPacks(context)).toBe(0);
    expect(terminal.out()).toContain('No model packs are installed');
  });

  it('removes everything when no style is named, and refuses what is not there', async () => {
    const { context, terminal } = at(fakePacks({ here: [installedStyle('anime')] }));
    expect(await removePack({ pack: 'dct-net' }, context)).toBe(0);
    expect(terminal.err()).toMatch(/^Removed anime\.\nA Toonsmith that is running .*reload.*\n$/);
    expect(await removePack({ pack: 'dct-net', styles: ['3d'] }, context)).toBe(1);
    expect(terminal.err()).toContain('3d isn’t installed');
  });

  it('lists what is installed, and what it would take to have the rest; equal files count once', async () => {
    const lines = await listPacks({
      packs: fakePacks({ here: [installedStyle('anime', 'unverified')] }),
      words,
    });
    expect(lines.join('\n')).toContain('anime         installed 2026-01-02 (unverified origin: /media/stick');
    expect(lines.join('\n')).toContain('3d: ./run.sh models install dct-net --styles 3d (about 3 MB)');
    const fresh = await listPacks({ packs: fakePacks(), words });
    expect(fresh.join('\n')).toContain('anime, 3d: ./run.sh models install dct-net (about 15 MB)');
  });
});

describe('a download on the terminal', () => {
  it('shows speed and the time left', () => {
    const terminal = createTerminal(createFolder(), { tty: true });
    let now = 0;
    const transfer = showTransfer({ stderr: terminal.stderr, words, clock: () => now });
    transfer.at(0, 10 * 2 ** 20);
    now = 1000;
    transfer.at(2 * 2 ** 20, 10 * 2 ** 20);
    transfer.stop();
    expect(terminal.err()).toContain('2 MB/s');
    expect(terminal.err()).toContain('4 s');
  });

  it('writes a line at every tenth where there is no terminal', () => {
    const terminal = createTerminal(createFolder());
    const transfer = showTransfer({ stderr: terminal.stderr, words, clock: () => 0 });
    for (let got = 0; got <= 1000; got += 1) transfer.at(got, 1000);
    expect(terminal.err().trim().split('\n')).toHaveLength(11);
  });
});

describe('problems with packs', () => {
  const problems: PackProblem[] = [
    { code: 'in-use', process: 7 },
    { code: 'not-published', repository: 'red-models' },
    { code: 'not-published', repository: 'red-models', file: 'cartoon_h.pb' },
    { code: 'unreachable', url: 'https://example.org', reason: 'ENOTFOUND' },
    { code: 'refused', url: 'https://example.org', status: 503 },
    { code: 'wrong-answer', url: 'https://example.org', reason: 'it is not a list of files' },
    { code: 'wrong-size', file: 'cartoon_h.pb', expected: 5, got: 6 },
    { code: 'wrong-network', file: 'cartoon_h.pb', reason: 'it draws one colour' },
    { code: 'no-folder', folder: '/media/stick' },
    { code: 'not-in-folder', folder: '/media/stick', files: ['anime_h.pb'] },
    { code: 'disk-full', folder: '/models', needed: 6e6 },
    { code: 'cannot-write', folder: '/models', reason: 'EACCES' },
  ];

  it.each(problems)('have a sentence with every fact of $code', (problem) => {
    const sentence = problemSentence(problem, words);
    const { code, needed, ...facts } = problem as PackProblem & { needed?: number };
    for (const fact of Object.values(facts).flat()) expect(sentence).toContain(String(fact));
    if (needed !== undefined) expect(sentence).toContain('5.8 MB');
    expect(sentence).not.toContain(code);
  });
});
