import type { Value } from '../../onnx/graph.ts';
import type { Maths } from './maths.ts';

/**
 * Expresses a picture made at working resolution as scale · photo + offset, per place and channel, so that it can be
 * made again at full resolution with the photo's own sharp edges (guided filter, He et al. 2010).
 * @returns [1,6,h,w]: three scales, three offsets
 */
export function guide(
  { add, sub, mul, div, square, max, clip, concat, channels, box }: Maths,
  photo: Value,
  made: Value,
): Value {
  const moments = box(concat(photo, made, mul(photo, made), square(photo)), 5);
  const [photoMean, madeMean] = [channels(moments, 0, 3), channels(moments, 3, 3)];
  const covariance = sub(channels(moments, 6, 3), mul(photoMean, madeMean));
  const variance = max(sub(channels(moments, 9, 3), square(photoMean)), 0);
  const scale = clip(div(max(covariance, 0), add(variance, SMALL_VARIANCE)), 0, 1.2);
  return box(concat(scale, sub(madeMean, mul(scale, photoMean))), 3);
}

const SMALL_VARIANCE = 7e-4;
