import { describe, expect, it } from 'vitest';
import type { Style } from '../../src/cartoon.ts';
import { findLook } from '../../src/inference/looks.ts';

const styles: Style[] = [
  { id: 'anime', name: { en: 'Anime' }, engines: ['dct-net', 'toon'], nearest: 'cel' },
  { id: 'cel', name: { en: 'Cel' }, engines: ['filters'] },
  { id: 'round', name: { en: 'Round' }, engines: ['none'], nearest: 'about' },
  { id: 'about', name: { en: 'About' }, engines: ['none'], nearest: 'round' },
];

describe('finding what draws a style', () => {
  it('takes the best engine that is present', () => {
    expect(findLook(styles, 'anime', new Set(['toon', 'dct-net']))).toEqual({
      style: 'anime',
      engine: 'dct-net',
    });
    expect(findLook(styles, 'anime', new Set(['toon']))).toEqual({ style: 'anime', engine: 'toon' });
  });

  it('lets the nearest look stand in where none is', () => {
    expect(findLook(styles, 'anime', new Set(['filters']))).toEqual({ style: 'cel', engine: 'filters' });
  });

  it('finds nothing for a style that is not there or that nothing draws', () => {
    expect(findLook(styles, 'cubist', new Set(['filters']))).toBeUndefined();
    expect(findLook(styles, 'round', new Set(['filters']))).toBeUndefined();
  });
});
