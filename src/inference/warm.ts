import type { Style, StyleId } from '../cartoon.ts';
import type { Engine } from './engines/engine.ts';
import type { FaceFinder } from './faces/finder.ts';
import { findLook } from './looks.ts';
import { CUSTOM_ENGINE } from './packs/custom.ts';

/** Long side of the dummy picture, in pixels: large enough to reach every operator, small enough to take no time. */
const SIDE = 64;

export interface WarmParts {
  readonly styles: readonly Style[];
  readonly engines: ReadonlyMap<string, Engine>;
  readonly faceFinder: Pick<FaceFinder, 'find'>;
  /** The styles to draw once; all of them when left out. */
  readonly warm?: readonly StyleId[] | undefined;
  /** Called for a style of the operator's own that does not draw. */
  readonly onError: (style: StyleId, error: unknown) => void;
}

/**
 * Looks for faces in one dummy picture and draws it in each of the styles that can be drawn, so that the first person finds
 * the networks ready. Rejects when one of ours does not draw; one of the operator's own keeps nobody from the others.
 */
export async function warmUp({
  styles,
  engines,
  faceFinder,
  warm = styles.map(({ id }) => id),
  onError,
}: WarmParts): Promise<void> {
  const looks = warm.map((id) => findLook(styles, id, engines)).filter((look) => look !== undefined);
  const distinct = new Map(looks.map((look) => [`${look.engine}/${look.style}`, look]));
  const dummy = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3).fill(128) };
  const faces = await faceFinder.find(dummy);
  for (const { engine, style } of distinct.values())
    try {
      await engines.get(engine)?.draw(dummy, { style, strength: 0.7, faces });
    } catch (error) {
      if (engine !== CUSTOM_ENGINE) throw error;
      onError(style, error);
    }
}
