import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freeBytes } from '../../src/app/machine-watch.ts';
import { createFolder } from '../cli/fake-terminal.ts';

it('the free space of a folder that a front or worker never made is that of the disk it would be on', async () => {
  const folder = createFolder();
  expect(await freeBytes(join(folder, 'never', 'made'))).toBeGreaterThan(0);
});
