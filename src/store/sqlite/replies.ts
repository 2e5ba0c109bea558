import type { ReplyStore } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Write } from './group-commit.ts';
import { toJson } from './json.ts';
import { createQuotaCounts } from './quotas.ts';

export function createSqliteReplies(db: Connection, write: Write): ReplyStore {
  const intend = db.prepare<[{ batch: string; owner: string; at: number }], IntentRow>(
    `UPDATE batches SET reply_attempts = reply_attempts + (reply = 'due'), reply = 'sending', intended_at = @at
     WHERE id = @batch AND owner = @owner AND open = 0 AND (reply = 'due' OR (reply = 'sending' AND intended_at = @at))
     RETURNING reply_attempts AS attempt, EXISTS (SELECT 1 FROM jobs WHERE batch = id AND erased = 1) AS hasErased`,
  );
  const isOpen = db
    .prepare<[string, string], number>("SELECT 1 FROM batches WHERE id = ? AND owner = ? AND reply = 'due'")
    .pluck();
  const erased = db
    .prepare<[string], number>('SELECT item FROM jobs WHERE batch = ? AND erased = 1 ORDER BY item')
    .pluck();
  const postpone = db.prepare(
    "UPDATE batches SET reply = 'due', reply_attempts = reply_attempts - ? WHERE id = ? AND owner = ? AND reply = 'sending'",
  );
  const settle = db.prepare(
    `UPDATE batches SET reply = ?, reference = ?, replied_at = ?
     WHERE id = ? AND owner = ? AND reply IN ('due', 'sending')`,
  );
  const quotas = createQuotaCounts(db);
  const uncharge = db.prepare('UPDATE jobs SET charged = 0 WHERE batch = ? AND charged = 1');
  const forget = db.prepare('UPDATE batches SET reference = NULL WHERE id = ?');
  const readdress = db.prepare('UPDATE batches SET address = ? WHERE id = ?');

  return {
    replyIntended: (batch, owner, at) =>
      write(() => {
        const intent = intend.get({ batch, owner, at });
        if (intent === undefined) return isOpen.get(batch, owner) ? 'open' : 'gone';
        return { attempt: intent.attempt, erased: intent.hasErased ? erased.all(batch) : [] };
      }),
    replyPostponed: (batch, owner, { isCounted }) =>
      write(() => void postpone.run(isCounted ? 0 : 1, batch, owner)),
    replySettled: (batch, owner, end, at) =>
      write(() => {
        if (settle.run(end.state, toJson(end.reference), at, batch, owner).changes === 0) return false;
        if (end.state === 'sent') return true;
        quotas.refund(batch, uncharge.run(batch).changes);
        return true;
      }),
    replyDeleted: (batch) => write(() => void forget.run(batch)),
    readdress: (batch, address) => write(() => void readdress.run(toJson(address), batch)),
  };
}

interface IntentRow {
  readonly attempt: number;
  readonly hasErased: 0 | 1;
}
