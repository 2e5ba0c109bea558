import { describe, expect, it } from 'vitest';
import { problemOf } from '../../src/store/sqlite/inspection.ts';

const errorOf = (code: string) => Object.assign(new Error('disk I/O error'), { code });

describe('an error of SQLite', () => {
  it('says that the disk is full', () => {
    expect(problemOf(errorOf('SQLITE_FULL'), '/tmp/a.db')).toEqual({ code: 'disk-full', path: '/tmp/a.db' });
  });

  // The file system of /proc has no space, as a full disk.
  it.runIf(process.platform === 'linux')(
    'of its shared memory is one of a full disk where that is full',
    () => {
      expect(problemOf(errorOf('SQLITE_IOERR_SHMSIZE'), '/proc/a.db')).toEqual({
        code: 'disk-full',
        path: '/proc/a.db',
      });
    },
  );

  it('of a disk with space is a damaged database', () => {
    expect(problemOf(errorOf('SQLITE_IOERR_READ'), `${process.cwd()}/a.db`)).toMatchObject({
      code: 'damaged',
    });
  });
});
