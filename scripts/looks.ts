import type { Exaggeration, Style } from '../src/cartoon.ts';
import type { Engine } from '../src/inference/engines/engine.ts';
import { exaggerate } from '../src/inference/exaggerate/exaggerate.ts';
import type { Face } from '../src/inference/faces/face.ts';
import type { Raster } from '../src/inference/image/raster.ts';

/** A style and what draws it. */
export interface Look {
  readonly style: string;
  /** What the engine is asked for. */
  readonly base: string;
  readonly exaggeration: Exaggeration | undefined;
  readonly palette: 'own' | undefined;
  readonly engine: Engine;
}

/** A drawing, and the faces where they lie in it. */
export interface Drawing {
  readonly picture: Raster;
  readonly faces: readonly Face[];
}

/** Reads `STYLE` or `STYLE@ENGINE`; without an engine's name the first one that has the style draws it. */
export function lookOf(
  text: string,
  { styles, engines }: { readonly styles: readonly Style[]; readonly engines: ReadonlyMap<string, Engine> },
): Look {
  const [style = '', id] = text.split('@');
  const { base = style, exaggeration, palette } = styles.find((one) => one.id === style) ?? {};
  const engine = [...engines.values()].find((one) => one.styles.has(base) && (id ?? one.id) === one.id);
  if (engine === undefined) throw new Error(`nothing here draws ${text}`);
  return { style, base, exaggeration, palette, engine };
}

/** Draws a photo as the pipeline does, before it is finished. */
export async function drawLook(
  { base, exaggeration, palette, engine }: Look,
  strength: number,
  scene: Drawing,
): Promise<Drawing> {
  const seen = exaggeration ? exaggerate(scene, { kind: exaggeration, amount: 1 }) : scene;
  const colors = palette === 'own' ? 'style' : 'photo';
  const picture = await engine.draw(seen.picture, { style: base, strength, colors, faces: seen.faces });
  return { picture, faces: seen.faces };
}
