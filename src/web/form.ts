import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';

/** A form with photos, as a browser or `curl -F` sends it. */
export interface Form {
  readonly photos: readonly { readonly name: string | undefined; readonly bytes: Uint8Array }[];
  readonly fields: Readonly<Record<string, string>>;
  /** Gives back the memory the photos were allowed to take; to be called when they are put away. */
  readonly release: () => void;
}

/** Memory that photos on their way in may take together. */
export interface Room {
  /** False when there is not that much left. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createRoom(bytes: number): Room {
  let left = bytes;
  return {
    take(wanted) {
      if (wanted > left) return false;
      left -= wanted;
      return true;
    },
    giveBack(returned) {
      left += returned;
    },
  };
}

export interface FormLimits {
  readonly photos: number;
  /** Bytes of one photo. */
  readonly photoBytes: number;
}

/**
 * Reads a multipart form while it arrives, and stops keeping what is too much at the byte where it becomes so. The rest
 * of a refused form is read and thrown away, so that the answer reaches the sender, but not more than MAX_DISCARDED_BYTES.
 * `undefined`: it is no form.
 */
export async function readForm(
  request: Request,
  limits: FormLimits,
  room: Room,
): Promise<Outcome<Form> | undefined> {
  const busboy = createReader(request.headers.get('content-type') ?? '');
  if (!busboy || !request.body) return undefined;
  const announced = Number(request.headers.get('content-length')) || 0;
  const maxBytes = limits.photos * limits.photoBytes + MAX_DISCARDED_BYTES;
  if (announced > maxBytes) return fail({ code: 'too-many-bytes', limit: limits.photoBytes, got: announced });

  const photos: { name: string | undefined; bytes: Uint8Array }[] = [];
  const fields: Record<string, string> = {};
  let failure: Failure | undefined;
  let taken = 0;
  let count = 0;
  const release = () => {
    room.giveBack(taken);
    taken = 0;
  };

  busboy.on('field', (name, value) => {
    fields[name] = value;
  });
  busboy.on('file', (_, stream, fileName) => {
    count += 1;
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (count > limits.photos) return;
      if (length > limits.photoBytes)
        failure ??= { code: 'too-many-bytes', limit: limits.photoBytes, got: Math.max(length, announced) };
      else if (!failure && !room.take(chunk.length)) failure = { code: 'busy' };
      else if (!failure) {
        taken += chunk.length;
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
    });
    stream.on('end', () => {
      if (count <= limits.photos) photos.push({ name: nameOf(fileName), bytes: Buffer.concat(chunks) });
      chunks.length = 0;
    });
    // A form that ends inside a photo breaks the photo as well as itself, and an error that nobody hears ends the process.
    stream.on('error', () => {});
  });

  try {
    await pipeline(upTo(maxBytes, request.body), busboy);
  } catch (error) {
    release();
    if (error instanceof TooManyBytes)
      return fail(failure ?? { code: 'too-many-bytes', limit: limits.photoBytes, got: maxBytes });
    // Broken off by the sender, or not what its header says.
    return fail({ code: 'truncated', kind: 'form' });
  }
  if (count > limits.photos && !failure)
    failure = { code: 'album-too-long', limit: limits.photos, got: count };
  if (photos.some(({ bytes }) => bytes.length === 0)) failure ??= { code: 'empty' };
  if (failure) {
    release();
    return fail(failure);
  }
  return succeed({ photos, fields, release });
}

/** Undefined when the header names no form, or one whose parts nobody could tell from each other. */
function createReader(type: string): BusboyInstance | undefined {
  if (!/^multipart\/form-data\s*;/i.test(type)) return undefined;
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: { fields: 32, fieldSize: 1024, fieldNameSize: 64, parts: 64, headerPairs: 32 },
    });
  } catch {
    return undefined;
  }
}

/** What is read of a refused form at most, beyond its limit. A form that announces more is answered without being read. */
const MAX_DISCARDED_BYTES = 64 * 1024 ** 2;

class TooManyBytes extends Error {}

/** Throws at the byte where a body becomes longer, so that one without an announced length ends too. */
async function* upTo(maxBytes: number, body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooManyBytes();
    yield chunk;
  }
}

const LONGEST_NAME = 120;

/** The last part of the name, without signs that would disturb a list or a header. */
function nameOf(name: string | undefined): string | undefined {
  const last = name?.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}]+/gu, '').trim();
  return clean === '' ? undefined : clean.slice(-LONGEST_NAME);
}
