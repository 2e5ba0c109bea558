import { DEFAULT_OPTIONS, type Style, type StyleId } from '../cartoon.ts';
import { checkDrawing } from './check-drawing.ts';
import type { Engine } from './engines/engine.ts';
import { CUSTOM_ENGINE } from './engines/names.ts';
import type { Raster } from './image/raster.ts';
import { findLook } from './looks.ts';
import { amountAt } from './strength.ts';

/**
 * The dummy picture's size, in pixels: large enough to reach every operator, small enough to take no time, and never a multiple of twice what
 * a manifest says, so that one that says too little is noticed.
 */
const DUMMY = { width: 67, height: 53 };

export interface WarmUpOptions {
  readonly styles: readonly Style[];
  readonly engines: ReadonlyMap<string, Engine>;
  /** The styles to draw once; all of them when left out. */
  readonly warm?: readonly StyleId[] | undefined;
  /** Called for a style of the operator's own that does not draw. */
  readonly onError: (style: StyleId, error: unknown) => void;
}

/**
 * Draws a dummy picture in each of the styles that can be drawn, so that the first person finds the networks ready. Rejects when one of ours does not draw; one of the operator's own does not affect the
 * others.
 */
export async function warmUp({
  styles,
  engines,
  warm = styles.map(({ id }) => id),
  onError,
}: WarmUpOptions): Promise<void> {
  const looks = warm.map((id) => findLook(styles, id, engines)).filter((look) => look !== undefined);
  const distinct = new Map(looks.map((look) => [`${look.engine}/${look.base}`, look]));
  const dummy = createDummy();
  for (const { engine, style, base, curve } of distinct.values())
    try {
      const drawn = await engines.get(engine)!.draw(dummy, {
        style: base,
        strength: amountAt(DEFAULT_OPTIONS.strength, curve),
        usual: true,
        faces: [],
      });
      checkDrawing(drawn, dummy);
    } catch (error) {
      if (engine !== CUSTOM_ENGINE) throw error;
      onError(style, error);
    }
}

/** A picture that shows something, so that a drawing that shows nothing is noticed: slopes of brightness and of color. */
function createDummy(): Raster {
  const { width, height } = DUMMY;
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++)
    data.set([3 * (at % width), 4 * Math.floor(at / width), 128], 3 * at);
  return { width, height, data };
}
