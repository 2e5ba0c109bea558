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

export interface BlobWriterOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly index: Pick<BlobIndex, 'evict' | 'evictable'>;
  readonly report: (error: unknown) => void;
}

export function createBlobWriter(options: BlobWriterOptions): BlobWriter {
  const disk: DiskState = { unfit: undefined };
  let probing: Promise<BlobProbe> | undefined;
  return {
    write: (key, content) => writeBlob(key, content, disk, options),
    probe() {
      probing ??= probeDisk(disk, options).finally(() => {
        probing = undefined;
      });
      return probing;
    },
  };
}

interface DiskState {
  /** Bytes of the last blob that did not fit; undefined while everything does. */
  unfit: number | undefined;
}

async function writeBlob(
  key: string,
  content: Uint8Array,
  disk: DiskState,
  options: BlobWriterOptions,
): Promise<boolean> {
  const { folder, index } = options;
  const path = join(folder, key);
  for (;;) {
    try {
      await writeNewFile(path, content, options);
      disk.unfit = undefined;
      return true;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await removePart(path, options);
      if ((await index.evict(content.length + DATABASE_RESERVE_BYTES)) > 0) continue;
      reportFull(content.length, error, disk, options);
      return false;
    }
  }
}

async function probeDisk(disk: DiskState, options: BlobWriterOptions): Promise<BlobProbe> {
  const { folder, files, index, report } = options;
  const size = Math.max(PROBE_BYTES, disk.unfit ?? 0);
  const path = join(folder, `probe-${randomBytes(6).toString('hex')}`);
  const content = randomBytes(size);
  try {
    await writeNewFile(path, content, options);
    const read = await files.readFile(path);
    if (!content.equals(read)) throw new Error(`What was written into ${folder} reads differently.`);
    disk.unfit = undefined;
    return 'writable';
  } catch (error) {
    if (isDiskFull(error)) {
      // A photo would be stored in place of unreferenced blobs.
      if (index.evictable() >= size) return 'writable';
      reportFull(size, error, disk, options);
      return 'disk-full';
    }
    report(error);
    return 'not-writable';
  } finally {
    await removePart(path, options);
  }
}

/** Writes a new file; creates the folder again where it was deleted. */
async function writeNewFile(
  path: string,
  content: Uint8Array,
  { folder, files, report }: BlobWriterOptions,
): Promise<void> {
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
}

async function removePart(path: string, { files, report }: BlobWriterOptions): Promise<void> {
  await files.unlink(path).catch((error) => {
    if (error.code !== 'ENOENT') report(error);
  });
}

function reportFull(
  size: number,
  cause: unknown,
  disk: DiskState,
  { folder, report }: BlobWriterOptions,
): void {
  if (disk.unfit === undefined)
    report(
      new Error(
        `The disk of ${folder} is full, so photos are refused. Free up some space, or lower blobs.bytes so that fewer photos are kept.`,
        { cause },
      ),
    );
  disk.unfit = Math.max(disk.unfit ?? 0, size);
}

const PROBE_BYTES = 4_096;
/** Freed beside the blob itself: the database on the same disk has to record it. */
const DATABASE_RESERVE_BYTES = 2 ** 20;
