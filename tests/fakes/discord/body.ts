import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import type { Json } from './rules.ts';

export interface UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface RequestBody {
  readonly json: Json;
  /** By their number n in files[n]. */
  readonly files: ReadonlyMap<number, UploadedFile>;
  /** The whole request. */
  readonly bytes: number;
}

/** Reads a JSON or multipart body as Discord does: the JSON of a multipart body is its field payload_json, or fields of their own. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/')) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks);
    return {
      json: text.length > 0 ? JSON.parse(text.toString('utf8')) : {},
      files: new Map(),
      bytes: text.length,
    };
  }
  const files = new Map<number, UploadedFile>();
  let json: Json = {};
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  const parser = new Busboy({ headers: { ...request.headers, 'content-type': type } });
  const reading: Promise<void>[] = [];
  parser.on('field', (name, value) => {
    json = name === 'payload_json' ? JSON.parse(value) : { ...json, [name]: value };
  });
  parser.on('file', (field, stream, filename) => {
    reading.push(
      (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        files.set(Number(/^files\[(\d+)\]$/.exec(field)?.[1] ?? 0), {
          name: filename || 'unnamed',
          bytes: Buffer.concat(chunks),
        });
      })(),
    );
  });
  await new Promise((resolve, reject) => {
    parser.on('finish', resolve).on('error', reject);
    request.pipe(parser);
  });
  await Promise.all(reading);
  return { json, files, bytes };
}
