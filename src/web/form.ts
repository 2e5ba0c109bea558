import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';

/** A form with photos, as a browser or `curl -F` sends it. */
export interface Form {
  readonly photos: readonly Upload[];
  readonly fields: Readonly<Record<string, string>>;
  /** The name of a field that came twice, where one did. */
  readonly repeated: string | undefined;
  /** Returns the memory of the photos to the budget; to be called once they are stored. */
  readonly release: () => void;
}

interface Upload {
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
}

/** The memory that photos being received may use together. */
export interface MemoryBudget {
  /** False when there is not that much left. */
  take(bytes: number): boolean;
  release(bytes: number): void;
}

export function createMemoryBudget(bytes: number): MemoryBudget {
  let left = bytes;
  return {
    take(wanted) {
      if (wanted > left) return false;
      left -= wanted;
      return true;
    },
    release(returned) {
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
 * Reads a multipart form while it arrives, and keeps nothing of a photo from the byte on where it is too large. The rest
 * of a refused form is read and discarded, so that the response reaches the sender, but not more than MAX_DISCARDED_BYTES.
 * `undefined`: it is no form.
 */
export async function readForm(
  request: Request,
  limits: FormLimits,
  memory: MemoryBudget,
): Promise<Outcome<Form> | undefined> {
  const busboy = createBusboy(request.headers.get('content-type') ?? '');
  if (!busboy || !request.body) return undefined;
  const announced = Number(request.headers.get('content-length')) || 0;
  const maxBytes = limits.photos * limits.photoBytes + MAX_DISCARDED_BYTES;
  if (announced > maxBytes) return fail({ code: 'too-many-bytes', limit: limits.photoBytes, got: announced });

  const reading = createReading(limits, memory, announced);
  busboy.on('field', reading.onField);
  busboy.on('file', (_, stream, fileName) => reading.onFile(stream, fileName));
  try {
    await pipeline(upTo(maxBytes, request.body), busboy);
  } catch (error) {
    if (error instanceof TooManyBytes)
      return reading.fail({ code: 'too-many-bytes', limit: limits.photoBytes, got: maxBytes });
    // The sender broke it off, or its header is wrong.
    return reading.fail({ code: 'truncated', kind: 'form' }, { overrides: true });
  }
  return reading.finish();
}

/**
 * Reads a photo that is the whole body, as `curl --data-binary` sends it with the type of a picture; options then stand in the query.
 * `undefined`: it is none. Fails as a form does.
 */
export async function readRawPhoto(
  request: Request,
  { photoBytes }: Pick<FormLimits, 'photoBytes'>,
  memory: MemoryBudget,
): Promise<Outcome<Form> | undefined> {
  if (!RAW_TYPE.test(request.headers.get('content-type') ?? '')) return undefined;
  const announced = Number(request.headers.get('content-length')) || 0;
  const tooLarge = (got: number) => fail({ code: 'too-many-bytes', limit: photoBytes, got });
  if (announced > photoBytes) return tooLarge(announced);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const release = () => {
    memory.release(length);
    length = 0;
  };
  try {
    for await (const chunk of request.body ?? []) {
      if (length + chunk.length > photoBytes) throw new TooManyBytes();
      if (!memory.take(chunk.length)) {
        release();
        return fail({ code: 'busy' });
      }
      length += chunk.length;
      chunks.push(chunk);
    }
  } catch (error) {
    release();
    return error instanceof TooManyBytes
      ? tooLarge(Math.max(announced, photoBytes + 1))
      : fail({ code: 'truncated', kind: 'photo' });
  }
  if (length === 0) return fail({ code: 'empty' });
  const bytes = new Uint8Array(Buffer.concat(chunks));
  return succeed({ photos: [{ name: undefined, bytes }], ...fieldsOf(request.url), release });
}

/** What clients call a photo whose kind they know, or don't. */
const RAW_TYPE = /^(?:image\/[\w.+-]+|application\/octet-stream)\s*(?:;|$)/i;

/** The fields in a query; the language is none. */
function fieldsOf(url: string): Pick<Form, 'fields' | 'repeated'> {
  const entries = [...new URL(url).searchParams].filter(([name]) => name !== 'lang');
  const names = entries.map(([name]) => name);
  return {
    fields: Object.fromEntries(entries),
    repeated: names.find((name, place) => names.indexOf(name) !== place),
  };
}

/** What a refused form may be read beyond its limit at most. A form that announces more is answered without being read. */
const MAX_DISCARDED_BYTES = 64 * 1024 ** 2;
const MAX_NAME_LENGTH = 120;

/** Collects the parts of a form, within its limits. */
function createReading(limits: FormLimits, memory: MemoryBudget, announced: number) {
  const photos: Upload[] = [];
  const fields: Record<string, string> = {};
  let repeated: string | undefined;
  let failure: Failure | undefined;
  let taken = 0;
  let count = 0;

  const release = () => {
    memory.release(taken);
    taken = 0;
  };
  const refuse = (reason: Failure) => {
    release();
    return fail(reason);
  };

  /** Whether a chunk may be kept; the reason why not is the form's failure. */
  const mayKeep = (chunk: Buffer, length: number): boolean => {
    if (count > limits.photos) return false;
    if (length > limits.photoBytes)
      failure ??= { code: 'too-many-bytes', limit: limits.photoBytes, got: Math.max(length, announced) };
    else if (!failure && !memory.take(chunk.length)) failure = { code: 'busy' };
    else if (!failure) {
      taken += chunk.length;
      return true;
    }
    return false;
  };

  return {
    onField(name: string, value: string) {
      if (Object.hasOwn(fields, name)) repeated ??= name;
      fields[name] = value;
    },
    onFile(stream: Readable, fileName: string | undefined) {
      count += 1;
      const chunks: Buffer[] = [];
      let length = 0;
      stream.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (mayKeep(chunk, length)) chunks.push(chunk);
        else if (count <= limits.photos) chunks.length = 0;
      });
      stream.on('end', () => {
        if (count <= limits.photos) photos.push({ name: nameOf(fileName), bytes: Buffer.concat(chunks) });
        chunks.length = 0;
      });
      // A form that ends inside a photo fails the photo as well as itself, and an error without a listener ends the process.
      stream.on('error', () => {});
    },
    /** Refuses the form; with `overrides` for this reason whatever happened before. */
    fail: (reason: Failure, { overrides = false } = {}) => refuse(overrides ? reason : (failure ?? reason)),
    finish(): Outcome<Form> {
      if (count > limits.photos) failure ??= { code: 'album-too-long', limit: limits.photos, got: count };
      if (photos.some(({ bytes }) => bytes.length === 0)) failure ??= { code: 'empty' };
      return failure ? refuse(failure) : succeed({ photos, fields, repeated, release });
    },
  };
}

/** Undefined when the header names no form, or no boundary between its parts. */
function createBusboy(type: string): BusboyInstance | undefined {
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

/** The last part of the path, without control characters, which would disturb a list or a header. */
function nameOf(name: string | undefined): string | undefined {
  const last = name?.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}]+/gu, '').trim();
  return clean === '' ? undefined : clean.slice(-MAX_NAME_LENGTH);
}
