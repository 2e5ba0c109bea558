import type { Raster } from '../../../image/raster.ts';
import { applyColourMap, type ColourMap, MAP_FIELDS } from './colour-map.ts';
import {
  blur,
  difference,
  greenOf,
  guidedFilter,
  type Plane,
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
  const along = ({ part, levels }: typeof LIGHT_GUIDE) => {
    const radius = Math.max(1, Math.round(part * width));
    return guidedFilter({ plane: drawing.luma, size, radius, flat: levels ** 2 });
  };
  const light = along(LIGHT_GUIDE)(blur(difference(photo.luma, drawing.luma), size, deviation));
  const colours = along(COLOUR_GUIDE);
  const [red, blue] = [colours(photo.red), colours(photo.blue)];
  const data = new Float32Array(MAP_FIELDS * width * height);
  for (let cell = 0, at = 0; cell < width * height; cell++, at += MAP_FIELDS) {
    setChannels(data, at, 1 + LIGHT * light.slope[cell]!, red.slope[cell]!, blue.slope[cell]!);
    setChannels(data, at + 1, LIGHT * light.offset[cell]!, red.offset[cell]!, blue.offset[cell]!);
  }
  return { ...size, data };
}

function setChannels(data: Plane, at: number, luma: number, red: number, blue: number): void {
  data[at] = luma + COLOURS * red;
  data[at + 2] = greenOf(luma, COLOURS * red, COLOURS * blue);
  data[at + 4] = luma + COLOURS * blue;
}
