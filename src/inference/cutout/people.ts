import type { Face } from '../faces/face.ts';
import type { Raster } from '../image/raster.ts';
import type { Mask } from './mask.ts';

/** Whose person is wanted; faces are in the coordinates of the picture. */
export interface WantedFaces {
  readonly chosen: readonly Face[];
  readonly others: readonly Face[];
  /** Only the people of the chosen faces, not everybody; without a chosen face it is everybody all the same. */
  readonly only: boolean;
}

/** Shares below this are background: no way leads through them. */
const PATH = 0.1;
/** How much longer a step is where the color changes from black to white. */
const COLOR_COST = 24;
/** The part of a face's box that surely shows that face. */
const SURE = 0.8;

/**
 * Keeps of a mask of several people those that belong to the chosen faces: each pixel goes to the face it is nearest to along a path that
 * stays on people and avoids changes of color (geodesic distance, Dijkstra 1959).
 * @param picture what the mask was made of, at the mask's size
 * @param scale from the coordinates of the faces to the mask's pixels, across and down
 */
export function keepChosen(
  picture: Raster,
  mask: Mask,
  { chosen, others }: Pick<WantedFaces, 'chosen' | 'others'>,
  scale: { readonly x: number; readonly y: number },
): Mask {
  const labels = new Uint8Array(mask.data.length);
  const front = createFront();
  const distances = new Float32Array(mask.data.length).fill(Number.POSITIVE_INFINITY);
  const seed = (face: Face, label: number) => {
    for (const at of pixelsOf(face, mask, scale))
      if (distances[at] !== 0) {
        distances[at] = 0;
        labels[at] = label;
        front.push(0, at);
      }
  };
  for (const face of chosen) seed(face, CHOSEN);
  for (const face of others) seed(face, OTHER);
  spread(picture, mask, { labels, distances, front });
  return { ...mask, data: mask.data.map((share, at) => (labels[at] === CHOSEN ? share : 0)) };
}

const CHOSEN = 1;
const OTHER = 2;

/** The pixels of a mask that surely show a face: an ellipse in its box. */
function* pixelsOf(
  { box }: Face,
  { width, height }: Mask,
  scale: { readonly x: number; readonly y: number },
) {
  const centre = { x: (box.x + box.width / 2) * scale.x, y: (box.y + box.height / 2) * scale.y };
  const half = { x: (box.width * scale.x * SURE) / 2, y: (box.height * scale.y * SURE) / 2 };
  const top = Math.max(0, Math.floor(centre.y - half.y));
  const bottom = Math.min(height - 1, Math.ceil(centre.y + half.y));
  const left = Math.max(0, Math.floor(centre.x - half.x));
  const right = Math.min(width - 1, Math.ceil(centre.x + half.x));
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++)
      if (((x + 0.5 - centre.x) / half.x) ** 2 + ((y + 0.5 - centre.y) / half.y) ** 2 <= 1)
        yield y * width + x;
}

interface Spreading {
  readonly labels: Uint8Array;
  readonly distances: Float32Array;
  readonly front: Front;
}

function spread(
  { data }: Raster,
  { width, height, data: shares }: Mask,
  { labels, distances, front }: Spreading,
): void {
  for (let place = front.pop(); place !== undefined; place = front.pop()) {
    const { distance, at } = place;
    if (distance > distances[at]!) continue;
    const x = at % width;
    const y = (at - x) / width;
    for (const [dx, dy] of NEIGHBORS) {
      if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
      const next = at + dy * width + dx;
      if (shares[next]! < PATH) continue;
      const change = Math.max(
        ...[0, 1, 2].map((channel) => Math.abs(data[next * 3 + channel]! - data[at * 3 + channel]!)),
      );
      const far = distance + 1 + (COLOR_COST * change) / 255;
      // As the array holds it: single precision would otherwise look nearer than it is.
      const rounded = Math.fround(far);
      if (rounded >= distances[next]!) continue;
      distances[next] = rounded;
      labels[next] = labels[at]!;
      front.push(rounded, next);
    }
  }
}

const NEIGHBORS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Places still to be visited, the nearest first: buckets of whole distances, which differ by less than one step in each. */
interface Front {
  push(distance: number, at: number): void;
  pop(): { readonly distance: number; readonly at: number } | undefined;
}

function createFront(): Front {
  const buckets: { readonly distance: number; readonly at: number }[][] = [];
  let first = 0;
  return {
    push(distance, at) {
      const bucket = Math.floor(distance);
      buckets[bucket] ??= [];
      buckets[bucket].push({ distance, at });
    },
    pop() {
      while (first < buckets.length) {
        const next = buckets[first]?.pop();
        if (next !== undefined) return next;
        first += 1;
      }
      return undefined;
    },
  };
}
