import { type NetworkPicture, runOnCanvas, toRaster } from '../../engines/custom/pixels.ts';
import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';
import type { NetworkUse, Range } from '../network-use.ts';

const BYTES: Range = [0, 255];
const FRACTIONS: Range = [0, 1];
const SIGNED: Range = [-1, 1];
/** What networks take black and white to be. */
const RANGES = [FRACTIONS, SIGNED, BYTES];
/** How much likelier a range is whose numbers come out in the same range, as a correlation. */
const SAME_RANGE = 0.2;
/** Numbers that come out beyond this are no fractions, and below this no rounding errors of black. */
const LARGEST_FRACTION = 2;
const LEAST_BLACK = -0.15;

/**
 * The range of a network's input in which it answers with a picture like the photo, and in which range the answer is. Networks that
 * scale their numbers by themselves answer alike in all: then it is the range of the output.
 */
export async function findRange(
  network: Network,
  photo: Raster,
  use: NetworkUse,
): Promise<{ readonly ranges: Pick<NetworkUse, 'range' | 'outputRange'> }> {
  const { inputs, outputs } = network.ports;
  const candidates = inputs[0]?.type === 'uint8' ? [BYTES] : RANGES;
  let best:
    | { readonly score: number; readonly ranges: Pick<NetworkUse, 'range' | 'outputRange'> }
    | undefined;
  for (const range of candidates) {
    const picture = await runOnCanvas(network, photo, photo, { ...use, range });
    const outputRange = outputs[0]?.type === 'uint8' ? BYTES : rangeOf(picture);
    const drawn = toRaster(picture, picture, { ...use, range, outputRange });
    const score = likeness(photo, drawn) + (range === outputRange ? SAME_RANGE : 0);
    if (best === undefined || score > best.score) best = { score, ranges: { range, outputRange } };
  }
  return best!;
}

/** The range that the numbers of a picture are in; a hundredth of them may lie outside. */
function rangeOf({ numbers }: NetworkPicture): Range {
  const sorted = Float32Array.from(numbers).sort();
  const low = sorted[Math.floor(sorted.length / 100)]!;
  const high = sorted[Math.ceil((sorted.length * 99) / 100) - 1]!;
  if (high > LARGEST_FRACTION) return BYTES;
  return low < LEAST_BLACK ? SIGNED : FRACTIONS;
}

/** The correlation of the lightness of two pictures of the same proportions, −1…1. */
function likeness(photo: Raster, drawn: Raster): number {
  const scale = drawn.width / photo.width;
  const pairs: [number, number][] = [];
  for (let y = 0; y < photo.height; y++)
    for (let x = 0; x < photo.width; x++) {
      const at = Math.floor(y * scale) * drawn.width + Math.floor(x * scale);
      pairs.push([lightness(photo, y * photo.width + x), lightness(drawn, at)]);
    }
  const mean = (of: (pair: [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [one, other] = [mean(([a]) => a), mean(([, b]) => b)];
  const together = mean(([a, b]) => (a - one) * (b - other));
  const spread = Math.sqrt(mean(([a]) => (a - one) ** 2) * mean(([, b]) => (b - other) ** 2));
  return spread === 0 ? 0 : together / spread;
}

const lightness = ({ data }: Raster, pixel: number): number =>
  data[3 * pixel]! + data[3 * pixel + 1]! + data[3 * pixel + 2]!;
