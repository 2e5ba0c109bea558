import type { Raster } from '../../../image/raster.ts';
import { applyColourMap, type ColourMap } from './colour-map.ts';
import { blur, guidedFilter, guideMeans, planeOf, sizeInCells, type Tones, tonesOf } from './planes.ts';

/** A picture's light and colours are measured in so many cells along its long side. */
const CELLS = 96;
/** How far its light is smoothed: the standard deviation as a part of the long side. */
const BROAD = 0.006;

/** Gives a drawing the photo's light and colours, in place; edges and lines stay the drawing's own. */
export function transferColours(drawing: Raster, photo: Raster): void {
  const size = sizeInCells(drawing, CELLS);
  const deviation = BROAD * Math.max(size.width, size.height);
  applyColourMap(drawing, surroundingsMap(tonesOf(photo, size), tonesOf(drawing, size), deviation));
}

/** Light and colours follow the drawing's edges within so many parts of the width, where its luma varies by more than so many levels. */
const LIGHT_GUIDE = { part: 1 / 48, levels: 20 };
const COLOUR_GUIDE = { part: 1 / 128, levels: 9 };

/** For everything but faces. @param deviation how far light is smoothed, in cells */
export function surroundingsMap(photo: Tones, drawing: Tones, deviation: number): ColourMap {
  const { width, height } = photo;
  const size = { width, height };
  const difference = planeOf(width * height, (cell) => photo.luma[cell]! - drawing.luma[cell]!);
  const along = ({ part, levels }: typeof LIGHT_GUIDE) =>
    guideMeans({
      plane: drawing.luma,
      size,
      radius: Math.max(1, Math.round(part * width)),
      flat: levels ** 2,
    });
  const colours = along(COLOUR_GUIDE);
  return {
    ...size,
    light: guidedFilter(blur(difference, size, deviation), along(LIGHT_GUIDE)),
    red: guidedFilter(photo.red, colours),
    blue: guidedFilter(photo.blue, colours),
  };
}
