import type { Colors, StyleId } from '../../../cartoon.ts';
import type { AlignmentPoints, Face } from '../../faces/face.ts';
import { apply, type Box, invert, type Point, type Similarity, scaleOf } from '../../faces/geometry.ts';
import { meshIn, squareAroundMesh } from '../../faces/mesh.ts';
import { resizeArea } from '../../image/area.ts';
import { mix } from '../../image/mix.ts';
import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';
import { smoothstep } from '../../smoothstep.ts';
import { expose, exposureOf } from './colours/exposure.ts';
import { transferHeadColours } from './colours/head.ts';
import { transferColours } from './colours/surroundings.ts';
import { compositeHead, type Mask } from './composite.ts';
import { broad, broadDifference, stack } from './grid.ts';
import { alignHead, cutHead, HEAD_SIDE } from './head.ts';
import { morph, type Shares } from './morph.ts';
import { keepMouth } from './mouth.ts';
import type { Carry, Paint, Painting } from './painting.ts';
import type { PipelineConfig } from './pipeline-config.ts';
import { keepLowerRims } from './rims.ts';
import { workingSize } from './scale.ts';
import { sharpenLines } from './sharpen.ts';
import { simplify } from './simplify.ts';
import { simplifyHead } from './simplify-head.ts';

export type FindPoints = (picture: Raster, face: Box) => Promise<AlignmentPoints | undefined>;

/** What is asked for. */
export interface PortraitRequest {
  readonly style: StyleId;
  readonly shares: Shares;
  /** How much all but heads is flattened and outlined, 0…1. */
  readonly simplified: number;
  readonly faces: readonly Face[];
  /** Whose colours the drawing has: the photo’s, or those that the networks paint. */
  readonly colors: Colors;
}

/** What a portrait is drawn with. */
export interface PortraitOptions {
  readonly paintBackground: Paint;
  /** Paints a head in the aligned square. */
  readonly paintHead: Paint;
  /** Carry what was finished while it was small to the guide. */
  readonly carry: Carry;
  readonly carryHead: Carry;
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
  request: PortraitRequest,
  parts: PortraitOptions,
  config: PipelineConfig,
): Promise<Raster> {
  const { shares, faces, colors } = request;
  const working = resizeArea(photo, workingSize(photo, config.workingSide));
  const guide = config.sharp ? photo : working;
  const transfer = config.colours && colors !== 'style';
  const keepOwn = config.ownFeatures && transfer ? (KEPT[request.style] ?? keepLowerRims) : undefined;
  const painting = await paintBackground(working, request, { parts, config, transfer });
  const background = await painting.on(guide);
  if (config.sharp) sharpenLines(background, photo.width / working.width);
  const canvas = shares.areas === 1 ? background : mix(guide, background, shares.areas);
  for (const face of faces) {
    const points = await pointsOf(face, { photo, working, guide }, parts.findPoints, config);
    if (points === undefined) continue;
    const toCanvas = alignHead(points);
    const toHead = invert(toCanvas);
    const mesh = face.mesh.map((point) => shift(apply(toHead, shift(point, -0.5)), 0.5));
    const head = { mesh, toCanvas };
    const drawing = await drawHead(head, guide, { parts, shares, config, transfer, keepOwn });
    if (config.simplify)
      simplifyHead(drawing, request.style, { mesh, share: request.simplified * shares.areas });
    const seam = config.softSeam && softSeam(canvas, drawing, toCanvas, parts.mask);
    compositeHead(canvas, { drawing, toCanvas, mask: parts.mask, ...(seam && { seam }) });
  }
  return resizeArea(canvas, photo);
}

/** Puts features of a photo back into its drawn head, in place. @param mesh in the pixels of both */
type KeepOwn = (drawing: Raster, photo: Raster, mesh: readonly Point[]) => void;

/** What is kept otherwise than in other styles: art draws rims with lines of its own, which are bolder than the photo's. */
const KEPT: Readonly<Partial<Record<StyleId, KeepOwn>>> = { artstyle: keepMouth };

interface DrawOptions {
  readonly parts: PortraitOptions;
  readonly config: PipelineConfig;
  /** Give the drawing the photo's light and colours. */
  readonly transfer: boolean;
}

/** Paints all of a picture, and finishes it while it is small. */
async function paintBackground(
  picture: Raster,
  { style, simplified }: PortraitRequest,
  { parts, config, transfer }: DrawOptions,
): Promise<Painting> {
  const painting = await parts.paintBackground(picture);
  if (!transfer && !config.simplify) return painting;
  const drawing = await painting.on(picture);
  if (transfer) transferColours(drawing, picture);
  if (config.simplify) simplify(drawing, style, simplified);
  return parts.carry(drawing, picture);
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

/** The aligned square. */
const SQUARE = { width: HEAD_SIDE, height: HEAD_SIDE };
/** A head's drawing has at most this many times the network's pixels along a side: it bounds memory. */
const LARGEST_FACTOR = 4;

interface HeadPainting extends DrawOptions {
  readonly keepOwn: KeepOwn | undefined;
}

interface HeadOptions extends HeadPainting {
  readonly shares: Shares;
}

/** Draws a head in its aligned square; sharp: with as many pixels as the photo has there. @param mesh in that square */
async function drawHead(
  { mesh: photoMesh, toCanvas }: { readonly mesh: readonly Point[]; readonly toCanvas: Similarity },
  guide: Raster,
  { parts, shares, config, transfer, keepOwn }: HeadOptions,
): Promise<Raster> {
  const scale = scaleOf(toCanvas);
  const factor = config.sharp ? Math.min(Math.max(Math.round(scale), 1), LARGEST_FACTOR) : 1;
  const large = cutHead(guide, toCanvas, HEAD_SIDE * factor);
  let drawing = await paintHead(large, photoMesh, { parts, config, transfer, keepOwn });
  sharpenLines(drawing, factor);
  const legible = config.smallFaces ? smoothstep(LEGIBLE.from, LEGIBLE.to, scale) : 1;
  const bent = shares.shape < 1 || shares.areas < 1;
  if (bent || legible < 1) {
    if (bent && parts.mesh === undefined)
      throw new Error('a portrait is bent by the face mesh, and there is none');
    const drawingMesh =
      bent && parts.mesh ? await meshOf(parts.mesh, resizeArea(drawing, SQUARE), photoMesh) : photoMesh;
    const features = legible * shares.features;
    drawing = morph({ photo: large, drawing, photoMesh, drawingMesh }, { ...shares, features });
  }
  if (!config.sharp || scale >= 1) return drawing;
  // A small head is drawn large, and made small with care.
  const side = Math.max(16, Math.round(HEAD_SIDE * scale));
  return resizeArea(drawing, { width: side, height: side });
}

/** Paints a head, a dark one in a better light, and finishes it while it is small. @param mesh in the aligned square */
async function paintHead(
  head: Raster,
  mesh: readonly Point[],
  { parts, config, transfer, keepOwn }: HeadPainting,
): Promise<Raster> {
  const photo = resizeArea(head, SQUARE);
  const gamma = config.colours ? exposureOf(photo, mesh) : undefined;
  const lit = gamma === undefined ? head : expose(head, gamma);
  const small = resizeArea(lit, SQUARE);
  const painting = await parts.paintHead(small);
  if (gamma === undefined && !transfer) return painting.on(lit);
  const painted = await painting.on(small);
  const drawing = gamma === undefined ? painted : expose(painted, 1 / gamma);
  if (transfer) transferHeadColours(drawing, photo, mesh);
  keepOwn?.(drawing, photo, mesh);
  return parts.carryHead(drawing, small).on(lit);
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
