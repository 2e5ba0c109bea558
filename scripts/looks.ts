import type { Exaggeration, StrengthCurve, Style } from '../src/cartoon.ts';
import type { Engine } from '../src/inference/engines/engine.ts';
import { exaggerate } from '../src/inference/exaggerate/exaggerate.ts';
import type { Face } from '../src/inference/faces/face.ts';
import type { Raster } from '../src/inference/image/raster.ts';
import { amountAt } from '../src/inference/strength.ts';

/** A style and what draws it. */
export interface Look {
  readonly style: string;
  /** What the engine is asked for. */
  readonly base: string;
  readonly exaggeration: Exaggeration | undefined;
  readonly palette: 'own' | undefined;
  readonly engine: Engine;
  /** How strength becomes what the engine is asked for. */
  readonly curve: StrengthCurve | undefined;
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
  const curve = styles.find((one) => one.id === base)?.strength?.[engine.id];
  return { style, base, exaggeration, palette, engine, curve };
}

/** A photo as the engine sees it: exaggerated where the look says so. */
export const sceneOf = ({ exaggeration }: Look, scene: Drawing): Drawing =>
  exaggeration ? exaggerate(scene, { kind: exaggeration, amount: 1 }) : scene;

/** Draws a scene with an amount of a look, whatever its curve says. */
export const drawAmount = (
  { base, palette, engine }: Look,
  amount: number,
  { picture, faces }: Drawing,
): Promise<Raster> =>
  engine.draw(picture, {
    ...{ style: base, strength: amount, faces },
    colors: palette === 'own' ? 'style' : 'photo',
  });

/** Draws a photo as the pipeline does, before it is finished. */
export async function drawLook(look: Look, strength: number, scene: Drawing): Promise<Drawing> {
  const seen = sceneOf(look, scene);
  const picture = await drawAmount(look, amountAt(strength, look.curve), seen);
  return { picture, faces: seen.faces };
}
