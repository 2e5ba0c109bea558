import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeAtomically } from '../atomic-write.ts';

/** A file that is made of others and can be made again. */
export interface KeptFile {
  /** Where it is kept; made when it is missing. */
  readonly directory: string;
  /** Begins the file's name, which goes on with a hash of what it is made of. */
  readonly name: string;
  /** What it is made of: when one changes, it is another file. */
  readonly sources: readonly (Uint8Array | string)[];
}

/** A checksum of a source that is read at every start: it takes a tenth of the time of a hash, and only tells versions of a file apart. */
export const checksumOf = (source: Uint8Array): string => `${source.length} ${crc32(source)}`;

/** The path of a kept file, whether it is there or not. */
export function pathOf({ directory, name, sources }: KeptFile): string {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(`\n${source.length}\n`).update(source);
  return join(directory, `${name}-${hash.digest('hex').slice(0, 16)}${EXTENSION}`);
}

/** Whether a kept file is there for this account: what another one made may be closed to it. */
export const canRead = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

/**
 * Writes a kept file under another name and renames it, so that a reader (another thread, another process) sees a whole file or
 * none; those of the same name that are made of something else are removed.
 * @throws what `write` or the system says
 */
export async function keep(
  path: string,
  { directory, name }: KeptFile,
  write: (draft: string) => Promise<unknown>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, write);
  for (const other of await readdir(directory)) {
    const isOlder = other.startsWith(name) && HASHED.test(other.slice(name.length));
    if (isOlder && join(directory, other) !== path) await rm(join(directory, other), { force: true });
  }
}

const EXTENSION = '.onnx';
/** What follows the name in a kept file's name. */
const HASHED = /^-[0-9a-f]{16}\.onnx$/;
