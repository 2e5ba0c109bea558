import type { AlignmentPoints, Face } from '../../faces/face.ts';
import {
  apply,
  type Box,
  centroid,
  invert,
  type Point,
  type Similarity,
  scaleOf,
} from '../../faces/geometry.ts';
import { meshIn, squareAroundMesh } from '../../faces/mesh.ts';
import { resizeArea } from '../../image/area.ts';
import { mix } from '../../image/mix.ts';
import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';
import { smoothstep } from '../../smoothstep.ts';
import { compositeHead, type Mask } from './composite.ts';
import { broad, broadDifference, stack } from './grid.ts';
import { alignHead, cutHead, HEAD_SIDE } from './head.ts';
import { keepLips } from './lips.ts';
import { morph, type Shares } from './morph.ts';
import type { PipelineConfig } from './pipeline-config.ts';
import { workingSize } from './scale.ts';
import { sharpenLines } from './sharpen.ts';
import { eyesOf, keepSkinTone, lightOf, skinOf } from './skin.ts';
import type { Person, SkinColour } from './skin-map.ts';

/** Draws a picture, once. */
export type Paint = (picture: Raster) => Promise<Painting>;
export interface Painting {
  /** The drawing at the size of a guide, which shows the same thing at least as sharply as the picture that was drawn. */
  on(guide: Raster): Promise<Raster>;
}

export type FindPoints = (picture: Raster, face: Box) => Promise<AlignmentPoints | undefined>;

/** What a portrait is drawn with. */
export interface PortraitOptions {
  readonly paintBackground: Paint;
  /** Paints a head in the aligned square. */
  readonly paintHead: Paint;
  /** How far broad colours are painted towards the style's: 1, unless the networks themselves draw at a strength. */
  readonly areas: number;
  readonly mask: Mask;
  /** Finds the points of the face in a box of the picture the networks see, where heads are not aligned by the mesh. */
  readonly findPoints?: FindPoints;
  /** The face mesh network, where drawn features are bent towards the photo's. */
  readonly mesh?: Network;
}

/**
 * Draws a picture as DCT-Net does: all of it once, then every head again in an aligned square, the largest first,
 * composited over what is there. Coordinates have pixel centres at whole numbers, as the official pipeline counts them.
 */
export async function drawPortrait(
  photo: Raster,
  { shares, faces }: { readonly shares: Shares; readonly faces: readonly Face[] },
  parts: PortraitOptions,
  config: PipelineConfig,
): Promise<Raster> {
  const working = resizeArea(photo, workingSize(photo, config.workingSide));
  const guide = config.sharp ? photo : working;
  const background = await (await parts.paintBackground(working)).on(guide);
  if (config.sharp) sharpenLines(background, photo.width / working.width);
  const light = lightOf(working);
  if (config.skinTone) {
    const people = faces.map((face) => personOf(face, guide));
    keepSkinTone(background, guide, { people, light, areas: parts.areas });
  }
  const canvas = shares.areas === 1 ? background : mix(guide, background, shares.areas);
  for (const face of faces) {
    const points = await pointsOf(face, { photo, working, guide }, parts.findPoints, config);
    if (points === undefined) continue;
    const toCanvas = alignHead(points);
    const drawing = await drawHead(face, guide, toCanvas, { parts, shares, config, light });
    const seam = config.softSeam && softSeam(canvas, drawing, toCanvas, parts.mask);
    compositeHead(canvas, { drawing, toCanvas, mask: parts.mask, ...(seam && { seam }) });
  }
  return resizeArea(canvas, photo);
}

/** Broad colours are measured on a head of so many pixels along a side. */
const BROAD_SIDE = HEAD_SIDE / 2;

/** Prepares broad colours that end softly. */
function softSeam(canvas: Raster, drawing: Raster, toCanvas: Similarity, mask: Mask) {
  const under = cutHead(canvas, toCanvas, BROAD_SIDE);
  return stack(broad(mask.side, mask.data), broadDifference(under, resizeArea(drawing, under)));
}

/**
 * Guide's pixels for one of the aligned square: below, a face is a blur to the networks, and they paint skin where eyes and mouth
 * were; it keeps its own. From the second number on (a face about 75 pixels high) the drawn ones are as good as any.
 */
const LEGIBLE = { from: 0.3, to: 0.5 };

/** A head's drawing has at most this many times the network's pixels along a side: it bounds memory. */
const LARGEST_FACTOR = 4;

interface HeadOptions {
  readonly parts: PortraitOptions;
  readonly shares: Shares;
  readonly config: PipelineConfig;
  /** The colour of the photo's light. */
  readonly light: SkinColour;
}

