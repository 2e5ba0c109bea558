import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * The admin token of a page without `web.token`: made at the first start and kept in a file that only the account Toonsmith
 * runs under can read. So the operator can be told from a request that merely looks local, as one from behind a proxy may.
 * Throws what the file system says when the file cannot be read or written.
 */
export function readOrCreateAdminToken(path: string): string {
  const kept = read(path);
  if (kept !== undefined && VALID.test(kept)) return kept;
  // An empty or shortened file; its mode may be wrong as well.
  rmSync(path, { force: true });
  const token = randomBytes(24).toString('base64url');
  writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

const VALID = /^\S{16,}$/;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
