import { type FileHandle, type open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256Of } from './hashes.ts';
import type { ListedFile } from './modelscope.ts';
import { reasonOf } from './modelscope.ts';
import { done, type PackOutcome, type PackProblem, stop } from './problem.ts';

export interface DownloadOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly openFile: typeof open;
  /** Waits this many milliseconds, or less when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** A connection that brings nothing for so long is given up. */
  readonly stallMilliseconds: number;
}

export interface Download {
  readonly file: string;
  readonly listed: ListedFile;
  /** Where the file goes; until it is complete and checked it is called `<to>.part`. */
  readonly to: string;
  readonly signal: AbortSignal;
  /** Called with the bytes that are there, whenever some have arrived. */
  readonly onBytes: (bytes: number) => void;
}

/** Attempts that bring nothing new before the download is given up; waits between them double, from this on. */
const ATTEMPTS = 5;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/**
 * Downloads a file, going on where an earlier attempt (or an earlier process) stopped, and checks its size and the listed
 * hash. Connections that break or stall are tried again with growing waits; as long as each brings some bytes, without end.
 */
export async function download(task: Download, parts: DownloadOptions): Promise<PackOutcome<void>> {
  const { file, listed, to, signal, onBytes } = task;
  const part = `${to}.part`;
  let fruitless = 0;
  let renewed = false;
  try {
    await using kept = await openPart(part, parts);
    for (;;) {
      const had = await sizeOf(kept.handle);
      if (had > listed.size) await kept.handle.truncate(0);
      else if (had === listed.size) {
        const got = sha256Of(await readFile(part));
        if (listed.sha256 === undefined || got === listed.sha256) break;
        // What an earlier run left may be wrong: one fresh start, then it is the sender's fault.
        await kept.handle.truncate(0);
        if (renewed)
          return stop({
            code: 'wrong-hash',
            file,
            by: 'list',
            expected: [`sha256:${listed.sha256}`],
            got: `sha256:${got}`,
          });
        renewed = true;
      }
      const ended = await fetchRest(await sizeOf(kept.handle), task, kept.handle, parts);
      if (ended === 'complete') continue;
      if (signal.aborted) return stop({ code: 'cancelled' });
      if (!ended.again) return stop(ended.problem);
      fruitless = (await sizeOf(kept.handle)) > had ? 0 : fruitless + 1;
      if (fruitless === ATTEMPTS) return stop(ended.problem);
      await parts.wait(Math.min(FIRST_WAIT * 2 ** fruitless, LONGEST_WAIT), signal);
    }
  } catch (error) {
    return stop(diskProblem(error, dirname(to), listed.size));
  }
  await rename(part, to);
  onBytes(listed.size);
  return done(undefined);
}

/** What a failed write means: throws everything that is not about the disk. */
export function diskProblem(error: unknown, folder: string, needed: number): PackProblem {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return { code: 'disk-full', folder, needed };
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code))
    return { code: 'cannot-write', folder, reason: code };
  throw error;
}

type Ended = 'complete' | { readonly again: boolean; readonly problem: PackProblem };

/** One connection: requests the missing bytes and appends them. */
async function fetchRest(
  from: number,
  { file, listed: { url, size }, signal, onBytes }: Download,
  handle: FileHandle,
  { fetch, stallMilliseconds }: DownloadOptions,
): Promise<Ended> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), stallMilliseconds);
  /** Waits for the network, which must not be silent for too long. */
  const arrival = async <T>(promise: Promise<T>): Promise<T | Ended> => {
    try {
      return await promise;
    } catch (error) {
      const reason = stalled.signal.aborted ? 'nothing more arrived' : reasonOf(error);
      return { again: true, problem: { code: 'unreachable', url, reason } };
    } finally {
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), stallMilliseconds);
    }
  };

  try {
    const response = await arrival(
      fetch(url, {
        headers: from > 0 ? { range: `bytes=${from}-${size - 1}` } : {},
        signal: AbortSignal.any([signal, stalled.signal]),
      }),
    );
    if (isEnd(response)) return response;
    const refusal = judge(response, url, from);
    // 200 is the whole file, whatever was asked for; 416 and a wrong part mean that what is here does not fit.
    const continues = response.status === 206 && refusal === undefined;
    if (!continues && [200, 206, 416].includes(response.status)) await handle.truncate(0);
    if (refusal !== undefined) return refusal;
    let have = continues ? from : 0;
    const reader = response.body!.getReader();
    for (;;) {
      const next = await arrival(reader.read());
      if (isEnd(next)) return next;
      if (next.done) break;
      if (have + next.value.length > size) {
        await handle.truncate(0);
        const got = have + next.value.length;
        return { again: false, problem: { code: 'wrong-size', file, expected: size, got } };
      }
      await writeAll(handle, next.value, have);
      have += next.value.length;
      onBytes(have);
    }
    if (have === size) return 'complete';
    return { again: true, problem: { code: 'unreachable', url, reason: 'the connection ended too soon' } };
  } finally {
    clearTimeout(timer);
    // Also closes a connection whose answer was not read to its end.
    stalled.abort();
  }
}

const isEnd = (value: object | string): value is Ended => typeof value === 'string' || 'problem' in value;

/** What an answer means, unless it means that the right bytes follow. */
function judge({ status, headers }: Response, url: string, from: number): Ended | undefined {
  if (status === 200) return undefined;
  if (status === 206) {
    if (headers.get('content-range')?.startsWith(`bytes ${from}-`)) return undefined;
    return {
      again: true,
      problem: { code: 'wrong-answer', url, reason: 'it sent another part of the file' },
    };
  }
  const again = status === 408 || status === 416 || status === 429 || status >= 500;
  return { again, problem: { code: 'refused', url, status } };
}

async function openPart(path: string, { openFile }: DownloadOptions) {
  // Opened without cutting it short; made when it is missing.
  const handle = await openFile(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return openFile(path, 'w+');
  });
  return { handle, [Symbol.asyncDispose]: () => handle.close() };
}

const sizeOf = async (handle: FileHandle) => (await handle.stat()).size;

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
