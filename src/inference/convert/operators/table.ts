import { AXES } from './axes.ts';
import { CONVOLUTIONS } from './convolution.ts';
import type { Conversion } from './operator.ts';
import { PICTURES } from './picture.ts';
import { POINTWISE } from './pointwise.ts';
import { REDUCTIONS } from './reduce.ts';
import { reshape } from './reshape.ts';
import { SLICES } from './slice.ts';

/** Every TensorFlow operator that can be converted, by its name. */
export const OPERATORS: Readonly<Record<string, Conversion>> = {
  ...POINTWISE,
  ...CONVOLUTIONS,
  ...PICTURES,
  ...AXES,
  ...REDUCTIONS,
  ...SLICES,
  Reshape: reshape,
};
