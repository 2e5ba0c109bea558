import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/options/suggestions.ts';

const suggest = (text: string, ...spellings: string[]) =>
  nearest(
    text,
    spellings.map((spelling) => [spelling, spelling] as const),
  );

describe('a suggestion', () => {
  it.each([
    ['in two letters', 'of', 'on', undefined],
    ['one of three letters', 'cek', 'cel', 'cel'],
    ['one of four letters', 'pomp', 'pump', 'pump'],
    ['two of four letters', 'prrp', 'pump', undefined],
    ['two of five letters', 'amine', 'anime', 'anime'],
    ['two others of five letters', 'xnimx', 'anime', 'anime'],
    ['three of five letters', 'xnixx', 'anime', undefined],
    ['two letters swapped in a short word', 'jgp', 'jpg', 'jpg'],
    ['one of two Chinese letters', '动画', '动漫', '动漫'],
    ['two of three Chinese letters', '水彩画', '水墨风', undefined],
    ['the only Chinese letter', '开', '关', undefined],
  ])('for a slip: %s', (_, text, spelling, suggested) => {
    expect(suggest(text, spelling)).toBe(suggested);
  });

  it('is the spelling with the fewest letters changed, the first of several', () => {
    expect(suggest('sketcs', 'sketsh', 'sketch', 'sketchy')).toBe('sketch');
    expect(suggest('pencip', 'pencil', 'pencim')).toBe('pencil');
  });

  it('is the shortest spelling that begins with at least three letters', () => {
    expect(suggest('wat', 'watercolour', 'watercolor', 'ink')).toBe('watercolor');
    expect(suggest('wa', 'watercolor')).toBeUndefined();
    expect(suggest('color', 'watercolor')).toBeUndefined();
  });
});
