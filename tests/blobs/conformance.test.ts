import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openFolderBlobStore } from '../../src/blobs/folder.ts';
import { createFolder } from '../cli/fake-terminal.ts';
import { type BlobStoreLimits, blobStoreConformance } from '../conformance/blob-store.ts';
import { createMemoryBlobStore } from '../fakes/blob-store.ts';

const inFolder = (limits: BlobStoreLimits, key?: Uint8Array) =>
  openFolderBlobStore({
    folder: join(createFolder(), 'blobs'),
    ...limits,
    ...(key && { key }),
    report(error) {
      throw error;
    },
  });

blobStoreConformance('in a folder', (limits) => inFolder(limits));
blobStoreConformance('in a folder, encrypted', (limits) => inFolder(limits, randomBytes(32)));
blobStoreConformance('in memory, the fake of the tests', async (limits) => createMemoryBlobStore(limits));