/** Draws a head in its aligned square; sharp: with as many pixels as the photo has there. */
async function drawHead(
  face: Face,
  guide: Raster,
  toCanvas: Similarity,
  { parts, shares, config, light }: HeadOptions,
): Promise<Raster> {
  const scale = scaleOf(toCanvas);
  const factor = config.sharp ? Math.min(Math.max(Math.round(scale), 1), LARGEST_FACTOR) : 1;
  const large = cutHead(guide, toCanvas, HEAD_SIDE * factor);
  const small = resizeArea(large, { width: HEAD_SIDE, height: HEAD_SIDE });
  let drawing = await (await parts.paintHead(small)).on(large);
  sharpenLines(drawing, factor);
  const toHead = invert(toCanvas);
  const inHead = (point: Point) => shift(apply(toHead, shift(point, -0.5)), 0.5);
  const photoMesh = face.mesh.map(inHead);
  const enlarge = ({ x, y }: Point) => ({ x: x * factor, y: y * factor });
  const largeMesh = photoMesh.map(enlarge);
  if (config.skinTone) {
    const person = {
      skin: skinOf(small, photoMesh),
      oval: widen(face.oval.map(inHead).map(enlarge)),
      eyes: eyesOf(largeMesh),
      ...{ left: 0, top: 0, right: large.width, bottom: large.height },
    };
    keepSkinTone(drawing, large, { people: [person], light, areas: parts.areas });
  }
  if (config.lips) keepLips(drawing, large, largeMesh);
  const legible = config.smallFaces ? smoothstep(LEGIBLE.from, LEGIBLE.to, scale) : 1;
  const bent = shares.shape < 1 || shares.areas < 1;
  if (bent || legible < 1) {
    if (bent && parts.mesh === undefined)
      throw new Error('a portrait is bent by the face mesh, and there is none');
    const drawingMesh =
      bent && parts.mesh ? await meshOf(parts.mesh, resizeArea(drawing, small), photoMesh) : photoMesh;
    const features = legible * shares.features;
    drawing = morph({ photo: large, drawing, photoMesh, drawingMesh }, { ...shares, features });
  }
  if (!config.sharp || scale >= 1) return drawing;
  // A small head is drawn large, and made small with care.
  const side = Math.max(16, Math.round(HEAD_SIDE * scale));
  return resizeArea(drawing, { width: side, height: side });
}

/** The face mesh of a drawn head, looked for where the photo has it. */
async function meshOf(network: Network, drawing: Raster, near: readonly Point[]): Promise<readonly Point[]> {
  const points = near.map((point) => ({ ...point, z: 0 }));
  const { points: found, presence } = await meshIn(
    network,
    [drawing],
    squareAroundMesh({ points, presence: 1 }),
  );
  // Where the drawing no longer shows a face nothing is bent.
  return presence > 0.5 ? found : near;
}

/** The person that belongs to a face reaches this many face widths to the sides, and face heights up and down. */
const BODY = { side: 2.5, above: 1, below: 5 };

function personOf({ box, mesh, oval }: Face, photo: Raster): Person {
  return {
    skin: skinOf(photo, mesh),
    oval: widen(oval),
    eyes: eyesOf(mesh),
    left: box.x - BODY.side * box.width,
    right: box.x + (1 + BODY.side) * box.width,
    top: box.y - BODY.above * box.height,
    bottom: box.y + BODY.below * box.height,
  };
}

/** A drawn face is a little wider than the mesh of the photo's. */
const WIDER = 1.12;

function widen(oval: readonly Point[]): Point[] {
  const middle = centroid(oval);
  return oval.map(({ x, y }) => ({
    x: middle.x + WIDER * (x - middle.x),
    y: middle.y + WIDER * (y - middle.y),
  }));
}

/** The points a head is aligned by, on the guide. */
async function pointsOf(
  face: Face,
  { photo, working, guide }: Readonly<Record<'photo' | 'working' | 'guide', Raster>>,
  findPoints: FindPoints | undefined,
  { meshPoints }: PipelineConfig,
): Promise<AlignmentPoints | undefined> {
  const between = (from: Raster, point: Point, centre: number): Point => ({
    x: (point.x + centre) * (guide.width / from.width) - 0.5,
    y: (point.y + centre) * (guide.height / from.height) - 0.5,
  });
  if (meshPoints) return mapPoints(face.points, (point) => between(photo, point, 0));
  if (findPoints === undefined) throw new Error('heads are aligned by a landmark network, and there is none');
  const points = await findPoints(working, officialBox(face, working.width / photo.width));
  return points && mapPoints(points, (point) => between(working, point, 0.5));
}

/** The official detector's boxes are this much wider than the mesh, and lie this part of their height above it. */
const BOX = { width: 1.1, above: 0.1 };

/** The box that the official detector would give a face, as far as the mesh allows (fitted on the golden pairs). */
const officialBox = ({ box: { x, y, width, height } }: Face, scale: number) => ({
  x: scale * (x - ((BOX.width - 1) / 2) * width),
  y: scale * (y - BOX.above * height),
  width: scale * BOX.width * width,
  height: scale * height,
});

const shift = ({ x, y }: Point, by: number): Point => ({ x: x + by, y: y + by });

const mapPoints = (points: AlignmentPoints, map: (point: Point) => Point): AlignmentPoints => ({
  leftPupil: map(points.leftPupil),
  rightPupil: map(points.rightPupil),
  noseTip: map(points.noseTip),
  leftMouthCorner: map(points.leftMouthCorner),
  rightMouthCorner: map(points.rightMouthCorner),
});
