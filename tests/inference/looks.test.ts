import { describe, expect, it } from 'vitest';
import type { Style } from '../../src/cartoon.ts';
import { findLook } from '../../src/inference/looks.ts';

const CURVE = [0.1, 0.4, 0.8, 1] as const;
const styles: Style[] = [
  {
    id: 'anime',
    name: { en: 'Anime' },
    engines: ['dct-net', 'toon'],
    strength: { toon: CURVE },
    nearest: 'cel',
  },
  {
    id: 'cute',
    name: { en: 'Cute' },
    engines: ['toon'],
    base: 'anime',
    exaggeration: 'cute',
    nearest: 'cel',
  },
  { id: 'cel', name: { en: 'Cel' }, engines: ['filters'] },
  { id: 'round', name: { en: 'Round' }, engines: ['none'], nearest: 'about' },
  { id: 'about', name: { en: 'About' }, engines: ['none'], nearest: 'round' },
];

/** Engines by name, with the looks each can draw. */
const engines = (present: Record<string, string[]>) =>
  new Map(Object.entries(present).map(([name, looks]) => [name, { styles: new Set(looks) }]));

describe('finding what draws a style', () => {
  it('takes the best engine that is present, with its curve', () => {
    expect(findLook(styles, 'anime', engines({ toon: ['anime'], 'dct-net': ['anime'] }))).toEqual({
      style: 'anime',
      base: 'anime',
      engine: 'dct-net',
    });
    expect(findLook(styles, 'anime', engines({ toon: ['anime'] }))).toEqual({
      style: 'anime',
      base: 'anime',
      engine: 'toon',
      curve: CURVE,
    });
  });

  it('passes over an engine that cannot draw this look', () => {
    const present = engines({ toon: ['anime'], 'dct-net': ['3d'] });
    expect(findLook(styles, 'anime', present)?.engine).toBe('toon');
  });

  it('lets the nearest look stand in where none is', () => {
    expect(findLook(styles, 'anime', engines({ filters: ['cel'] }))).toEqual({
      style: 'cel',
      base: 'cel',
      engine: 'filters',
    });
  });

  it('draws a style of exaggerated faces with the style that it is based on, and with its curve', () => {
    expect(findLook(styles, 'cute', engines({ toon: ['anime'] }))).toEqual({
      style: 'cute',
      base: 'anime',
      engine: 'toon',
      exaggeration: 'cute',
      curve: CURVE,
    });
    expect(findLook(styles, 'cute', engines({ toon: ['3d'], filters: ['cel'] }))).toEqual({
      style: 'cel',
      base: 'cel',
      engine: 'filters',
    });
  });

  it('finds nothing for a style that is not there or that nothing draws', () => {
    expect(findLook(styles, 'cubist', engines({ filters: ['cel'] }))).toBeUndefined();
    expect(findLook(styles, 'round', engines({ filters: ['cel'] }))).toBeUndefined();
  });
});
