import type { Connection } from './connection.ts';

/** Pictures charged at once, and to whom: under the hash of a person, in a guild or outside of any. */
export interface Charge {
  readonly key: string;
  readonly guild: string | null;
  readonly window: string;
  readonly endsAt: number;
  readonly pictures: number;
}

/** What is used of quotas. A person's count and its part in a guild change together; for use inside a transaction. */
export interface QuotaCounts {
  charge(charge: Charge): void;
  /** Returns this many of a batch's charges. */
  refund(batch: string, pictures: number): void;
  /** Returns the charges of a person's batches whose reply is open. */
  refundUnsettled(person: string): void;
  clear(key: string, window: string): void;
}

export function createQuotaCounts(db: Connection): QuotaCounts {
  const sql = prepareStatements(db);
  return {
    charge({ guild, ...charge }) {
      if (charge.pictures === 0) return;
      sql.charge.run(charge);
      if (guild !== null) sql.chargeGuild.run({ ...charge, guild });
    },
    refund(batch, pictures) {
      sql.refund.run({ batch, pictures });
      sql.refundGuild.run({ batch, pictures });
    },
    refundUnsettled(person) {
      sql.refundUnsettled.run({ person });
      sql.refundUnsettledGuilds.run({ person });
    },
    clear(key, window) {
      sql.clear.run(key, window);
      sql.clearGuilds.run(key, window);
    },
  };
}

function prepareStatements(db: Connection) {
  return {
    charge: db.prepare(
      `INSERT INTO quotas (key, window, used, ends_at) VALUES (@key, @window, @pictures, @endsAt)
       ON CONFLICT (key, window) DO UPDATE SET used = used + excluded.used`,
    ),
    chargeGuild: db.prepare(
      `INSERT INTO guild_quotas (key, guild, window, used, ends_at) VALUES (@key, @guild, @window, @pictures, @endsAt)
       ON CONFLICT (key, guild, window) DO UPDATE SET used = used + excluded.used`,
    ),
    refund: db.prepare(
      `UPDATE quotas SET used = used - @pictures
       WHERE (key, window) = (SELECT quota_key, quota_window FROM batches WHERE id = @batch)`,
    ),
    refundGuild: db.prepare(
      `UPDATE guild_quotas SET used = used - @pictures
       WHERE (key, guild, window) = (SELECT quota_key, guild, quota_window FROM batches WHERE id = @batch)`,
    ),
    refundUnsettled: db.prepare(
      `UPDATE quotas SET used = used - (${UNSETTLED} AND quota_window = quotas.window)
       WHERE key IN (SELECT quota_key FROM batches WHERE person = @person)`,
    ),
    refundUnsettledGuilds: db.prepare(
      `UPDATE guild_quotas SET used = used - (
         ${UNSETTLED} AND quota_window = guild_quotas.window AND batches.guild = guild_quotas.guild)
       WHERE key IN (SELECT quota_key FROM batches WHERE person = @person)`,
    ),
    clear: db.prepare('DELETE FROM quotas WHERE key = ? AND window = ?'),
    clearGuilds: db.prepare('DELETE FROM guild_quotas WHERE key = ? AND window = ?'),
  };
}

const UNSETTLED = `
  SELECT count(*) FROM jobs JOIN batches ON id = batch
  WHERE charged = 1 AND batches.person = @person AND reply IN ('due', 'sending') AND quota_key = key`;
