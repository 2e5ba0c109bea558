import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestSentence } from '../../../src/cli/pack-sentences.ts';
import { loadLocales } from '../../../src/i18n/locales.ts';
import { createWords } from '../../../src/i18n/words.ts';
import { readCustomPacks } from '../../../src/inference/packs/custom.ts';
import { createFolder } from '../../cli/fake-terminal.ts';

const locales = loadLocales();
const wordsIn = (language: string) => createWords(language, { locales, surface: 'terminal' });

const GOOD = `{
  "id": "ghosts",
  "name": { "en": "Ghosts" },
  "licence": "CC0-1.0",
  "network": "model.onnx",
  "layout": "NCHW",
  "colours": "RGB",
  "range": [-1, 1],
  "size": { "multiple": 8, "longest": 512 },
  "nearest": "cel"
}`;

/** What is said about packs with these manifests, with the folder left out. */
function problemsOf(manifests: Record<string, string>, language = 'en'): string[] {
  const files = Object.entries(manifests).flatMap(([name, text]) => [
    [`${name}/manifest.json`, text],
    [`${name}/model.onnx`, 'not read here'],
  ]);
  const folder = createFolder(Object.fromEntries(files));
  const { problems } = readCustomPacks(folder, ['cel', 'comic']);
  return problems.map((problem) =>
    manifestSentence(problem, wordsIn(language)).replace(join(folder, '/'), ''),
  );
}

const changed = (from: string, to: string) => GOOD.replace(from, to);

describe('what is wrong with a manifest is said with its place', () => {
  it.each([
    ['no comma', changed('"NCHW",', '"NCHW"'), 'line 7, column 3: A comma is missing before this.'],
    [
      'a comma too many',
      changed('"cel"\n', '"cel",\n'),
      'line 11, column 1: A name in double quotation marks',
    ],
    ['no colon', changed('"id":', '"id"'), 'line 2, column 8: A colon is missing'],
    ['an open text', changed('"ghosts",', '"ghosts,'), 'line 2, column 9: The closing quotation mark'],
    ['single quotes', changed('"ghosts"', "'ghosts'"), 'line 2, column 9: This isn’t JSON'],
    ['a comment', `// mine\n${GOOD}`, 'line 1, column 1: JSON has no comments.'],
    ['an open bracket', GOOD.slice(0, -1), 'line 11, column 1: A closing bracket'],
    ['nothing', '', 'line 1, column 1: A value is missing'],
    ['a list', '[1]', 'line 1, column 1: The manifest must be an object'],
    ['the same twice', changed('"layout"', '"id": "b",\n  "layout"'), 'line 6, column 3: id is set twice.'],
    ['an id with spaces', changed('ghosts', 'My Ghosts'), 'line 2, column 3: id must be 1 to 32'],
    ['a known id', changed('ghosts', 'comic'), 'line 2, column 3: The style “comic” already exists.'],
    ['no English name', changed('"en"', '"fr"'), 'line 3, column 3: name.en is missing.'],
    ['no license', changed('  "licence": "CC0-1.0",\n', ''), 'line 1, column 1: licence is missing.'],
    ['a path', changed('model.onnx', '../model.onnx'), 'line 5, column 3: network must be the name'],
    ['no such file', changed('model.onnx', 'b.onnx'), 'line 5, column 3: There’s no file b.onnx next to it.'],
    ['a layout', changed('NCHW', 'CHWN'), 'line 6, column 3: layout must be "NCHW" or "NHWC".'],
    ['colors', changed('RGB', 'HSV'), 'line 7, column 3: colours must be "RGB" or "BGR".'],
    ['no range', changed('[-1, 1]', '[1, 1]'), 'line 8, column 3: range must be two different numbers'],
    ['a range of texts', changed('[-1, 1]', '[-1, "1"]'), 'line 8, column 17: range.1 must be two'],
    [
      'a huge size',
      changed('512', '100000'),
      'column 28: size.longest doesn’t fit. size must be { "multiple"',
    ],
    ['half a size', changed(', "longest": 512', ''), 'line 9, column 3: size doesn’t fit.'],
    [
      'US spelling',
      changed('"colours"', '"colors"'),
      'line 7, column 3: colors isn’t a field. Did you mean colours?',
    ],
    [
      'an unknown field',
      changed('"layout"', '"gpu": 1,\n  "layout"'),
      'line 6, column 3: gpu isn’t a field. Available: id, ',
    ],
    [
      'an unknown style',
      changed('"cel"', '"commic"'),
      'line 10, column 3: “commic” isn’t a style. Did you mean comic?',
    ],
    ['itself', changed('"cel"', '"ghosts"'), 'line 10, column 3: A style can’t stand in for itself.'],
  ])('%s', (_, manifest, sentence) => {
    expect(problemsOf({ mine: manifest }).join('\n')).toContain(
      `mine/manifest.json, line ${sentence.startsWith('line ') ? sentence.slice(5) : `9, ${sentence}`}`,
    );
    expect(problemsOf({ mine: manifest }, 'zh-CN').join('\n')).toMatch(
      /^mine\/manifest\.json 第 \d+ 行第 \d+ 列：.*[。？]$/m,
    );
  });

  it('all of it at once', () => {
    const manifest = changed('NCHW', 'N').replace('RGB', 'R').replace('"licence"', '"license"');
    expect(problemsOf({ mine: manifest })).toHaveLength(4);
  });

  it('nothing, with a byte order mark', () => {
    expect(problemsOf({ mine: `\uFEFF${GOOD}` })).toEqual([]);
  });
});

describe('several packs', () => {
  it('can stand in for each other, in any order', () => {
    const one = changed('ghosts', 'a').replace('cel', 'b');
    const other = changed('ghosts', 'b').replace('cel', 'a');
    expect(problemsOf({ first: one, second: other })).toEqual([]);
  });

  it('are used where others can’t be', () => {
    const folder = createFolder({
      'a/manifest.json': changed('NCHW', 'none'),
      'b/manifest.json': GOOD,
      'b/model.onnx': '',
      'c/manifest.json': GOOD,
      'c/model.onnx': '',
      'd/notes.txt': 'no pack',
    });
    const { packs, problems } = readCustomPacks(folder, ['cel']);
    expect(packs.map(({ style }) => style)).toEqual([
      { id: 'ghosts', name: { en: 'Ghosts' }, engines: ['custom'], nearest: 'cel' },
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['value', 'taken']);
  });

  it('are none where the folder can’t be read', () => {
    const folder = createFolder({ packs: 'no folder' });
    symlinkSync('loop', join(folder, 'loop'));
    const { packs, problems } = readCustomPacks(join(folder, 'loop'), []);
    expect(packs).toEqual([]);
    const [sentence] = problems.map((problem) => manifestSentence(problem, wordsIn('en')));
    expect(sentence).toBe(`${join(folder, 'loop')}: Couldn’t read it (ELOOP).`);
  });

  it('are none where there is no folder', () => {
    expect(readCustomPacks(join(createFolder(), 'nowhere'), [])).toEqual({ packs: [], problems: [] });
  });
});
