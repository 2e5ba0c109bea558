import { resolve } from 'node:path';
import type { Cartoon, CartoonOptions, Failure } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import { fileErrorText, isDiskError, readUpTo, writeErrorText, writeWhole } from './files.ts';

export interface DrawContext {
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly words: Pick<Words, 'failure' | 'say'>;
  readonly signal: AbortSignal;
  /** Largest photo that is read, in bytes. */
  readonly photoBytes: number;
  /** The folder that relative file names count from. */
  readonly cwd: string;
}

/** Runs some work on a number of pictures with a cartoonizer, which is closed afterwards. */
export type WithCartoonizer = <Result>(
  pictures: number,
  work: (cartoonizer: Pick<Cartoonizer, 'cartoonize' | 'preview' | 'load'>) => Promise<Result>,
) => Promise<Result>;

export interface FileToDraw {
  /** A file as the person would write it, or the stream that stands for standard input. */
  readonly photo: string | AsyncIterable<Uint8Array>;
  /** A file as the person would write it, or what takes the bytes in its place. */
  readonly cartoon: string | ((bytes: Uint8Array) => Promise<void>);
  readonly options: CartoonOptions;
}

export type FileOutcome =
  | { readonly ok: true; readonly cartoon: Omit<Cartoon, 'bytes'>; readonly bytes: number }
  | { readonly ok: false; readonly error: FileError };

/** What went wrong with one file, in one sentence. */
export interface FileError {
  /** A failure's code, or `file` when the system would not read or write it. */
  readonly code: Failure['code'] | 'file';
  readonly sentence: string;
  /** The next file would fail the same way, as with a full disk. */
  readonly lasting: boolean;
}

/** From a photo's file to the cartoon's: reads, draws and writes one picture. Rejects only for unexpected errors. */
export async function drawFile(
  { photo, cartoon, options }: FileToDraw,
  { cartoonizer, words, signal, photoBytes, cwd }: DrawContext,
): Promise<FileOutcome> {
  const failed = (failure: Failure): FileOutcome => ({
    ok: false,
    error: { code: failure.code, sentence: words.failure(failure), lasting: false },
  });
  const from = typeof photo === 'string' ? photo : words.say('cli-file-standard-input');
  const to = typeof cartoon === 'string' ? cartoon : words.say('cli-file-standard-output');
  let isWriting = false;
  try {
    const source = typeof photo === 'string' ? resolve(cwd, photo) : photo;
    const read = await readUpTo(source, { limit: photoBytes, signal });
    if (!read.ok) return failed(read.failure);
    const drawn = await cartoonizer.cartoonize({ photo: read.value, options }, { signal });
    if (!drawn.ok) return failed(drawn.failure);
    const { bytes, ...rest } = drawn.value;
    isWriting = true;
    if (typeof cartoon === 'string') await writeWhole(resolve(cwd, cartoon), bytes);
    else await cartoon(bytes);
    return { ok: true, cartoon: rest, bytes: bytes.length };
  } catch (error) {
    if (signal.aborted) return failed({ code: 'cancelled' });
    const sentence = isWriting ? writeErrorText(error, to, words) : fileErrorText(error, from, words);
    if (sentence === undefined) throw error;
    // A photo that cannot be read says nothing about the next one.
    return { ok: false, error: { code: 'file', sentence, lasting: isWriting && isDiskError(error) } };
  }
}
