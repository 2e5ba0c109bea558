import type { AlignmentPoints } from '../../faces/face.ts';
import { type Box, centroid, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';
import { findPupil } from './pupil.ts';

const SIDE = 160;
/** The colour around pictures that the landmark network was trained with. */
const SURROUND = [123, 116, 103] as const;
/** How much wider than the face the square is. */
const BOX_MARGIN = 1.4;
const SMALLEST = 60;

/**
 * The five points that DCT-Net aligns heads by, found as the official pipeline does: 68 landmarks, pupils by threshold.
 * Coordinates have pixel centres at whole numbers.
 * @param box of the face, from the brows to the chin, in pixels of the picture
 * @returns nothing when the face is at most 60 pixels wide and high
 */
export async function officialPoints(
  network: Network,
  picture: Raster,
  box: Box,
): Promise<AlignmentPoints | undefined> {
  if (box.width <= SMALLEST && box.height <= SMALLEST) return undefined;
  const landmarks = await findLandmarks(network, picture, box);
  // The source leaves out the sixth point of each eye.
  const eyes = [landmarks.slice(36, 41), landmarks.slice(42, 47)];
  const pupils = eyes.map((eye) => findPupil(picture, eye));
  const [leftPupil, rightPupil] = pupils.includes(undefined) ? eyes.map(centroid) : (pupils as Point[]);
  return {
    leftPupil: leftPupil!,
    rightPupil: rightPupil!,
    noseTip: landmarks[30]!,
    leftMouthCorner: landmarks[48]!,
    rightMouthCorner: landmarks[54]!,
  };
}

/** 68 points in the order of iBUG; whole numbers, as the source truncates them. */
async function findLandmarks(network: Network, picture: Raster, box: Box): Promise<Point[]> {
  const add = Math.trunc(Math.max(box.width, box.height));
  const half = Math.floor((BOX_MARGIN * box.width) / 2);
  const centre = (from: number, length: number) => Math.floor((2 * (from + add) + length) / 2);
  const left = Math.max(0, centre(box.x, box.width) - half);
  const top = Math.max(0, centre(box.y, box.height) - half);
  const width = Math.min(centre(box.x, box.width) + half, picture.width + 2 * add) - left;
  const height = Math.min(centre(box.y, box.height) + half, picture.height + 2 * add) - top;
  const data = cut(picture, { x: left - add, y: top - add, width, height });
  const { 'tower_0/prediction': answer } = await network.run({
    'tower_0/images': { data, dims: [1, SIDE, SIDE, 3] },
  });
  return Array.from({ length: 68 }, (_, index) => ({
    x: Math.trunc(answer!.data[2 * index]! * width + left - add),
    y: Math.trunc(answer!.data[2 * index + 1]! * height + top - add),
  }));
}

/** Resizes a part of the picture to the network's square, bilinear as OpenCV does it. */
function cut({ width, height, data }: Raster, box: Box): Float32Array {
  const square = new Float32Array(SIDE * SIDE * 3);
  const at = (x: number, y: number, channel: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? SURROUND[channel]! : data[(y * width + x) * 3 + channel]!;
  const taps = (length: number) =>
    Array.from({ length: SIDE }, (_, index) => {
      const place = Math.min(Math.max(((index + 0.5) * length) / SIDE - 0.5, 0), length - 1);
      const first = Math.floor(place);
      return { first, second: Math.min(first + 1, length - 1), part: place - first };
    });
  const columns = taps(box.width);
  taps(box.height).forEach((row, y) => {
    columns.forEach((column, x) => {
      for (let channel = 0; channel < 3; channel++) {
        const pick = (dx: number, dy: number) => at(box.x + dx, box.y + dy, channel);
        const upper =
          pick(column.first, row.first) * (1 - column.part) + pick(column.second, row.first) * column.part;
        const lower =
          pick(column.first, row.second) * (1 - column.part) + pick(column.second, row.second) * column.part;
        square[(y * SIDE + x) * 3 + channel] = Math.round(upper * (1 - row.part) + lower * row.part);
      }
    });
  });
  return square;
}
