import type { ReplyStore } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Write } from './group-commit.ts';
import { toJson } from './json.ts';

export function createSqliteReplies(db: Connection, write: Write): ReplyStore {
  const intend = db
    .prepare(
      `UPDATE batches SET reply = 'sending', reply_attempts = reply_attempts + 1, intended_at = ?
       WHERE id = ? AND reply IN ('due', 'sending') RETURNING reply_attempts`,
    )
    .pluck();
  const postpone = db.prepare("UPDATE batches SET reply = 'due' WHERE id = ? AND reply = 'sending'");
  const settle = db.prepare(
    `UPDATE batches SET reply = ?, reference = ?, replied_at = ? WHERE id = ? AND reply IN ('due', 'sending')`,
  );
  const refund = db.prepare(
    `UPDATE quotas SET used = used - (SELECT count(*) FROM jobs WHERE batch = @id AND charged = 1)
     WHERE (key, window) = (SELECT quota_key, quota_window FROM batches WHERE id = @id)`,
  );
  const uncharge = db.prepare('UPDATE jobs SET charged = 0 WHERE batch = ?');
  const readdress = db.prepare('UPDATE batches SET address = ? WHERE id = ?');

  return {
    replyIntended: (batch, at) => write(() => intend.get(at, batch) as number | undefined),
    replyPostponed: (batch) => write(() => void postpone.run(batch)),
    replySettled: (batch, end, at) =>
      write(() => {
        if (settle.run(end.state, toJson(end.reference), at, batch).changes === 0) return;
        if (end.state === 'sent') return;
        refund.run({ id: batch });
        uncharge.run(batch);
      }),
    readdress: (batch, address) => write(() => void readdress.run(toJson(address), batch)),
  };
}
