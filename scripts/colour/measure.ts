import type { Face } from '../../src/inference/faces/face.ts';
import type { Point } from '../../src/inference/faces/geometry.ts';
import { resizeArea } from '../../src/inference/image/area.ts';
import type { Raster } from '../../src/inference/image/raster.ts';
import { chromaOf, deltaE, hueOf, type Lab, labOf, labsOf } from './lab.ts';
import { mean, median } from './statistics.ts';

/** How far a drawing's broad colours are from its photo's. */
export interface BroadColours {
  /** Mean distance (CIE 1976). */
  readonly deltaE: number;
  /** The drawing's mean chroma as a part of the photo's; nothing for a grey photo. */
  readonly chroma?: number;
  /** How much lighter the darkest and the lightest place are. */
  readonly darkest: number;
  readonly lightest: number;
}

/** Both pictures are compared in so many places along each side. */
const PLACES = 32;
/** A photo of less mean chroma is grey. */
const GREY = 4;

export function compareBroadColours(photo: Raster, drawing: Raster): BroadColours {
  const [seen, drawn] = [photo, drawing].map((picture) =>
    labsOf(resizeArea(picture, { width: PLACES, height: PLACES })),
  ) as [Lab[], Lab[]];
  const chroma = mean(seen.map(chromaOf));
  const lightnesses = (places: readonly Lab[]) => places.map(([lightness]) => lightness);
  return {
    deltaE: mean(seen.map((lab, place) => deltaE(lab, drawn[place]!))),
    ...(chroma >= GREY && { chroma: mean(drawn.map(chromaOf)) / chroma }),
    darkest: Math.min(...lightnesses(drawn)) - Math.min(...lightnesses(seen)),
    lightest: Math.max(...lightnesses(drawn)) - Math.max(...lightnesses(seen)),
  };
}

/** How far a drawn face's skin, beard and lips are from the photo's. */
export interface FaceColours {
  /** Individual typology angle of the photo's skin in degrees (Chardon, Cretois & Hourseau 1991): the darker the lower. */
  readonly typology: number;
  readonly lightness: number;
  /** The drawing's chroma as a part of the photo's; nothing for a grey photo. */
  readonly chroma?: number;
  /** Degrees. */
  readonly hue?: number;
  /** How much darker than the forehead upper lip, chin and jaw are in the photo, and how much lighter than that they are drawn. */
  readonly beardInPhoto: number;
  readonly beard: number;
  /** How much stronger in colour the lips are drawn, and by how many degrees their hue turns. */
  readonly lipsChroma: number;
  readonly lipsHue: number;
}

// Points of MediaPipe's mesh.
/** Cheeks, forehead and bridge of the nose: skin on nearly every face. */
const SKIN = [50, 280, 101, 330, 118, 347, 205, 425, 117, 346, 151, 9, 108, 337, 6, 197];
const FOREHEAD = [151, 9, 108, 337, 69, 299];
const UPPER_LIP = [164, 167, 393, 165, 391];
const CHIN_AND_JAW = [199, 208, 428, 194, 418, 210, 430, 135, 364];
/** Between the outer and the inner edge of both lips. */
const LIPS = [74, 73, 72, 11, 302, 303, 304, 90, 180, 85, 16, 315, 404, 320];

export function compareFaceColours(photo: Raster, drawing: Raster, { mesh }: Face): FaceColours {
  const [seen, drawn] = [photo, drawing].map((picture) => {
    const at = (points: readonly number[]) =>
      middleLab(points.map((index) => patchAt(picture, mesh[index]!)));
    const [skin, forehead, lips] = [at(SKIN), at(FOREHEAD), at(LIPS)];
    const beard = Math.min(at(UPPER_LIP)[0], at(CHIN_AND_JAW)[0]) - forehead[0];
    return { skin, beard, lips };
  }) as [PartsOfFace, PartsOfFace];
  const coloured = chromaOf(seen.skin) >= GREY;
  return {
    typology: (Math.atan2(seen.skin[0] - 50, seen.skin[2]) * 180) / Math.PI,
    lightness: drawn.skin[0] - seen.skin[0],
    ...(coloured && {
      chroma: chromaOf(drawn.skin) / chromaOf(seen.skin),
      hue: turn(hueOf(seen.skin), hueOf(drawn.skin)),
    }),
    beardInPhoto: seen.beard,
    beard: drawn.beard - seen.beard,
    lipsChroma: chromaOf(drawn.lips) - chromaOf(seen.lips),
    lipsHue: turn(hueOf(seen.lips), hueOf(drawn.lips)),
  };
}

interface PartsOfFace {
  readonly skin: Lab;
  readonly beard: number;
  readonly lips: Lab;
}

/** The middle of 5×5 pixels, channel by channel. */
function patchAt({ width, height, data }: Raster, { x, y }: Point): Lab {
  const labs: Lab[] = [];
  for (let row = Math.floor(y) - 2; row <= y + 2; row++)
    for (let column = Math.floor(x) - 2; column <= x + 2; column++) {
      const place = (clamp(row, height) * width + clamp(column, width)) * 3;
      labs.push(labOf(data[place]!, data[place + 1]!, data[place + 2]!));
    }
  return middleLab(labs);
}

const clamp = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);

const middleLab = (labs: readonly Lab[]): Lab => [
  median(labs.map((lab) => lab[0])),
  median(labs.map((lab) => lab[1])),
  median(labs.map((lab) => lab[2])),
];

/** From one angle to another, −180…180. */
const turn = (from: number, to: number) => ((((to - from + 180) % 360) + 360) % 360) - 180;
