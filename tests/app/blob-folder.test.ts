import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolder } from '../../src/app/services.ts';
import type { Config } from '../../src/config/load.ts';
import { createFolder } from '../cli/fake-terminal.ts';

it.each([
  ['blobs', []],
  ['spool', ['spool']],
])('keeps photos in the folder %s of a data folder that holds %j', async (used, earlier) => {
  const dataFolder = createFolder();
  for (const name of earlier) mkdirSync(join(dataFolder, name));
  const config = { dataFolder, blobs: { bytes: 1e6, lifetime: 60_000 } } as unknown as Config;
  const store = await openFolder(config, (error) => {
    throw error;
  });
  await store.put('photo', new Uint8Array([1, 2, 3]));
  expect(readdirSync(dataFolder)).toEqual([used]);
  expect(readdirSync(join(dataFolder, used))).not.toEqual([]);
});
