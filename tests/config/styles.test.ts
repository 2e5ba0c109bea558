import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import { parseFilterStyles } from '../../src/inference/engines/filters/styles.ts';
import { findLook } from '../../src/inference/looks.ts';

const folder = mkdtempSync(join(tmpdir(), 'styles-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: unknown) {
  const file = join(folder, 'styles.json');
  writeFileSync(file, JSON.stringify(content));
  return readStyles(file);
}

const cel = { id: 'cel', name: { en: 'Cel' }, engines: ['filters'] };

describe('config/styles.json', () => {
  const styles = readStyles(new URL('../../config/styles.json', import.meta.url));

  it('lists the seven official looks, two with exaggerated faces and the six of the filters, each named in English and Chinese', () => {
    expect(styles.map(({ id }) => id)).toEqual(
      '3d anime cute caricature handdrawn sketch artstyle design illustration cel comic pop ink watercolor pencil'.split(
        ' ',
      ),
    );
    for (const { name } of styles) expect(Object.keys(name)).toEqual(['en', 'zh-CN']);
  });

  it('can draw every look with the embedded filters alone', () => {
    const filters = parseFilterStyles(
      readFileSync(new URL('../../config/filters.json', import.meta.url), 'utf8'),
    );
    const engines = new Map([['filters', { styles: new Set(filters.keys()) }]]);
    for (const { id } of styles) expect(findLook(styles, id, engines)?.engine).toBe('filters');
  });

  it('has the default style', () => {
    expect(styles.map(({ id }) => id)).toContain(DEFAULT_OPTIONS.style);
  });
});

describe('a styles file that is not right', () => {
  it.each([
    ['no styles', { styles: [] }, /styles/],
    [
      'a style without an English name',
      { styles: [{ ...cel, name: { fr: 'Cellulo' } }] },
      /styles\[0\]\.name\.en/,
    ],
    ['a style that nothing draws', { styles: [{ ...cel, engines: [] }] }, /styles\[0\]\.engines/],
    ['an unknown field', { styles: [{ ...cel, colour: 'red' }] }, /colour/],
    ['two styles of one name', { styles: [cel, cel] }, /“cel” stands twice/],
    ['a stand-in that is not there', { styles: [{ ...cel, nearest: 'ink' }] }, /“ink” is not a style/],
    ['a base that is not there', { styles: [{ ...cel, base: 'ink' }] }, /“ink” is not a style/],
    [
      'a curve of an engine that does not draw it',
      { styles: [{ ...cel, strength: { toon: [0.2, 0.5, 0.9, 1] } }] },
      /“toon” does not draw it.*\n.*styles\[0\]\.strength/,
    ],
    [
      'a curve that falls',
      { styles: [{ ...cel, strength: { filters: [0.2, 0.6, 0.5, 1] } }] },
      /falls.*\n.*styles\[0\]\.strength\.filters/,
    ],
    ['an unknown exaggeration', { styles: [{ ...cel, exaggeration: 'huge' }] }, /styles\[0\]\.exaggeration/],
    ['an id that no command could take', { styles: [{ ...cel, id: 'Cel Shading!' }] }, /styles\[0\]\.id/],
  ])('with %s is refused, and the error names the place', (_what, content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});
