import { describe, expect, it } from 'vitest';
import { createLiveCatalog } from '../../src/app/live-catalog.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords } from '../../src/i18n/words.ts';

describe('the catalog of styles', () => {
  it('tells owners of styles that are off because they were too slow, in their language', () => {
    const locales = loadLocales();
    const slow: string[] = [];
    const catalog = createLiveCatalog([], {}, () => slow);
    expect(catalog.problems(createWords('en', { locales }))).toEqual([]);
    slow.push('mine');
    expect(catalog.problems(createWords('en', { locales }))).toEqual([
      {
        style: 'mine',
        sentence: 'The style mine took too long several times in a row and is off until the next start.',
      },
    ]);
    expect(catalog.problems(createWords('zh-CN', { locales }))[0]?.sentence).toContain('mine');
  });
});
