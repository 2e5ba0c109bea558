import type { Exaggeration } from '../../cartoon.ts';
import type { Face } from '../faces/face.ts';
import type { Raster } from '../image/raster.ts';
import { boxOf, displacementOf } from './bulge.ts';
import { caricatureMoves } from './caricature.ts';
import { cuteBulges } from './cute.ts';
import { sampleField, type WarpField, warpFace } from './field.ts';
import { glassesShare } from './glasses.ts';
import { meanFace } from './mean-face.ts';
import { warpPicture } from './warp.ts';

/** A picture, with its opacity where it has any, and the faces in it. */
export interface Scene {
  readonly picture: Raster;
  /** 0 … 255 for each pixel. */
  readonly alpha?: Uint8Array<ArrayBuffer>;
  readonly faces: readonly Face[];
}

export interface ExaggerateOptions {
  readonly kind: Exaggeration;
  /** 0 (as photographed) … 1. */
  readonly amount: number;
}

/** Exaggerates every face of a picture, one after the other, before it is drawn: pixels and meshes move together. */
export function exaggerate(scene: Scene, options: ExaggerateOptions): Scene {
  if (options.amount === 0) return scene;
  return scene.faces.reduce(({ picture, alpha, faces }, _, index) => {
    const field = fieldOf(faces[index]!, picture, options);
    return {
      picture: warpPicture(picture, field),
      ...(alpha && { alpha: warpAlpha(picture, alpha, field) }),
      faces: faces.map((face) => warpFace(field, face)),
    };
  }, scene);
}

/** Opacity is bent as a grey picture: cut-out portraits are few. */
function warpAlpha(
  { width, height }: Raster,
  alpha: Uint8Array<ArrayBuffer>,
  field: WarpField,
): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(alpha.length * 3);
  for (let pixel = 0; pixel < alpha.length; pixel++) data.fill(alpha[pixel]!, 3 * pixel, 3 * pixel + 3);
  const warped = warpPicture({ width, height, data }, field).data;
  return alpha.map((_, pixel) => warped[3 * pixel]!);
}

/** Nodes along a field's longer side: bulges have narrow edges; every node of a caricature looks at every point of the mesh. */
const CUTE_NODES = 96;
const CARICATURE_NODES = 40;

function fieldOf(face: Face, picture: Raster, { kind, amount }: ExaggerateOptions): WarpField {
  if (kind === 'caricature') {
    const { displacement, box } = caricatureMoves(face, amount, meanFace());
    return sampleField(box, displacement, picture, CARICATURE_NODES);
  }
  const bulges = cuteBulges(face, {
    amount,
    glasses: glassesShare(picture, face),
    longSide: Math.max(picture.width, picture.height),
  });
  return sampleField(boxOf(bulges), displacementOf(bulges), picture, CUTE_NODES);
}
