import { type ColourSignal, signalOfCodePoints, signalOfGamma } from './colour-signal.ts';
import { pngChunks } from './png-chunks.ts';
import type { Chromaticities } from './primaries.ts';

/** What a PNG says about its colours besides sRGB and a profile: by its cICP chunk, else by gAMA and cHRM (PNG, third edition, 4.3). */
export function pngSignal(png: Uint8Array): ColourSignal | undefined {
  const found = new Map<string, DataView>();
  for (const { type, data } of pngChunks(png)) {
    if (type === 'IDAT') break;
    if (!found.has(type)) found.set(type, new DataView(data.buffer, data.byteOffset, data.byteLength));
  }
  const codes = found.get('cICP');
  if (codes !== undefined && codes.byteLength >= 4)
    return signalOfCodePoints({ primaries: codes.getUint8(0), transfer: codes.getUint8(1) });
  if (found.has('iCCP') || found.has('sRGB')) return undefined;
  return signalOfGamma(readGamma(found.get('gAMA')), readChromaticities(found.get('cHRM')));
}

/** Numbers of both chunks are in parts of this. */
const UNIT = 100_000;

const readGamma = (chunk: DataView | undefined) =>
  chunk !== undefined && chunk.byteLength >= 4 ? chunk.getUint32(0) / UNIT : undefined;

/** The chunk has white first. */
function readChromaticities(chunk: DataView | undefined): Chromaticities | undefined {
  if (chunk === undefined || chunk.byteLength < 32) return undefined;
  const [whiteX, whiteY, ...primaries] = Array.from(
    { length: 8 },
    (_, index) => chunk.getUint32(4 * index) / UNIT,
  );
  return [...primaries, whiteX, whiteY] as unknown as Chromaticities;
}
