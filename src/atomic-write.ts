import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a file that is there whole or not at all: `write` writes it under another name in the same folder, then it is renamed to the
 * target, replacing what was there.
 * @throws what `write` or the system says; nothing is left behind then
 */
export async function writeAtomically(
  target: string,
  write: (draft: string) => Promise<unknown>,
): Promise<void> {
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await write(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
