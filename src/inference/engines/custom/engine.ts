import { resizeArea } from '../../image/area.ts';
import { mix } from '../../image/mix.ts';
import type { Raster } from '../../image/raster.ts';
import { CUSTOM_ENGINE, type CustomPack, type NetworkUse, type SizeRule } from '../../packs/custom.ts';
import { loadNetwork, type Network } from '../../session.ts';
import { createCache } from '../cache.ts';
import type { DrawOptions, Engine } from '../engine.ts';

export interface CustomSetup {
  readonly packs: readonly CustomPack[];
  readonly threads: number;
}

/** Draws with the operator's own networks; nothing when there is none. Each is loaded when it is first used. */
export function createCustomEngine({ packs, threads }: CustomSetup): Engine | undefined {
  if (packs.length === 0) return undefined;
  const byStyle = new Map(packs.map((pack) => [pack.style.id, pack]));
  const networks = createCache<Network>(AT_HAND, (network) => network.close());
  return {
    id: CUSTOM_ENGINE,
    styles: new Set(byStyle.keys()),
    async draw(photo, { style, strength }: DrawOptions) {
      const pack = byStyle.get(style);
      if (pack === undefined) throw new Error(`the custom engine has no style ${style}`);
      // What did not load is tried again, so that a file put right needs no restart.
      const network = await networks.get(style, () => loadNetwork(pack.network, { threads }));
      const drawn = await drawWith(network, photo, pack.use);
      return mix(photo, resizeArea(drawn, photo), strength);
    },
    close: () => networks.clear(),
  };
}

/** Networks that stay loaded, of whatever size they are; the one used least recently makes room. */
const AT_HAND = 2;

/** Runs a network with one input and one output on the whole picture, at a size it takes. */
async function drawWith(network: Network, photo: Raster, use: NetworkUse): Promise<Raster> {
  const { fit, canvas } = sizesFor(photo, use.size);
  const small = resizeArea(photo, fit);
  const dims =
    use.layout === 'NCHW' ? [1, 3, canvas.height, canvas.width] : [1, canvas.height, canvas.width, 3];
  const [input, output] = [network.inputs[0], network.outputs[0]];
  if (input === undefined || output === undefined) throw new Error('the network has no input or no output');
  const results = await network.run({ [input]: { data: fill(small, canvas, use), dims } });
  const { data } = results[output]!;
  if (data.length !== canvas.width * canvas.height * 3)
    throw new Error(
      `the network answered with ${data.length} numbers for ${canvas.width}×${canvas.height} pixels`,
    );
  return take(data, small, canvas, use);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size the picture gets, and that of the canvas it lies on at the upper left. */
export function sizesFor({ width, height }: Size, rule: SizeRule): { fit: Size; canvas: Size } {
  const longest = 'square' in rule ? rule.square : rule.longest;
  const multiple = 'square' in rule ? rule.square : rule.multiple;
  const room = Math.floor(longest / multiple) * multiple || multiple;
  const scale = Math.min(1, room / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const fit = { width: side(width), height: side(height) };
  const up = (length: number) => Math.ceil(length / multiple) * multiple;
  return { fit, canvas: { width: up(fit.width), height: up(fit.height) } };
}

/** Where a channel of a pixel lies in the network's numbers. */
const placeOf = ({ layout, colours }: NetworkUse, { width, height }: Size) => {
  const channelOf = (channel: number) => (colours === 'RGB' ? channel : 2 - channel);
  return layout === 'NCHW'
    ? (x: number, y: number, channel: number) => (channelOf(channel) * height + y) * width + x
    : (x: number, y: number, channel: number) => (y * width + x) * 3 + channelOf(channel);
};

/** The picture as the network's numbers; its last row and column are repeated over the rest of the canvas. */
function fill({ width, height, data }: Raster, canvas: Size, use: NetworkUse): Float32Array {
  const [black, white] = use.range;
  const place = placeOf(use, canvas);
  const numbers = new Float32Array(canvas.width * canvas.height * 3);
  for (let y = 0; y < canvas.height; y++)
    for (let x = 0; x < canvas.width; x++) {
      const pixel = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
      for (let channel = 0; channel < 3; channel++)
        numbers[place(x, y, channel)] = black + (data[pixel + channel]! / 255) * (white - black);
    }
  return numbers;
}

function take(numbers: ArrayLike<number>, { width, height }: Size, canvas: Size, use: NetworkUse): Raster {
  const [black, white] = use.outputRange;
  const place = placeOf(use, canvas);
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        data[(y * width + x) * 3 + channel] =
          (255 * (numbers[place(x, y, channel)]! - black)) / (white - black);
  return { width, height, data: new Uint8Array(data.buffer) };
}
