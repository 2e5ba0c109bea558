import type { Face } from '../../faces/face.ts';
import type { Raster } from '../../image/raster.ts';
import type { NetworkTensor, Runnable } from '../../session.ts';
import { type Amounts, packAmounts } from './amounts.ts';
import { mapFaces } from './face-maps.ts';
import { lineKernels } from './lines.ts';
import { fitLongSide, type Size, toPlanes } from './sampling.ts';

export interface ObserveOptions {
  readonly amounts: Amounts;
  /** Line width of the style, in pixels at 1024. */
  readonly lineWidth: number;
  /** Finer above 1, broader below: multiplies the working resolutions. */
  readonly scale: number;
  readonly faces: readonly Face[];
}

/** What the core found, in its working resolutions; see buildCore. */
export interface Fields {
  readonly fields: NetworkTensor;
  readonly lines: NetworkTensor;
  readonly correction: NetworkTensor;
}

/** Runs the core on a photo. */
export async function observe(
  core: Runnable,
  photo: Raster,
  { amounts, lineWidth, scale, faces }: ObserveOptions,
): Promise<Fields> {
  const longSide = Math.max(photo.width, photo.height);
  const at = (resolution: number) =>
    fitLongSide(photo, Math.max(Math.min(Math.round(resolution), longSide), SMALLEST));
  const line = at(LINE_RESOLUTION * scale);
  const tone = at(TONE_RESOLUTION * scale);
  const part = (share: number) =>
    fitLongSide(tone, Math.max(Math.round(Math.max(tone.width, tone.height) / share), SMALLEST / 4));
  const half = part(2);
  const maps = mapFaces(photo, faces, half);
  const lineScale = Math.max(line.width, line.height) / (LINE_RESOLUTION * scale);
  const { kernels, radius } = lineKernels(Math.max(lineWidth * lineScale, 0.6), Math.max(2.8 * lineScale, 1));
  const side = 2 * radius + 1;
  const output = await core.run({
    photo: { data: toPlanes(photo, line), dims: [1, 3, line.height, line.width] },
    tone: rowsAndColumns(tone),
    half: rowsAndColumns(half),
    quarter: rowsAndColumns(part(4)),
    kernels: { data: kernels, dims: [kernels.length / side ** 2, 1, side, side] },
    pads: { data: Int32Array.of(0, 0, radius, radius, 0, 0, radius, radius), dims: [8] },
    ...maps,
    amounts: packAmounts(amounts),
  });
  return { fields: output.fields!, lines: output.lines!, correction: output.correction! };
}

function rowsAndColumns({ width, height }: Size): NetworkTensor {
  return { data: Int32Array.of(height, width), dims: [2] };
}

/** Long side at which tones and flow are found. */
const TONE_RESOLUTION = 512;
/** Long side at which fine lines are found. */
const LINE_RESOLUTION = 768;
const SMALLEST = 8;
