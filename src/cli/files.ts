import { createReadStream } from 'node:fs';
import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically } from '../atomic-write.ts';
import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';

/**
 * Reads a file, or a stream such as standard input, up to `limit` bytes; fails with `too-many-bytes` above it.
 * Rejects with the system's error when the file cannot be read.
 */
export async function readUpTo(
  source: string | AsyncIterable<Uint8Array>,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream =
    typeof source === 'string' ? createReadStream(source, { signal, highWaterMark: 2 ** 20 }) : source;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) return fail(await tooManyBytes(source, limit, length));
    chunks.push(chunk);
  }
  return succeed(Buffer.concat(chunks, length));
}

/** Writes a file so that it is there whole or not at all; missing folders are made. A device or pipe is written to directly. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const target = await realpath(file).catch(() => file);
  const known = await stat(target).catch(() => undefined);
  if (known && !known.isFile()) return writeFile(target, content);
  await writeAtomically(target, (draft) => writeFile(draft, content));
}

/** Whether two paths lead to the same file, through links and whatever the spelling. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** One sentence for what the system said about a file; `undefined` when the error is not the system's. */
export function fileErrorText(error: unknown, path: string, words: Pick<Words, 'say'>): string | undefined {
  const code = systemCode(error);
  if (code === undefined) return undefined;
  return words.say(`cli-file-${FILE_ERROR_CODES[code] ?? 'other'}`, { path, code });
}

/** The same for a file that was to be written. */
export function writeErrorText(error: unknown, path: string, words: Pick<Words, 'say'>): string | undefined {
  return systemCode(error) === 'EISDIR'
    ? words.say('cli-file-needs-file', { path })
    : fileErrorText(error, path, words);
}

/**
 * As writeErrorText, for an error that can only be the system's.
 * @throws the error itself when it is not
 */
export function writeErrorSentence(error: unknown, path: string, words: Pick<Words, 'say'>): string {
  const sentence = writeErrorText(error, path, words);
  if (sentence === undefined) throw error;
  return sentence;
}

/** System errors of a written file after which the next one would fail the same way. */
export function isDiskError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(systemCode(error) ?? '');
}

/** Only errors of the system have the name of the failed call. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The messages `cli-file-…` by the system's codes. */
const FILE_ERROR_CODES: Readonly<Record<string, string>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'inside-file',
  EEXIST: 'needs-folder',
  EISDIR: 'is-folder',
  EACCES: 'cannot-open',
  EPERM: 'cannot-change',
  EROFS: 'read-only',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-quota',
  EIO: 'disk-error',
  ENAMETOOLONG: 'name-too-long',
  EMFILE: 'too-many-open',
  ELOOP: 'link-loop',
};

async function tooManyBytes(source: unknown, limit: number, read: number): Promise<Failure> {
  const size = typeof source === 'string' ? (await stat(source)).size : 0;
  return { code: 'too-many-bytes', limit, got: Math.max(size, read) };
}
