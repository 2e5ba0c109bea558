import type { Connection } from './connection.ts';

/** Runs a synchronous change in a transaction; it is committed when the promise resolves. */
export type Write = <T>(change: () => T) => Promise<T>;

export interface GroupCommit {
  readonly write: Write;
  /** Commits at once what waits for the end of the turn. */
  flush(): void;
}

/**
 * Commits all changes of one turn of the event loop together: under load the expensive part, a commit, is shared by
 * many. When one of them fails each is done again in a transaction of its own, so that only the failing one fails;
 * changes must therefore have no effects but on the database.
 */
export function createGroupCommit(db: Connection): GroupCommit {
  let group: Change[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  const together = db.transaction((changes: readonly Change[]) => changes.map(({ run }) => run()));

  const commit = (changes: readonly Change[]) => {
    try {
      const results = together.immediate(changes);
      changes.forEach(({ resolve }, index) => {
        resolve(results[index]);
      });
    } catch (error) {
      // A lock that another process holds would only be waited for again and again.
      const hopeless = changes.length === 1 || (error as { code?: string }).code === 'SQLITE_BUSY';
      for (const change of changes) {
        if (hopeless) change.reject(error);
        else commit([change]);
      }
    }
  };

  const flush = () => {
    clearImmediate(scheduled);
    scheduled = undefined;
    const changes = group;
    group = [];
    if (changes.length > 0) commit(changes);
  };

  return {
    write: <T>(change: () => T) =>
      new Promise<T>((resolve, reject) => {
        group.push({ run: change, resolve: resolve as (value: unknown) => void, reject });
        scheduled ??= setImmediate(flush);
      }),
    flush,
  };
}

interface Change {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}
