import { fileTypeFromBuffer } from 'file-type';
import { type Failure, fail, type Outcome, succeed } from '../../cartoon.ts';

/** The kinds of picture we decode, as their usual file name endings. */
const DRAWABLE = new Set(['jpg', 'png', 'apng', 'webp', 'gif', 'avif', 'tif']);

/**
 * Detects a picture's kind from its first bytes alone, as file names and content types may be wrong. Fails with `empty`,
 * `unsupported-kind` (a known kind that is not drawn here, with its name in capitals) or `not-a-picture`.
 */
export async function sniff(bytes: Uint8Array): Promise<Outcome<string>> {
  if (bytes.length === 0) return fail({ code: 'empty' });
  const kind = (await fileTypeFromBuffer(bytes))?.ext;
  if (kind !== undefined && DRAWABLE.has(kind)) return succeed(kind);
  return fail(refusal(bytes, kind));
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
