import { type Connection, connect } from './connection.ts';

/**
 * An exclusive transaction on a file of its own: the system ends it with the process, however that ends. Undefined when
 * another process has it.
 */
export function lockFile(path: string): Connection | undefined {
  const lock = connect(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    if ((cause as { code?: string }).code === 'SQLITE_BUSY') return undefined;
    throw cause;
  }
}

/** The lock that whoever serves from a database holds. */
export const claimPath = (database: string): string => `${database}.claim`;
