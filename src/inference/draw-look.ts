import { type CartoonOptions, DEFAULT_OPTIONS } from '../cartoon.ts';
import { checkDrawing } from './check-drawing.ts';
import type { Engine } from './engines/engine.ts';
import { exaggerate } from './exaggerate/exaggerate.ts';
import type { Framed } from './framing.ts';
import type { Raster } from './image/raster.ts';
import type { Look } from './looks.ts';
import { amountAt } from './strength.ts';

export interface DrawnLook {
  /** What was drawn: the photo and its faces, exaggerated where the look or the request says so. */
  readonly scene: Framed;
  readonly drawn: Raster;
}

/** What an engine is told of a look. */
export const lookOf = ({ base, curve }: Look, { strength }: Pick<CartoonOptions, 'strength'>) => ({
  style: base,
  strength: amountAt(strength, curve),
  usual: strength === DEFAULT_OPTIONS.strength,
});

/** Draws a framed photo in a look; throws when the engine's drawing is none. */
export async function drawLook(
  framed: Framed,
  engine: Engine,
  look: Look,
  options: Pick<CartoonOptions, 'strength' | 'colors' | 'exaggerate'>,
): Promise<DrawnLook> {
  const scene = exaggerated(framed, look, options.exaggerate);
  const { raster } = scene.pixels;
  const colors = look.palette === 'own' ? 'style' : options.colors;
  const drawn = await engine.draw(raster, { ...lookOf(look, options), colors, faces: scene.faces });
  checkDrawing(drawn, raster);
  return { scene, drawn };
}

/** Styles that are exaggerated are so wholly, at any strength; the others as far as asked for, with large eyes. */
function exaggerated(framed: Framed, { exaggeration }: Look, asked: number): Framed {
  if (exaggeration === undefined && asked === 0) return framed;
  const { raster: picture, alpha } = framed.pixels;
  const scene = { picture, ...(alpha && { alpha }), faces: framed.faces };
  const warped = exaggerate(scene, {
    kind: exaggeration ?? 'cute',
    amount: exaggeration === undefined ? asked : 1,
  });
  return {
    ...framed,
    faces: warped.faces,
    pixels: { ...framed.pixels, raster: warped.picture, ...(warped.alpha && { alpha: warped.alpha }) },
  };
}
