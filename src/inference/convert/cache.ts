import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../atomic-write.ts';

export interface CachedConversion {
  /** Where converted networks are kept; made when it is missing. */
  readonly directory: string;
  /** Begins the file's name; one network keeps it across versions. */
  readonly name: string;
  /** The source's bytes: when they change, the network is converted again. */
  readonly sources: readonly Uint8Array[];
  convert(): Uint8Array;
}

/** Raise when the converter writes something else for the same source. */
const CONVERTER_VERSION = '3';

/**
 * The path of a converted network, converting it when this source was not yet converted; its bytes where nothing may be
 * written. Files are written under another name and renamed, so that a reader (another thread, another process) sees a whole
 * file or none; older versions are removed.
 * @throws when the conversion throws, or writing fails for another reason than missing permission
 */
export async function cachedNetwork({
  directory,
  name,
  sources,
  convert,
}: CachedConversion): Promise<string | Uint8Array> {
  const hash = createHash('sha256').update(CONVERTER_VERSION);
  for (const source of sources) hash.update(`\n${source.length}\n`).update(source);
  const file = `${name}-${hash.digest('hex').slice(0, 16)}.onnx`;
  const path = join(directory, file);
  if (await canRead(path)) return path;

  const network = convert();
  try {
    await mkdir(directory, { recursive: true });
    await writeAtomically(path, (draft) => writeFile(draft, network));
    await forgetOlder(directory, name, file);
  } catch (cause) {
    if (READ_ONLY.has((cause as NodeJS.ErrnoException).code ?? '')) return network;
    throw cause;
  }
  return path;
}

async function forgetOlder(directory: string, name: string, file: string): Promise<void> {
  for (const other of await readdir(directory))
    if (other !== file && other.startsWith(name) && VERSIONED.test(other.slice(name.length)))
      await rm(join(directory, other), { force: true });
}

/** What follows the name in a kept file's name. */
const VERSIONED = /^-[0-9a-f]{16}\.onnx$/;

/** An installation that must not be written to works too: it converts at every start. */
const READ_ONLY = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What another account converted may be closed to this one. */
const canRead = (path: string) =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
