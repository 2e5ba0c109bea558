import { createReadStream } from 'node:fs';
import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';

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
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    await writeFile(draft, content);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
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
export function fileErrorText(error: unknown, path: string): string | undefined {
  const code = systemCode(error);
  if (code === undefined) return undefined;
  return FILE_ERROR_CODES[code]?.(path) ?? `${path} cannot be read or written: the system says ${code}.`;
}

/** The same for a file that was to be written. */
export function writeErrorText(error: unknown, path: string): string | undefined {
  return systemCode(error) === 'EISDIR'
    ? `${path} is a folder, and a file is needed.`
    : fileErrorText(error, path);
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

const FILE_ERROR_CODES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}.`,
  ENOTDIR: (path) => `${path} cannot be there: a part of its path is a file.`,
  EEXIST: (path) => `${path} is a file, and a folder is needed.`,
  EISDIR: (path) => `${path} is a folder. Draw everything in it with: batch ${path}`,
  EACCES: (path) => `${path} may not be opened: you lack the permission.`,
  EPERM: (path) => `${path} may not be changed: you lack the permission.`,
  EROFS: (path) => `${path} cannot be written: the disk is read-only.`,
  ENOSPC: (path) => `${path} cannot be written: the disk is full.`,
  EDQUOT: (path) => `${path} cannot be written: your disk quota is used up.`,
  EIO: (path) => `${path} cannot be reached: the disk reports an error.`,
  ENAMETOOLONG: (path) => `${path} is too long for a file name.`,
  EMFILE: (path) => `${path} cannot be opened: too many files are open already.`,
  ELOOP: (path) => `${path} leads in circles: its links point to each other.`,
};

async function tooManyBytes(source: unknown, limit: number, read: number): Promise<Failure> {
  const size = typeof source === 'string' ? (await stat(source)).size : 0;
  return { code: 'too-many-bytes', limit, got: Math.max(size, read) };
}
