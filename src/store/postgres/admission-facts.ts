import type { Database } from '../../postgres/connection.ts';
import type { AccessRecord } from '../records.ts';
import type { AdmissionFacts } from '../store.ts';

/** Whose pictures ask for admission, where, and what they would be charged to. */
export interface Applicant {
  readonly person: string;
  readonly chat: string;
  readonly guild: string | null;
  readonly key: string;
  readonly window: string;
}

/** What the decision about a submission needs to know: accessRecords, what is used of the quota, and what is queued. */
export async function factsFor(
  { person, chat, guild, key, window }: Applicant,
  db: Database,
): Promise<AdmissionFacts> {
  const accessRecords = await db.rows<{ subject: string; value: string }>(
    'SELECT subject, value FROM access_records WHERE subject IN ($1, $2, $3, $4)',
    ...[person, key, chat, guild],
  );
  const own = accessRecords.find(({ subject }) => subject === person || subject === key);
  const [counts] = await db.rows<AdmissionCounts>(
    `SELECT
       (SELECT used FROM quotas WHERE key = $1 AND "window" = $2) AS used,
       (SELECT used FROM guild_quotas WHERE key = $1 AND guild = $5 AND "window" = $2) AS "usedInGuild",
       (SELECT full_at FROM bursts WHERE key = $1) AS "burstFullAt",
       (SELECT count(DISTINCT person) FROM batches WHERE open > 0 AND person <> $3) AS "otherPeople",
       (SELECT sum(open) FROM batches WHERE open > 0 AND person = $3) AS person,
       (SELECT sum(open) FROM batches WHERE open > 0 AND chat = $4) AS chat,
       (SELECT sum(open) FROM batches WHERE open > 0 AND guild = $5) AS guild,
       (SELECT sum(open) FROM batches WHERE open > 0) AS "all"`,
    ...[key, window, person, chat, guild],
  );
  const { used, usedInGuild, burstFullAt, ...live } = counts as AdmissionCounts;
  return {
    accessRecords: accessRecords.map(({ value }) => JSON.parse(value) as AccessRecord),
    accessRecord: own ? (JSON.parse(own.value) as AccessRecord) : {},
    used: used ?? 0,
    usedInGuild: usedInGuild ?? 0,
    burstFullAt: burstFullAt ?? undefined,
    live: {
      otherPeople: live.otherPeople ?? 0,
      person: live.person ?? 0,
      chat: live.chat ?? 0,
      guild: live.guild ?? 0,
      all: live.all ?? 0,
    },
  };
}

type AdmissionCounts = Record<
  'used' | 'usedInGuild' | 'burstFullAt' | 'otherPeople' | 'person' | 'chat' | 'guild' | 'all',
  number | null
>;
