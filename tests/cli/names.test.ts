import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cartoonName,
  formatOf,
  plainName,
  stampedFolder,
  stampedName,
  uniqueName,
} from '../../src/cli/names.ts';

describe('names of cartoons', () => {
  it('come from the photo', () => {
    expect(cartoonName('album/me.and.you.jpeg', 'webp')).toBe('me.and.you.cartoon.webp');
    expect(plainName('album/me.jpeg', 'jpg')).toBe('me.jpg');
    expect(plainName('.profile', 'png')).toBe('.profile.png');
  });

  it('or from the time', () => {
    const started = new Date(2026, 0, 2, 3, 4, 5);
    expect(stampedFolder(started)).toBe('outputs_20260102030405');
    expect(stampedName(started, 7, 'png')).toBe('outputs_20260102030405_0007.png');
    expect(stampedName(started, 12345, 'png')).toBe('outputs_20260102030405_12345.png');
  });

  it.each([
    ['a.png', 'png'],
    ['a.JPG', 'jpg'],
    ['a.b.jpeg', 'jpg'],
    ['a.WebP', 'webp'],
    ['a.gif', undefined],
    ['a.sticker', undefined],
    ['png', undefined],
  ])('%s asks for the format %s', (file, format) => {
    expect(formatOf(file)).toBe(format);
  });

  it('are never given twice, whatever their letters’ case', () => {
    const letter = fc.constantFrom('a', 'A', '-2', '.');
    const name = fc
      .array(letter, { minLength: 1, maxLength: 4 })
      .map((letters) => `x${letters.join('')}.png`);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (names) => {
        const taken = new Set<string>();
        const given = names.map((one) => uniqueName(one, taken).toLowerCase());
        expect(new Set(given).size).toBe(names.length);
        for (const one of given) expect(one).toMatch(/\.png$/);
      }),
    );
  });
});
