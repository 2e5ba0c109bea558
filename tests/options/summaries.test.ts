import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWords, type StyleName } from '../../src/i18n/words.ts';
import type { MenuContents } from '../../src/options/options.ts';
import { defaultsText, optionsText } from '../../src/options/summaries.ts';

const { styles } = JSON.parse(readFileSync(new URL('../../config/styles.json', import.meta.url), 'utf8')) as {
  styles: StyleName[];
};
const words = createWords('en');
const contents: MenuContents = { styles, translations: [words, createWords('zh-CN')] };

describe('options as a text', () => {
  it.each([
    [{ style: 'cel' }, 'style: Cel'],
    [{ strength: 0.35 }, 'strength: 35%'],
    [{ size: 2048 as const, compare: true }, 'size: 2048 px and compare: on'],
    [{ enhance: false }, 'enhance: off'],
    [{ background: 'none' as const }, 'background: transparent'],
    [{ background: '#ffffff' as const }, 'background: white'],
    [{ background: '#ff8800' as const }, 'background: #ff8800'],
    [{ format: 'sticker' as const }, 'format: sticker'],
    // Its pack was removed after it had been saved.
    [{ style: 'ours' }, 'style: ours'],
  ])('%o', (options, text) => {
    expect(optionsText(options, words, contents)).toBe(text);
  });

  it('marks the defaults that somebody has not chosen', () => {
    const inherited = {
      style: 'ours',
      strength: 0.7,
      size: 1024,
      format: 'png',
      crop: 'none',
      faces: 'all',
      exaggerate: 0,
      background: 'keep',
      colors: 'style',
      enhance: true,
      compare: false,
    } as const;
    const lines = (language: string | null) =>
      defaultsText({ saved: { strength: 0.3 }, inherited, language, words, contents }).split('\n');
    expect(lines('zh-CN').slice(0, 2)).toEqual(['style: ours (default)', 'strength: 30%']);
    expect([lines(null).at(-1), lines('zh-CN').at(-1)]).toEqual([
      'language: Same as your app (default)',
      'language: 简体中文',
    ]);
  });
});
