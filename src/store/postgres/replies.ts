import { type Connection, type Database, toJson } from '../../postgres/connection.ts';
import type { ReplyEnd, ReplyStore } from '../store.ts';

export const createPostgresReplies = (db: Connection): ReplyStore => ({
  async replyIntended(batch, owner, at) {
    const [intended] = await db.rows<{ attempt: number; erased: number[] }>(
      `UPDATE batches SET reply = 'sending', reply_attempts = reply_attempts + (reply = 'due')::integer, intended_at = $3
       WHERE id = $1 AND owner = $2 AND open = 0 AND (reply = 'due' OR (reply = 'sending' AND intended_at = $3))
       RETURNING reply_attempts AS attempt,
         ARRAY(SELECT item FROM jobs WHERE batch = id AND erased ORDER BY item) AS erased`,
      ...[batch, owner, at],
    );
    if (intended) return intended;
    const open = await db.rows(
      "SELECT FROM batches WHERE id = $1 AND owner = $2 AND reply = 'due'",
      batch,
      owner,
    );
    return open.length > 0 ? 'open' : 'gone';
  },
  async replyPostponed(batch, owner, { isCounted }) {
    await db.change(
      `UPDATE batches SET reply = 'due', reply_attempts = reply_attempts - $3
       WHERE id = $1 AND owner = $2 AND reply = 'sending'`,
      ...[batch, owner, isCounted ? 0 : 1],
    );
  },
  replySettled: (batch, owner, end, at) =>
    db.transaction((transaction) => settle(batch, owner, end, at, transaction)),
  async replyDeleted(batch) {
    await db.change('UPDATE batches SET reference = NULL WHERE id = $1', batch);
  },
  async readdress(batch, address) {
    await db.change('UPDATE batches SET address = $2 WHERE id = $1', batch, toJson(address));
  },
});

async function settle(
  batch: string,
  owner: string,
  end: ReplyEnd,
  at: number,
  db: Database,
): Promise<boolean> {
  const settled = await db.change(
    `UPDATE batches SET reply = $3, reference = $4, replied_at = $5
     WHERE id = $1 AND owner = $2 AND reply IN ('due', 'sending')`,
    ...[batch, owner, end.state, toJson(end.reference), at],
  );
  if (settled === 0) return false;
  if (end.state === 'sent') return true;
  const charged = await db.change('UPDATE jobs SET charged = false WHERE batch = $1 AND charged', batch);
  await db.rows('SELECT refund($1, $2)', batch, charged);
  return true;
}
