import type { Raster } from '../../../image/raster.ts';
import { applyColourMap, type ColourMap } from './colour-map.ts';
import { blur, guidedFilter, type Plane, planeOf, sizeInCells, type Tones, tonesOf } from './planes.ts';

/** A picture's light and colours are measured in so many cells along its long side. */
const CELLS = 96;
/** How far its light is smoothed: the standard deviation as a part of the long side. */
const BROAD = 0.0107;

/** Gives a drawing the photo's light and colours, in place; edges and lines stay the drawing's own. */
export function transferColours(drawing: Raster, photo: Raster): void {
  const size = sizeInCells(drawing, CELLS);
  const deviation = BROAD * Math.max(size.width, size.height);
  applyColourMap(drawing, surroundingsMap(tonesOf(photo, size), tonesOf(drawing, size), deviation));
}

/** How much of the photo's broad light comes back, half of it smoothed as told and half of it a third as far. */
const LIGHT = 0.95;
const NEAR = { part: 1 / 3, least: 0.7 };
/** How much of a drawing's colours stays, and how much of the photo's is added: together more than all, as smoothing makes colours duller. */
const OWN = 0.1;
const PHOTO = 0.96;
/** Light and colours follow the drawing's edges within so many parts of the width, where its luma varies by more than so many levels. */
const LIGHT_GUIDE = { part: 1 / 48, levels: 20 };
const COLOUR_GUIDE = { part: 1 / 128, levels: 9 };

/** For everything but faces. @param deviation how far light is smoothed, in cells */
export function surroundingsMap(photo: Tones, drawing: Tones, deviation: number): ColourMap {
  const { width, height } = photo;
  const size = { width, height };
  const count = width * height;
  const difference = planeOf(count, (cell) => photo.luma[cell]! - drawing.luma[cell]!);
  const wide = blur(difference, size, deviation);
  const near = blur(difference, size, Math.max(NEAR.least, NEAR.part * deviation));
  const along = ({ part, levels }: typeof LIGHT_GUIDE) =>
    guidedFilter({
      plane: drawing.luma,
      size,
      radius: Math.max(1, Math.round(part * width)),
      flat: levels ** 2,
    });
  const light = along(LIGHT_GUIDE)(planeOf(count, (cell) => (LIGHT / 2) * (wide[cell]! + near[cell]!)));
  const colours = along(COLOUR_GUIDE);
  const [red, blue] = [colours(scaled(photo.red)), colours(scaled(photo.blue))];
  return {
    ...size,
    lumaSlope: light.slope,
    lumaOffset: light.offset,
    keep: new Float32Array(count).fill(OWN),
    redSlope: red.slope,
    redOffset: red.offset,
    blueSlope: blue.slope,
    blueOffset: blue.offset,
  };
}

const scaled = (plane: Plane) => planeOf(plane.length, (cell) => PHOTO * plane[cell]!);
