import type { Raster } from '../../../image/raster.ts';
import { applyColourMap, type ColourMap } from './colour-map.ts';
import {
  blur,
  type Guided,
  greenOf,
  guidedFilter,
  planeOf,
  sizeInCells,
  type Tones,
  tonesOf,
} from './planes.ts';

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

/** How much of the photo's broad light comes back. */
const LIGHT = 0.95;
/** How much of the photo's colours comes back: more than all, as smoothing makes them duller. */
const COLOURS = 1.05;
/** Light and colours follow the drawing's edges within so many parts of the width, where its luma varies by more than so many levels. */
const LIGHT_GUIDE = { part: 1 / 48, levels: 20 };
const COLOUR_GUIDE = { part: 1 / 128, levels: 9 };

/** For everything but faces. @param deviation how far light is smoothed, in cells */
export function surroundingsMap(photo: Tones, drawing: Tones, deviation: number): ColourMap {
  const { width, height } = photo;
  const size = { width, height };
  const count = width * height;
  const difference = planeOf(count, (cell) => photo.luma[cell]! - drawing.luma[cell]!);
  const along = ({ part, levels }: typeof LIGHT_GUIDE) =>
    guidedFilter({
      plane: drawing.luma,
      size,
      radius: Math.max(1, Math.round(part * width)),
      flat: levels ** 2,
    });
  const light = along(LIGHT_GUIDE)(blur(difference, size, deviation));
  const colours = along(COLOUR_GUIDE);
  const [ofRed, ofBlue] = [colours(photo.red), colours(photo.blue)];
  const [red, green, blue] = [emptyGuided(count), emptyGuided(count), emptyGuided(count)];
  for (const [field, own] of [['slope', 1] as const, ['offset', 0] as const]) {
    const [lights, reds, blues] = [light[field], ofRed[field], ofBlue[field]];
    for (let cell = 0; cell < count; cell++) {
      const luma = own + LIGHT * lights[cell]!;
      const [r, b] = [COLOURS * reds[cell]!, COLOURS * blues[cell]!];
      red[field][cell] = luma + r;
      green[field][cell] = greenOf(luma, r, b);
      blue[field][cell] = luma + b;
    }
  }
  return { ...size, red, green, blue };
}

const emptyGuided = (count: number): Guided => ({
  slope: new Float32Array(count),
  offset: new Float32Array(count),
});
