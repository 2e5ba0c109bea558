import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isDiskFull } from '../disk-full.ts';
import type { BlobIndex } from './blob-index.ts';
import type { BlobProbe } from './blob-store.ts';
import type { FileSystem } from './file-system.ts';

/** Writes the files of blobs on a disk that may be full, into a folder that may have been deleted. */
export interface BlobWriter {
  /** Deletes unreferenced blobs where the disk is full; false when that was not enough. Rejects for any other error. */
  write(key: string, content: Uint8Array): Promise<boolean>;
  /** Writes, reads and deletes a file of its own, as large as the last that did not fit. Never rejects. */
  probe(): Promise<BlobProbe>;
}

export function createBlobWriter({
  folder,
  files,
  index,
  report,
}: {
  readonly folder: string;
  readonly files: FileSystem;
  readonly index: Pick<BlobIndex, 'evict' | 'evictable'>;
  readonly report: (error: unknown) => void;
}): BlobWriter {
  /** Bytes of the last blob that did not fit; undefined while everything does. */
  let unfit: number | undefined;
  let probing: Promise<BlobProbe> | undefined;

  const removePart = async (path: string) => {
    await files.unlink(path).catch((error) => {
      if (error.code !== 'ENOENT') report(error);
    });
  };

  /** Writes a new file; creates the folder again where somebody has deleted it. */
  const writeFile = async (path: string, content: Uint8Array) => {
    const create = () => files.writeFile(path, content, { mode: 0o600, flag: 'wx' });
    try {
      await create();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      report(
        new Error(
          `The folder ${folder} was deleted while Toonsmith was running. It was created again; what was in it is lost.`,
        ),
      );
      await files.mkdir(folder, { recursive: true, mode: 0o700 });
      await create();
    }
  };

  const reportFull = (size: number, cause: unknown) => {
    if (unfit === undefined)
      report(
        new Error(
          `The disk of ${folder} is full, so photos are refused. Free up some space, or lower spool.bytes so that fewer photos are kept.`,
          { cause },
        ),
      );
    unfit = Math.max(unfit ?? 0, size);
  };

  const tryDisk = async (): Promise<BlobProbe> => {
    const size = Math.max(PROBE_BYTES, unfit ?? 0);
    const path = join(folder, `probe-${randomBytes(6).toString('hex')}`);
    const content = randomBytes(size);
    try {
      await writeFile(path, content);
      const read = await files.readFile(path);
      if (!content.equals(read)) throw new Error(`What was written into ${folder} reads differently.`);
      unfit = undefined;
      return 'writable';
    } catch (error) {
      if (isDiskFull(error)) {
        // A photo would be stored in place of unreferenced blobs.
        if (index.evictable() >= size) return 'writable';
        reportFull(size, error);
        return 'disk-full';
      }
      report(error);
      return 'not-writable';
    } finally {
      await removePart(path);
    }
  };

  return {
    async write(key, content) {
      const path = join(folder, key);
      for (;;) {
        try {
          await writeFile(path, content);
          unfit = undefined;
          return true;
        } catch (error) {
          if (!isDiskFull(error)) throw error;
          await removePart(path);
          if ((await index.evict(content.length + DATABASE_RESERVE_BYTES)) > 0) continue;
          reportFull(content.length, error);
          return false;
        }
      }
    },
    probe() {
      probing ??= tryDisk().finally(() => {
        probing = undefined;
      });
      return probing;
    },
  };
}

const PROBE_BYTES = 4_096;
/** Freed beside the blob itself: the database on the same disk has to record it. */
const DATABASE_RESERVE_BYTES = 2 ** 20;
