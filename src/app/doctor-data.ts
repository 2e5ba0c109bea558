import { mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { AccountFacts, DataFolderFacts } from '../cli/doctor-context.ts';
import { databasePath } from './database.ts';

/** The account of this process, and that of the data folder; undefined on Windows. */
export function accountFacts(dataFolder: string | undefined): AccountFacts | undefined {
  if (process.getuid === undefined) return undefined;
  const uid = process.getuid();
  const owner = dataFolder === undefined ? undefined : statSync(dataFolder, { throwIfNoEntry: false })?.uid;
  const name = nameOfAccount() ?? String(uid);
  return {
    name,
    isRoot: uid === 0,
    ...(owner !== undefined && { owner: owner === uid ? name : `#${owner}` }),
  };
}

/** A container may run under a number without a name. */
function nameOfAccount(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/**
 * Writes to the data folder, or where it will be made, and to its database; leaves nothing behind.
 * @throws Error of the file system when that fails
 */
export async function tryDataFolder(folder: string): Promise<DataFolderFacts> {
  const existing = await stat(folder).catch(() => undefined);
  if (existing === undefined) {
    let parent = dirname(folder);
    while (!statSync(parent, { throwIfNoEntry: false })) parent = dirname(parent);
    rmdirSync(mkdtempSync(join(parent, '.toonsmith-')));
    return { isNew: true, isPrivate: true };
  }
  const probe = join(folder, `.doctor-${process.pid}`);
  const file = await open(probe, 'wx', 0o600);
  try {
    await file.writeFile('probe');
    await file.sync();
  } finally {
    await file.close();
    await rm(probe, { force: true });
  }
  const database = databasePath({ dataFolder: folder });
  const { size, mode = 0 } = (await stat(database).catch(() => undefined)) ?? {};
  // Fails when another account has made it.
  if (size !== undefined) await (await open(database, 'r+')).close();
  // The folder alone may be open: the converted networks in it are no secret.
  const isPrivate = process.platform === 'win32' || (existing.mode & mode & 0o077) === 0;
  return { isNew: false, isPrivate, databaseBytes: size };
}
