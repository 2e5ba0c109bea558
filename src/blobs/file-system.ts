import { chmod, mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';

/** What the blob store asks of the disk. */
export type FileSystem = Pick<
  typeof import('node:fs/promises'),
  'chmod' | 'mkdir' | 'readdir' | 'readFile' | 'stat' | 'unlink' | 'writeFile'
>;

export const DISK: FileSystem = { chmod, mkdir, readdir, readFile, stat, unlink, writeFile };
