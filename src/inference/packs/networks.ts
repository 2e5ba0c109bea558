import { readFile } from 'node:fs/promises';
import { cachedNetwork } from '../convert/cache.ts';
import { convertCartoonNetwork, convertLandmarkNetwork } from '../engines/dct-net/networks.ts';
import type { InstalledFile, InstalledPack } from './installed.ts';

const CONVERSIONS = { generator: convertCartoonNetwork, landmarks: convertLandmarkNetwork } as const;

/**
 * A pack's file as an ONNX network: its path, or its bytes where nothing may be written. Converted when this has not happened
 * before.
 * @throws when the file is missing or is not a network of this kind
 */
export async function networkOf(
  pack: InstalledPack,
  { sha256 }: Pick<InstalledFile, 'sha256'>,
  kind: keyof typeof CONVERSIONS,
): Promise<string | Uint8Array> {
  const bytes = await readFile(pack.pathOf(sha256));
  return cachedNetwork({
    directory: pack.networks,
    name: `${kind}-${sha256.slice(0, 16)}`,
    sources: [bytes],
    convert: () => CONVERSIONS[kind](bytes),
  });
}
