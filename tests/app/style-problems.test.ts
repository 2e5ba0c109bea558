import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileSentences, readPackFaults, sayProblems } from '../../src/app/style-problems.ts';
import { createWords } from '../../src/i18n/words.ts';
import { readCustomPacks } from '../../src/inference/packs/custom.ts';
import { createFolder } from '../cli/fake-terminal.ts';

const words = createWords('en', { surface: 'terminal' });

const faultsIn = (packsFolder: string) =>
  readPackFaults({
    folders: { networkFolder: '', packsFolder },
    manifestProblems: readCustomPacks(packsFolder, []).problems,
    brokenStyles: new Map([['ghosts', { code: 'one-color' } as const]]),
  });

describe('what keeps styles of packs from being used', () => {
  it('is said of styles, manifests and files of downloaded packs', async () => {
    const folder = createFolder({ 'mine/manifest.json': '{', 'dct-net/styles/3d.json': '{' });
    const problems = sayProblems(await faultsIn(folder))(words);
    expect(problems.map(({ style }) => style)).toEqual(['ghosts', undefined, undefined]);
    expect(problems[0]!.sentence).toBe('The style ghosts can’t be used: its cartoon has only one color.');
    expect(problems[1]!.sentence).toMatch(/mine\/manifest\.json, line 1, column 2: /);
    expect(problems[2]!.sentence).toContain('dct-net/styles/3d.json: It’s damaged');
    expect(sayProblems(await faultsIn(folder))(createWords('zh-CN'))[0]!.sentence).toBe(
      '风格 ghosts 无法使用：它生成的卡通图只有一种颜色。',
    );
  });

  it('names a folder of packs that can’t be read once, and a downloaded pack as itself', async () => {
    const folder = createFolder();
    const loop = join(folder, 'loop');
    symlinkSync('loop', loop);
    expect(fileSentences(await faultsIn(loop), words)).toEqual([`${loop}: Couldn’t read it (ELOOP).`]);
    mkdirSync(join(folder, 'packs'));
    symlinkSync('dct-net', join(folder, 'packs', 'dct-net'));
    expect(fileSentences(await faultsIn(join(folder, 'packs')), words)).toEqual([
      expect.stringMatching(/dct-net\/styles: Couldn’t read it \(ELOOP\), so its styles aren’t available\.$/),
    ]);
  });
});
