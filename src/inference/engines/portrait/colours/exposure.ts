import type { Point } from '../../../faces/geometry.ts';
import { SKIN } from '../../../faces/outlines.ts';
import type { Raster } from '../../../image/raster.ts';
import { lumaOf, toLevel } from './planes.ts';

/** The networks learned from light faces in a good light. A face whose skin is darker than `below` (luma) is brought to `lit`. */
const SKIN_LUMA = { below: 150, lit: 168 };
/** Stronger gammas would show noise. */
const STRONGEST = 0.3;
/** How much colours grow with the light: the exponent, and the least and most they may change. */
const COLOURS = { power: 0.6, least: 0.5, most: 1.6 };

/** The gamma that brings a dark face to a light in which the networks draw eyes and mouths well; nothing for a face that is light enough. */
export function exposureOf(head: Raster, mesh: readonly Point[]): number | undefined {
  const luma = skinLuma(head, mesh);
  if (luma >= SKIN_LUMA.below) return undefined;
  return Math.max(STRONGEST, Math.log(SKIN_LUMA.lit / 255) / Math.log(Math.max(1, luma) / 255));
}

/** Changes a picture's luma by a gamma, and its colours a little less; the reciprocal takes it back. */
export function expose({ width, height, data }: Raster, gamma: number): Raster {
  const lumas = Float64Array.from({ length: 256 }, (_, level) => 255 * (level / 255) ** gamma);
  const { power, least, most } = COLOURS;
  const colours = lumas.map(
    (luma, level) => Math.min(most, Math.max(least, luma / Math.max(1, level))) ** power,
  );
  const levels = new Uint8Array(data.length);
  for (let place = 0; place < data.length; place += 3) {
    const r = data[place]!;
    const g = data[place + 1]!;
    const b = data[place + 2]!;
    const luma = (lumaOf(r, g, b) + 0.5) | 0;
    const colour = colours[luma]!;
    const light = lumas[luma]! - colour * luma;
    levels[place] = toLevel(light + colour * r);
    levels[place + 1] = toLevel(light + colour * g);
    levels[place + 2] = toLevel(light + colour * b);
  }
  return { width, height, data: levels };
}

/** The middle luma of a face's skin. */
function skinLuma({ width, height, data }: Raster, mesh: readonly Point[]): number {
  const lumas = SKIN.map((index) => {
    const column = Math.min(Math.max(Math.floor(mesh[index]!.x), 0), width - 1);
    const row = Math.min(Math.max(Math.floor(mesh[index]!.y), 0), height - 1);
    const place = (row * width + column) * 3;
    return lumaOf(data[place]!, data[place + 1]!, data[place + 2]!);
  });
  return lumas.sort((one, other) => one - other)[lumas.length >> 1]!;
}
