import { floatsToHalves } from '../../half.ts';
import { resizeArea } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import { NetworkFaultError } from '../../packs/network-fault.ts';
import { type Layout, type NetworkUse, sizesFor } from '../../packs/network-use.ts';
import type { Network, NetworkFeed, NetworkTensor } from '../../session.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Runs a network with one input on the whole picture, at a size it takes; what comes out may be larger or smaller. */
export async function runOnPicture(network: Network, photo: Raster, use: NetworkUse): Promise<Raster> {
  const { fit, canvas } = sizesFor(photo, use.size);
  const picture = await runOnCanvas(network, resizeArea(photo, fit), canvas, use);
  const scale = picture.width / canvas.width;
  const part = (length: number) => Math.max(1, Math.round(length * scale));
  return toRaster(picture, { width: part(fit.width), height: part(fit.height) }, use);
}

/** A picture as a network answers it: its numbers, and where a channel of a pixel lies in them. */
export interface NetworkPicture extends Size {
  readonly numbers: NetworkTensor['data'];
  readonly place: (x: number, y: number, channel: number) => number;
}

/** Runs a network on a canvas with a photo at its upper left; throws a NetworkFaultError when no picture comes out. */
export async function runOnCanvas(
  network: Network,
  photo: Raster,
  canvas: Size,
  use: NetworkUse,
): Promise<NetworkPicture> {
  const { inputs, outputs } = network.ports;
  const [input, output] = [inputs[0], outputs[0]];
  if (input === undefined || inputs.length !== 1 || output === undefined)
    throw new NetworkFaultError({ code: 'inputs', count: inputs.length });
  const dims =
    use.layout === 'NCHW' ? [1, 3, canvas.height, canvas.width] : [1, canvas.height, canvas.width, 3];
  const feed = toFeed(fill(photo, canvas, use), input.type, dims);
  const result = (await network.run({ [input.name]: feed }))[output.name]!;
  const picture = readPicture(result, use);
  if (picture.width * canvas.height !== picture.height * canvas.width)
    throw new NetworkFaultError({ code: 'proportions', given: sizeText(canvas), got: sizeText(picture) });
  return picture;
}

const sizeText = ({ width, height }: Size): string => `${width}×${height}`;

function toFeed(numbers: Float32Array, type: string, dims: readonly number[]): NetworkFeed {
  switch (type) {
    case 'float32':
      return { data: numbers, dims };
    case 'float16':
      return { data: floatsToHalves(numbers), dims };
    case 'uint8':
      return {
        data: Uint8Array.from(numbers, (value) => Math.min(255, Math.max(0, Math.round(value)))),
        dims,
      };
    default:
      throw new NetworkFaultError({ code: 'type', port: 'input', type });
  }
}

/** The canvas as the network's numbers; the photo's last row and column are repeated over the rest of it. */
function fill({ width, height, data }: Raster, canvas: Size, use: NetworkUse): Float32Array {
  const [black, white] = use.range;
  const place = placeIn(use.layout, use.colours, canvas);
  const numbers = new Float32Array(canvas.width * canvas.height * 3);
  for (let y = 0; y < canvas.height; y++)
    for (let x = 0; x < canvas.width; x++) {
      const pixel = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
      for (let channel = 0; channel < 3; channel++)
        numbers[place(x, y, channel)] = black + (data[pixel + channel]! / 255) * (white - black);
    }
  return numbers;
}

/** Where a channel of a pixel lies in the numbers of a picture. */
function placeIn(layout: Layout, colours: NetworkUse['colours'], { width, height }: Size) {
  const channelOf = (channel: number) => (colours === 'RGB' ? channel : 2 - channel);
  return layout === 'NCHW'
    ? (x: number, y: number, channel: number) => (channelOf(channel) * height + y) * width + x
    : (x: number, y: number, channel: number) => (y * width + x) * 3 + channelOf(channel);
}

/** The layout of an output shows in its shape; only where both would fit, it is taken to be the input's. */
function readPicture({ data, dims }: NetworkTensor, { layout, colours }: NetworkUse): NetworkPicture {
  const shape = dims.length === 4 && dims[0] === 1 ? dims.slice(1) : dims;
  const [first = 0, second = 0, third = 0] = shape;
  const sizes: Readonly<Record<Layout, Size | undefined>> = {
    NCHW: first === 3 ? { width: third, height: second } : undefined,
    NHWC: third === 3 ? { width: second, height: first } : undefined,
  };
  const found = sizes[layout] ? layout : layout === 'NCHW' ? 'NHWC' : 'NCHW';
  const size = sizes[found];
  if (shape.length !== 3 || size === undefined || size.width === 0 || size.height === 0)
    throw new NetworkFaultError({ code: 'shape', port: 'output', shape: `[${dims.join(', ')}]` });
  return { ...size, numbers: data, place: placeIn(found, colours, size) };
}

/** The upper left part of a network's picture, as pixels. */
export function toRaster(picture: NetworkPicture, part: Size, { outputRange }: NetworkUse): Raster {
  const [black, white] = outputRange;
  const { numbers, place } = picture;
  const width = Math.min(part.width, picture.width);
  const height = Math.min(part.height, picture.height);
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        data[(y * width + x) * 3 + channel] =
          (255 * (numbers[place(x, y, channel)]! - black)) / (white - black);
  return { width, height, data: new Uint8Array(data.buffer) };
}
