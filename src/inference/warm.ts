import type { Style, StyleId } from '../cartoon.ts';
import type { Engine } from './engines/engine.ts';
import { findLook } from './looks.ts';

/** Long side of the dummy picture, in pixels: large enough to reach every operator, small enough to take no time. */
const SIDE = 64;

/** Draws one dummy picture in each of these styles that can be drawn, so that the first person finds the networks ready. */
export async function warmUp(
  styles: readonly Style[],
  engines: ReadonlyMap<string, Engine>,
  warm: readonly StyleId[] = styles.map(({ id }) => id),
): Promise<void> {
  const ids = new Set(engines.keys());
  const looks = warm.map((id) => findLook(styles, id, ids)).filter((look) => look !== undefined);
  const distinct = new Map(looks.map((look) => [`${look.engine}/${look.style}`, look]));
  const dummy = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3).fill(128) };
  for (const { engine, style } of distinct.values())
    await engines.get(engine)?.draw(dummy, { style, strength: 0.7 });
}
