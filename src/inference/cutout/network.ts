import { loadGraphModel } from '../convert/graph-model.ts';
import { resizeArea } from '../image/area.ts';
import type { Raster } from '../image/raster.ts';
import type { Network } from '../session.ts';
import type { Mask } from './mask.ts';

/** MediaPipe's selfie segmentation, trained further: models/person/README.md. */
const FOLDER = new URL('../../../models/person/', import.meta.url);
const NAME = 'person';
/** Side of the square that goes into the network and comes out of it, in pixels. */
const SIDE = 256;

/**
 * Loads the network that tells people from what is behind them, converting it first when this has not happened before.
 * @param directory where the converted file is kept
 */
export const loadPersonNetwork = (directory: string, threads: number): Promise<Network> =>
  loadGraphModel({ folder: FOLDER, name: NAME, directory, threads });

/** Runs the network on a whole picture, which is stretched to a square as in MediaPipe. @returns 256 × 256 shares, 0…1 */
export async function runPersonNetwork(network: Network, picture: Raster): Promise<Mask> {
  const { data } = resizeArea(picture, { width: SIDE, height: SIDE });
  const levels = new Float32Array(data.length);
  for (let at = 0; at < levels.length; at++) levels[at] = data[at]! / 255;
  const results = await network.run({ [network.inputs[0]!]: { data: levels, dims: [1, SIDE, SIDE, 3] } });
  return { width: SIDE, height: SIDE, data: results[network.outputs[0]!]!.data as Float32Array };
}
