import type { Connection } from '../../postgres/connection.ts';
import type { Member, MemberStore } from '../members.ts';

export const createPostgresMembers = (db: Connection): MemberStore => ({
  shared: true,
  join: (member, until) =>
    db.transaction(async (transaction) => {
      if (until === undefined) await transaction.change('DELETE FROM members');
      await transaction.change(
        `INSERT INTO members (holder, name, role, version, at_once, paused, drained, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        ...[member.holder, member.name, member.role, member.version, member.atOnce],
        ...[member.paused, member.drained, until ?? Number.MAX_SAFE_INTEGER],
      );
    }),
  renew: async (holder, until) =>
    (await db.change('UPDATE members SET until = $2 WHERE holder = $1', holder, until)) > 0,
  async leave(holder) {
    await db.change('DELETE FROM members WHERE holder = $1', holder);
  },
  async pause(on) {
    await db.change('UPDATE members SET paused = $1', on);
  },
  drain: async (name, on) =>
    (await db.change('UPDATE members SET drained = $2 WHERE name = $1', name, on)) > 0,
  members: (at) =>
    db.rows<Member>(
      `SELECT holder, name, role, version, at_once AS "atOnce", paused, drained FROM members WHERE until > $1
       ORDER BY holder`,
      at,
    ),
  async release(role, holder) {
    await db.change('DELETE FROM claims WHERE role = $1 AND holder = $2', role, holder);
  },
  claim: async (role, holder) =>
    (await db.change(
      `INSERT INTO claims (role, holder) VALUES ($1, $2)
       ON CONFLICT (role) DO UPDATE SET holder = excluded.holder
       WHERE claims.holder = excluded.holder OR claims.holder NOT IN (SELECT holder FROM members)`,
      role,
      holder,
    )) > 0,
});
