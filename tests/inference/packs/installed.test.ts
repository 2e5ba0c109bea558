import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedSentence } from '../../../src/cli/pack-sentences.ts';
import { createWords } from '../../../src/i18n/words.ts';
import { type InstalledFile, openPack } from '../../../src/inference/packs/installed.ts';
import { createFolder } from '../../cli/fake-terminal.ts';

/** Of the file's name, so that each style has files of its own. */
const file = (name: string, letter: string): InstalledFile => ({
  name,
  size: 1,
  sha256: letter.repeat(64),
  trust: 'known',
});

/** A pack with two styles that share their smaller files. */
async function packOfTwo() {
  const pack = openPack(join(createFolder(), 'dct-net'));
  mkdirSync(pack.files, { recursive: true });
  const [keypoints, mask] = [file('keypoints.pb', 'a'), file('alpha.jpg', 'b')];
  for (const [style, letter] of [
    ['3d', 'c'],
    ['anime', 'd'],
  ] as const) {
    const head = file('cartoon_h.pb', letter);
    for (const { sha256 } of [head, keypoints, mask]) writeFileSync(pack.pathOf(sha256), 'x');
    await pack.save({
      style,
      head,
      background: head,
      keypoints,
      mask,
      headDrawsBackground: true,
      from: 'a test',
      installed: '2026-01-01',
    });
  }
  return pack;
}

const usableOf = async (pack: Awaited<ReturnType<typeof packOfTwo>>) =>
  (await pack.survey()).usable.map(({ style }) => style);

describe('what can be used of an installed pack', () => {
  it('is everything when everything can be read, and nothing where there is none', async () => {
    const pack = await packOfTwo();
    expect(await pack.survey()).toMatchObject({ styles: [{}, {}], usable: [{}, {}], problems: [] });
    const none = { styles: [], usable: [], problems: [] };
    expect(await openPack(join(createFolder(), 'nowhere')).survey()).toEqual(none);
    expect(await openPack(join(createFolder({ packs: 'a file' }), 'packs')).survey()).toEqual(none);
  });

  it.each([
    ['is no JSON', '{'],
    ['lacks fields', '{"style":"3d"}'],
  ])('leaves out a style whose record %s', async (_, text) => {
    const pack = await packOfTwo();
    const record = join(pack.folder, 'styles', '3d.json');
    writeFileSync(record, text);
    expect(await usableOf(pack)).toEqual(['anime']);
    expect((await pack.survey()).problems).toEqual([{ of: 'record', file: record, reason: 'damaged' }]);
    await expect(pack.styles()).rejects.toThrow(record);
  });

  it('leaves out a style of which a file is missing, but keeps its record', async () => {
    const pack = await packOfTwo();
    const head = pack.pathOf('c'.repeat(64));
    rmSync(head);
    const { styles, problems } = await pack.survey();
    expect([styles.length, await usableOf(pack)]).toEqual([2, ['anime']]);
    expect(problems).toEqual([{ of: 'file', file: head, reason: 'ENOENT' }]);
    rmSync(pack.pathOf('a'.repeat(64)));
    expect(await usableOf(pack)).toEqual([]);
    expect((await pack.survey()).problems).toHaveLength(2);
  });

  it('is nothing where the folder can’t be read, and nothing can be removed then', async () => {
    const pack = await packOfTwo();
    const records = join(pack.folder, 'styles');
    rmSync(records, { recursive: true });
    symlinkSync(records, records);
    const { usable, problems } = await pack.survey();
    expect(usable).toEqual([]);
    expect(problems).toEqual([{ of: 'record', file: records, reason: 'ELOOP' }]);
    await expect(pack.remove('3d')).rejects.toThrow('ELOOP');
  });

  it.each([
    ['en', 'EACCES', /^\/a: Couldn’t read it \(EACCES\), so its styles aren’t available\. The account/],
    ['en', 'ENOENT', /^\/a: It’s missing, .*models verify$/],
    ['en', 'damaged', /^\/a: It’s damaged, .*Install the style again: \.\/run\.sh models$/],
    ['en', 'EIO', /^\/a: Couldn’t read it \(EIO\), so its styles aren’t available\.$/],
    ['zh-CN', 'EACCES', /^\/a：无法读取（EACCES），因此相关风格不可用。运行 Toonsmith 的账户/],
  ] as const)('is said in %s: %s', (language, reason, sentence) => {
    expect(installedSentence({ of: 'file', file: '/a', reason }, createWords(language))).toMatch(sentence);
  });
});
