import { readFile, unlink, writeFile } from 'node:fs';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What the blob store asks of the disk. */
export interface FileSystem
  extends Pick<typeof import('node:fs/promises'), 'chmod' | 'mkdir' | 'readdir' | 'stat'> {
  readFile(path: string): Promise<Buffer<ArrayBuffer>>;
  unlink(path: string): Promise<void>;
  writeFile(path: string, content: Uint8Array, options: { mode: number; flag: string }): Promise<void>;
}

/** For each photo, functions with callbacks take two thirds of the processor time of those of `node:fs/promises`, which open a handle. */
export const DISK: FileSystem = {
  ...{ chmod, mkdir, readdir, stat },
  readFile: promisify(readFile),
  unlink: promisify(unlink),
  writeFile: promisify(writeFile),
};
