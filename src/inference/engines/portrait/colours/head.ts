import type { Point } from '../../../faces/geometry.ts';
import type { Raster } from '../../../image/raster.ts';
import { applyColourMap, FACE_FIELDS, MAP_FIELDS } from './colour-map.ts';
import { colourfulness, colourRatios } from './face-colour.ts';
import { faceLight } from './face-light.ts';
import { faceIn } from './face-places.ts';
import { ratiosAt, temperedLips } from './lips.ts';
import { medianAt, sizeInCells, type Tones, tonesIn, tonesOf } from './planes.ts';
import { surroundingsMap } from './surroundings.ts';
import { drawTeeth } from './teeth.ts';

/** A head's light and colours are measured in so many cells along a side of its square. */
const CELLS = 96;
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
  const drawnTones = tonesOf(drawing, size);
  const [seen, drawn] = [tonesIn(photoTones, window), tonesIn(drawnTones, window)];
  const light = faceLight(seen.luma, drawn.luma, face);
  const map = surroundingsMap(photoTones, drawnTones, BROAD * face.height);
  const coloured = colourfulness(photoTones);
  const { redRatio, blueRatio } = colourRatios(seen, drawn, { face, coloured });
  const drawnSkin = ratiosAt(drawn, face.skin);
  const lips = temperedLips(seen, drawn, { face, light });
  const ofFace = new Float32Array(size.width * size.height * FACE_FIELDS);
  for (let cell = 0; cell < light.length; cell++) {
    const share = face.inside[cell]!;
    if (share === 0) continue;
    const at =
      window.left + (cell % window.width) + (window.top + Math.floor(cell / window.width)) * size.width;
    const lit = light[cell]! + lips.lighter * face.aroundLips[cell]!;
    // On the face, the map's light is the face's own, and none of its colours come from the map.
    for (let field = at * MAP_FIELDS; field < (at + 1) * MAP_FIELDS; field += 2) {
      map.data[field]! += share * (1 - map.data[field]!);
      map.data[field + 1]! += share * (lit - map.data[field + 1]!);
    }
    // What drawn lips do not keep is the drawn skin's.
    const less = (1 - lips.kept) * face.aroundLips[cell]!;
    ofFace[at * FACE_FIELDS] = coloured * share * (1 - less);
    ofFace[at * FACE_FIELDS + 1] = share * (redRatio[cell]! + coloured * less * drawnSkin.red);
    ofFace[at * FACE_FIELDS + 2] = share * (blueRatio[cell]! + coloured * less * drawnSkin.blue);
    ofFace[at * FACE_FIELDS + 3] = face.whites[cell]!;
  }
  const skinOf = ({ luma, red }: Tones) => ({
    luma: medianAt(luma, face.skin),
    red: medianAt(red, face.skin),
  });
  applyColourMap(drawing, map, { ...size, data: ofFace, skin: skinOf(drawn) });
  drawTeeth(drawing, { photo, mesh, skin: skinOf(seen) });
}
