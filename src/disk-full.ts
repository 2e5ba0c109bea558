/** Whether an error of the file system or of a database says that the disk, or the account's quota of it, is full. */
export const isDiskFull = (error: unknown): boolean =>
  DISK_FULL.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');

const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100']);
