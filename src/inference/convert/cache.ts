import { writeFile } from 'node:fs/promises';
import { canRead, type KeptFile, keep, pathOf } from '../kept-file.ts';

/** The source's bytes, and how they are converted: when they change, the network is converted again. */
export interface CachedConversion extends KeptFile {
  convert(): Uint8Array;
}

/** Raise when the converter writes something else for the same source. */
export const CONVERTER_VERSION = '4';

/**
 * The path of a converted network, converting it when this source was not yet converted; its bytes where nothing may be written.
 * @throws when the conversion throws, or writing fails for another reason than missing permission
 */
export async function cachedNetwork({
  convert,
  ...conversion
}: CachedConversion): Promise<string | Uint8Array> {
  const kept = { ...conversion, sources: [CONVERTER_VERSION, ...conversion.sources] };
  const path = pathOf(kept);
  if (await canRead(path)) return path;

  const network = convert();
  try {
    await keep(path, kept, (draft) => writeFile(draft, network));
  } catch (cause) {
    if (READ_ONLY.has((cause as NodeJS.ErrnoException).code ?? '')) return network;
    throw cause;
  }
  return path;
}

/** An installation that must not be written to works too: it converts at every start. */
const READ_ONLY = new Set(['EACCES', 'EPERM', 'EROFS']);
