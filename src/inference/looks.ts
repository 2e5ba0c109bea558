import type { Exaggeration, StrengthCurve, Style, StyleId } from '../cartoon.ts';
import type { Engine } from './engines/engine.ts';

/** A look that can be drawn here and now, and the engine that draws it. */
export interface Look {
  readonly style: StyleId;
  /** The style that the engine is asked for. */
  readonly base: StyleId;
  readonly engine: string;
  /** Faces are exaggerated before they are drawn. */
  readonly exaggeration?: Exaggeration;
  /** It has colours of its own. */
  readonly palette?: 'own';
  /** How strength becomes what the engine is asked for. */
  readonly curve?: StrengthCurve;
}

/**
 * Finds the best present engine for a style; where none is present, the nearest style that can be drawn stands in
 * (the result's style then differs from the one asked for). `undefined`: there is no such style, or nothing draws it.
 */
export function findLook(
  styles: readonly Style[],
  asked: StyleId,
  engines: ReadonlyMap<string, Pick<Engine, 'styles'>>,
): Look | undefined {
  const seen = new Set<StyleId>();
  for (let style = styles.find(({ id }) => id === asked); style !== undefined; ) {
    const { id, base = id, exaggeration, palette } = style;
    const engine = style.engines.find((name) => engines.get(name)?.styles.has(base));
    if (engine !== undefined) {
      const curve = styles.find((one) => one.id === base)?.strength?.[engine];
      return {
        ...{ style: id, base, engine },
        ...(exaggeration && { exaggeration }),
        ...(palette && { palette }),
        ...(curve && { curve }),
      };
    }
    seen.add(style.id);
    const next: StyleId | undefined = style.nearest;
    style = next === undefined || seen.has(next) ? undefined : styles.find(({ id }) => id === next);
  }
  return undefined;
}
