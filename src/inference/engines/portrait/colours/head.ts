import type { Point } from '../../../faces/geometry.ts';
import type { Raster } from '../../../image/raster.ts';
import { applyColourMap } from './colour-map.ts';
import { colourfulness, colourRatios } from './face-colour.ts';
import { faceLight } from './face-light.ts';
import { faceIn } from './face-places.ts';
import { temperLips } from './lips.ts';
import { meanAt, medianAt, sizeInCells, tonesIn, tonesOf } from './planes.ts';
import { surroundingsMap } from './surroundings.ts';
import { drawTeeth } from './teeth.ts';

/** A head's light and colours are measured in so many cells along a side of its square. */
const CELLS = 72;
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
  const { window, face } = faceIn(
    mesh.map(({ x, y }) => ({ x: x * scale, y: y * scale })),
    size,
  );
  const photoTones = tonesOf(photo, size);
  let drawnTones = tonesOf(drawing, size);
  const seen = tonesIn(photoTones, window);
  const painted = tonesIn(drawnTones, window);
  const light = faceLight(seen.luma, painted.luma, face);
  const shift = meanAt(light, face.lips);
  if (temperLips(drawing, { photo, seen, drawn: painted, mesh, face, shift }))
    drawnTones = tonesOf(drawing, size);
  const drawn = tonesIn(drawnTones, window);
  const map = surroundingsMap(photoTones, drawnTones, BROAD * face.height);
  const coloured = colourfulness(photoTones);
  applyColourMap(drawing, map, {
    window,
    inside: face.inside,
    light,
    keep: coloured,
    ...colourRatios(seen, drawn, { face, coloured }),
    whites: {
      share: face.whites,
      skinLuma: medianAt(drawn.luma, face.skin),
      skinRed: medianAt(drawn.red, face.skin),
    },
  });
  const skin = { luma: medianAt(seen.luma, face.skin), red: medianAt(seen.red, face.skin) };
  drawTeeth(drawing, { photo, mesh, skin });
}
