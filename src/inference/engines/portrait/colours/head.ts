import type { Point } from '../../../faces/geometry.ts';
import type { Raster } from '../../../image/raster.ts';
import { applyColourMap, type ColourMap } from './colour-map.ts';
import { colourfulness, colourRatios } from './face-colour.ts';
import { faceLight } from './face-light.ts';
import { type FacePlaces, placesOf } from './face-places.ts';
import { temperLips } from './lips.ts';
import { meanAt, medianAt, type Plane, planeOf, sizeInCells, tonesOf } from './planes.ts';
import { surroundingsMap } from './surroundings.ts';
import { drawTeeth } from './teeth.ts';

/** A head's light and colours are measured in so many cells along a side of its square. */
const CELLS = 112;
/** How far the light around the face is smoothed: the standard deviation as a part of the face's height. */
const BROAD = 1 / 25;

/**
 * Gives a drawn head the photo's light and colours, in place. The face gets one shift for its skin and few further tones, so that it stays
 * a drawing; hair and all around it as the rest of a picture.
 * @param photo the same square before it was drawn, of the same size
 * @param mesh the face's points in it
 */
export function transferHeadColours(drawing: Raster, photo: Raster, mesh: readonly Point[]): void {
  const size = sizeInCells(drawing, CELLS);
  const scale = size.width / drawing.width;
  const face = placesOf(
    mesh.map(({ x, y }) => ({ x: x * scale, y: y * scale })),
    size,
  );
  const seen = tonesOf(photo, size);
  let drawn = tonesOf(drawing, size);
  const light = faceLight(seen.luma, drawn.luma, face);
  const shift = meanAt(light, face.lips);
  if (temperLips(drawing, { seen, drawn, mesh, face, shift })) drawn = tonesOf(drawing, size);
  const map = surroundingsMap(seen, drawn, BROAD * face.height);
  const coloured = colourfulness(seen);
  setFace(map, face, light);
  const whites = {
    share: face.whites,
    skinLuma: medianAt(drawn.luma, face.skin),
    skinRed: medianAt(drawn.red, face.skin),
  };
  const keep = planeOf(light.length, (cell) => coloured * face.inside[cell]!);
  const ratios = colourRatios(seen, drawn, { face, coloured });
  applyColourMap(drawing, { ...map, face: { keep, ...ratios, whites } });
  const skin = { luma: medianAt(seen.luma, face.skin), red: medianAt(seen.red, face.skin) };
  drawTeeth(drawing, { photo, mesh, skin });
}

/** On the face, the map's light is the face's own, and none of its colours come from the map's slopes and offsets. */
function setFace(map: ColourMap, { inside }: FacePlaces, light: Plane): void {
  const { lumaSlope, lumaOffset, redSlope, redOffset, blueSlope, blueOffset } = map;
  for (let cell = 0; cell < light.length; cell++) {
    const around = 1 - inside[cell]!;
    lumaOffset[cell] = around * lumaOffset[cell]! + inside[cell]! * light[cell]!;
    lumaSlope[cell]! *= around;
    redSlope[cell]! *= around;
    redOffset[cell]! *= around;
    blueSlope[cell]! *= around;
    blueOffset[cell]! *= around;
  }
}
