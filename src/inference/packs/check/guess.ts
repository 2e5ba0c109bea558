import { runOnCanvas } from '../../engines/custom/pixels.ts';
import { resizeArea } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import type { Network, NetworkPort } from '../../session.ts';
import { NetworkFaultError } from '../network-fault.ts';
import { type Layout, LONGEST_SIDE, type NetworkUse, type SizeRule } from '../network-use.ts';
import { findRange } from './range.ts';

/** How a guess came about: the file says so, it was found by running the network, or nothing speaks for or against it. */
export type Evidence = 'file' | 'tried' | 'assumed';

/** How a network of unknown origin is probably used. */
export interface Guess {
  readonly use: NetworkUse;
  /** How many times as long as the input's sides those of the output are. */
  readonly scale: number;
  readonly evidence: Readonly<Record<'layout' | 'range' | 'size' | 'colours', Evidence>>;
}

/** Multiples that networks want their sides to be of: the number of their halvings, as a power of two. */
const MULTIPLES = [1, 2, 4, 8, 16, 32, 64, 128];
/** About how long the sides are that are tried, in pixels. */
const TRIED = { width: 72, height: 96 };
/** Long side given to a network that takes any size, in pixels: what most were trained up to. */
const USUAL_LONGEST = 1024;
/** A fixed side below this is no side of a picture. */
const SHORTEST_SIDE = 32;
const INPUT_TYPES = ['float32', 'float16', 'uint8'];
const OUTPUT_TYPES = [...INPUT_TYPES, 'int32'];

/** Finds out how a network is used, from its file and by running it on a photo; throws a NetworkFaultError when it is no image-to-image network. */
export async function guessUse(network: Network, photo: Raster): Promise<Guess> {
  const input = checkPorts(network);
  const { layouts, evidence } = layoutsOf(input);
  let failure: unknown;
  for (const layout of layouts)
    for (const size of sizesOf(input, layout)) {
      const use = { layout, colours: 'RGB', range: [0, 1], outputRange: [0, 1], size } as const;
      const canvas = canvasFor(size);
      try {
        const picture = await runOnCanvas(network, resizeArea(photo, canvas), canvas, use);
        const range = await findRange(network, resizeArea(photo, canvas), use);
        return {
          use: { ...use, ...range.ranges },
          scale: picture.width / canvas.width,
          evidence: {
            layout: evidence,
            range: input.type === 'uint8' ? 'file' : 'tried',
            size: 'multiple' in size ? 'tried' : 'file',
            colours: 'assumed',
          },
        };
      } catch (error) {
        failure = error;
      }
    }
  throw failure;
}

function checkPorts({ ports: { inputs, outputs } }: Network): NetworkPort {
  const [input, output] = [inputs[0], outputs[0]];
  if (input === undefined || output === undefined || inputs.length !== 1)
    throw new NetworkFaultError({ code: 'inputs', count: inputs.length });
  if (!INPUT_TYPES.includes(input.type))
    throw new NetworkFaultError({ code: 'type', port: 'input', type: input.type });
  if (!OUTPUT_TYPES.includes(output.type))
    throw new NetworkFaultError({ code: 'type', port: 'output', type: output.type });
  return input;
}

const isFixed = (size: number | string | undefined): size is number => typeof size === 'number' && size > 0;

/** The layouts that fit the shape of an input, the likelier one first. */
function layoutsOf({ shape }: NetworkPort): { layouts: readonly Layout[]; evidence: Evidence } {
  // Without a shape in the file, only running it tells.
  if (shape.length === 0) return { layouts: ['NCHW', 'NHWC'], evidence: 'tried' };
  const [batch, second, third, fourth] = shape;
  const channels = { NCHW: second, NHWC: fourth };
  const sides = { NCHW: [third, fourth], NHWC: [second, third] };
  const layouts = (['NCHW', 'NHWC'] as const).filter(
    (layout) =>
      !sides[layout].some((side) => isFixed(side) && side < SHORTEST_SIDE) &&
      (channels[layout] === 3 || !isFixed(channels[layout])),
  );
  if (shape.length !== 4 || (isFixed(batch) && batch !== 1) || layouts.length === 0)
    throw new NetworkFaultError({ code: 'shape', port: 'input', shape: shapeText(shape) });
  return { layouts, evidence: layouts.length === 1 ? 'file' : 'tried' };
}

/** A shape as people read it; sizes that are open as `?` or by their names. */
const shapeText = (shape: NetworkPort['shape']): string =>
  `[${shape.map((size) => (isFixed(size) ? size : (String(size).match(/^\w+$/)?.[0] ?? '?'))).join(', ')}]`;

/** The size a network is fixed to, or the rules that are tried where it is open, the freest first. */
function sizesOf({ shape }: NetworkPort, layout: Layout): SizeRule[] {
  const [high, wide] = layout === 'NCHW' ? [shape[2], shape[3]] : [shape[1], shape[2]];
  const height = isFixed(high) ? high : wide;
  const width = isFixed(wide) ? wide : high;
  if (isFixed(width) && isFixed(height)) {
    if (Math.max(width, height) > LONGEST_SIDE)
      throw new NetworkFaultError({ code: 'shape', port: 'input', shape: shapeText(shape) });
    return [width === height ? { square: width } : { width, height }];
  }
  return MULTIPLES.map((multiple) => ({ multiple, longest: USUAL_LONGEST }));
}

/** A size that the rule allows and the next stricter rule doesn't. */
function canvasFor(rule: SizeRule): { width: number; height: number } {
  if ('square' in rule) return { width: rule.square, height: rule.square };
  if ('width' in rule) return rule;
  const odd = (side: number) => rule.multiple * (2 * Math.ceil(side / rule.multiple / 2) + 1);
  return { width: odd(TRIED.width), height: odd(TRIED.height) };
}
