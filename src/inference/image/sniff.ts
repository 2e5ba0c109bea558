import { fileTypeFromBuffer } from 'file-type';
import { type Failure, fail, type Outcome, succeed } from '../../cartoon.ts';

/** The kinds of picture we decode, as their usual file name endings. */
const DRAWABLE = new Set(['jpg', 'png', 'apng', 'webp', 'gif', 'avif', 'heic', 'bmp', 'tif']);

/**
 * Detects a picture's kind from its first bytes alone, as file names and content types may be wrong. Fails with `empty`,
 * `unsupported-kind` (a known kind that is not drawn here, with its name in capitals) or `not-a-picture`.
 */
export async function sniff(bytes: Uint8Array): Promise<Outcome<string>> {
  if (bytes.length === 0) return fail({ code: 'empty' });
  const kind = (await fileTypeFromBuffer(bytes))?.ext;
  if (kind === 'heic' && isAvif(bytes)) return succeed('avif');
  if (kind !== undefined && DRAWABLE.has(kind)) return succeed(kind);
  return fail(refusal(bytes, kind));
}

/** Bytes of a file's first box before its compatible brands, and of a brand. */
const BRANDS = 16;
const BRAND = 4;
/** More brands than this are not looked at. */
const MOST_BRANDS = 32;

/** A HEIF file may name its coding only among the brands that it is compatible with. */
function isAvif(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(view.getUint32(0), bytes.length, BRANDS + MOST_BRANDS * BRAND);
  const brands: string[] = [];
  for (let at = BRANDS; at + BRAND <= end; at += BRAND)
    brands.push(Buffer.from(bytes.buffer, bytes.byteOffset + at, BRAND).toString('latin1'));
  return brands.includes('avif') && !brands.includes('heic');
}

function refusal(bytes: Uint8Array, kind: string | undefined): Failure {
  if (looksLikeSvg(bytes)) return { code: 'unsupported-kind', kind: 'SVG' };
  if (kind === undefined || kind === 'xml') return { code: 'not-a-picture' };
  return { code: 'unsupported-kind', kind: kind.toUpperCase() };
}

/** SVG is text, so it has no magic number: its root element shows it, after an optional declaration and comments. */
function looksLikeSvg(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  return start.startsWith('<') && /<svg[\s>]/i.test(start);
}
