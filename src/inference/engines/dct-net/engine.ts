import { readFile } from 'node:fs/promises';
import type { AlignmentPoints, Face } from '../../faces/face.ts';
import { type Point, type Similarity, scaleOf } from '../../faces/geometry.ts';
import { openPhoto } from '../../image/photo.ts';
import type { Raster } from '../../image/raster.ts';
import type { InstalledFile, InstalledPack, InstalledStyle } from '../../packs/installed.ts';
import { networkOf } from '../../packs/networks.ts';
import { loadNetwork, type Network } from '../../session.ts';
import type { DrawHow, Engine } from '../engine.ts';
import { generate } from './coefficients.ts';
import { crispen } from './crisp.ts';
import { drawOn } from './enlarge.ts';
import { alignHead, cutHead, HEAD_SIDE, layHead, type Mask } from './head.ts';
import { officialPoints } from './landmarks.ts';
import { resizeArea, workingSize } from './scale.ts';

export interface DctNetSetup {
  readonly pack: InstalledPack;
  readonly threads: number;
  readonly manner?: Manner;
}

/** What is done otherwise than in the official pipeline; everything off draws what ModelScope draws. */
export interface Manner {
  /** Carry the drawing to the photo's own pixels instead of enlarging it. */
  readonly sharp: boolean;
  /** Align heads by the face mesh, which sees close-ups, tilted and small faces, instead of the pack's landmark network. */
  readonly meshPoints: boolean;
}

export const OFFICIAL: Manner = { sharp: false, meshPoints: false };
export const BEST: Manner = { sharp: true, meshPoints: true };

/** Draws with the installed styles of a DCT-Net pack; nothing when none is installed. */
export async function createDctNetEngine({
  pack,
  threads,
  manner = BEST,
}: DctNetSetup): Promise<Engine | undefined> {
  const installed = new Map((await pack.styles()).map((style) => [style.style, style]));
  if (installed.size === 0) return undefined;
  const networks = new Map<string, Promise<Network>>();
  const network = ({ sha256 }: InstalledFile, kind: 'generator' | 'landmarks') => {
    let loading = networks.get(sha256);
    if (loading === undefined) {
      loading = networkOf(pack, { sha256 }, kind).then((path) => loadNetwork(path, { threads }));
      networks.set(sha256, loading);
    }
    return loading;
  };
  const masks = new Map<string, Promise<Mask>>();
  const maskOf = ({ mask }: InstalledStyle) => {
    let loading = masks.get(mask.sha256);
    if (loading === undefined) {
      loading = loadMask(pack.pathOf(mask.sha256));
      masks.set(mask.sha256, loading);
    }
    return loading;
  };

  return {
    id: 'dct-net',
    styles: new Set(installed.keys()),
    async draw(photo, { style: id, faces }: DrawHow) {
      const style = installed.get(id);
      if (style === undefined) throw new Error(`the dct-net engine has no style ${id}`);
      const working = resizeArea(photo, workingSize(photo));
      const background = await generate(await network(style.background, 'generator'), working);
      // Coordinates have pixel centres at whole numbers from here on, as the official pipeline counts them.
      const guide = manner.sharp ? photo : working;
      const canvas = drawOn(guide, background, working);
      if (manner.sharp) crispen(canvas, photo.width / working.width);
      const head = await network(style.head, 'generator');
      const mask = await maskOf(style);
      for (const face of faces) {
        const points = await pointsOf(face, style, working, photo);
        if (points === undefined) continue;
        const toCanvas = alignHead(points);
        const drawing = await drawHead(head, guide, toCanvas, manner);
        layHead(canvas, { drawing, toCanvas, mask });
      }
      return resizeArea(canvas, photo);
    },
    async close() {
      for (const loading of networks.values()) await (await loading).close();
    },
  };

  /** The points a head is aligned by, on the canvas. */
  async function pointsOf(
    face: Face,
    style: InstalledStyle,
    working: Raster,
    photo: Raster,
  ): Promise<AlignmentPoints | undefined> {
    if (manner.meshPoints) return mapPoints(face.points, ({ x, y }) => ({ x: x - 0.5, y: y - 0.5 }));
    const landmarks = await network(style.keypoints, 'landmarks');
    const points = await officialPoints(landmarks, working, officialBox(face, working.width / photo.width));
    const scale = manner.sharp ? photo.width / working.width : 1;
    return (
      points && mapPoints(points, ({ x, y }) => ({ x: (x + 0.5) * scale - 0.5, y: (y + 0.5) * scale - 0.5 }))
    );
  }
}

/** Draws a head in its aligned square; sharp: with as many pixels as the photo has there. */
async function drawHead(
  network: Network,
  guide: Raster,
  toCanvas: Similarity,
  { sharp }: Manner,
): Promise<Raster> {
  const scale = scaleOf(toCanvas);
  const factor = sharp ? Math.min(Math.max(Math.ceil(scale), 1), LARGEST_FACTOR) : 1;
  const large = cutHead(guide, toCanvas, HEAD_SIDE * factor);
  const small = resizeArea(large, { width: HEAD_SIDE, height: HEAD_SIDE });
  const drawing = drawOn(large, await generate(network, small), small);
  crispen(drawing, factor);
  if (!sharp || scale >= 1) return drawing;
  // A small head is drawn large, and made small with care.
  const side = Math.max(16, Math.round(HEAD_SIDE * scale));
  return resizeArea(drawing, { width: side, height: side });
}

/** A head's drawing has at most this many times the network's pixels along a side: it bounds memory. */
const LARGEST_FACTOR = 4;

const mapPoints = (points: AlignmentPoints, map: (point: Point) => Point): AlignmentPoints => ({
  leftPupil: map(points.leftPupil),
  rightPupil: map(points.rightPupil),
  noseTip: map(points.noseTip),
  leftMouthCorner: map(points.leftMouthCorner),
  rightMouthCorner: map(points.rightMouthCorner),
});

/** The official detector's boxes are this much wider than the mesh, and lie this part of their height above it. */
const BOX = { width: 1.1, above: 0.1 };

/** The box that the official detector would give a face, as far as the mesh tells (found on the golden pairs). */
const officialBox = ({ box: { x, y, width, height } }: Face, scale: number) => ({
  x: scale * (x - ((BOX.width - 1) / 2) * width),
  y: scale * (y - BOX.above * height),
  width: scale * BOX.width * width,
  height: scale * height,
});

async function loadMask(path: string): Promise<Mask> {
  const opened = await openPhoto(await readFile(path), { bytes: 1e6, pixels: 1e6 });
  const pixels = opened.ok ? await opened.value.pixels() : opened;
  if (!pixels.ok) throw new Error(`${path}: ${pixels.failure.code}`);
  const { data } = resizeArea(pixels.value.raster, { width: HEAD_SIDE, height: HEAD_SIDE });
  return {
    side: HEAD_SIDE,
    data: Float32Array.from({ length: HEAD_SIDE ** 2 }, (_, pixel) => data[pixel * 3]! / 255),
  };
}
