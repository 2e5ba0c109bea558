import type { Member, MemberStore } from '../members.ts';
import type { Connection } from './connection.ts';
import type { Write } from './group-commit.ts';

export function createSqliteMembers(db: Connection, write: Write): MemberStore {
  const join = db.prepare(
    `INSERT INTO members (holder, role, version, at_once, paused, until)
     VALUES (@holder, @role, @version, @atOnce, @paused, @until)`,
  );
  const clear = db.prepare('DELETE FROM members');
  const renew = db.prepare('UPDATE members SET until = ? WHERE holder = ?');
  const leave = db.prepare('DELETE FROM members WHERE holder = ?');
  const pause = db.prepare('UPDATE members SET paused = ?');
  const all = db.prepare<[number], Omit<Member, 'paused'> & { readonly paused: number }>(
    'SELECT holder, role, version, at_once AS atOnce, paused FROM members WHERE until > ? ORDER BY holder',
  );
  const claim = db.prepare(
    `INSERT INTO claims (role, holder) VALUES (@role, @holder)
     ON CONFLICT (role) DO UPDATE SET holder = excluded.holder
     WHERE claims.holder = excluded.holder OR claims.holder NOT IN (SELECT holder FROM members)`,
  );

  return {
    shared: false,
    join: (member, until) =>
      write(() => {
        if (until === undefined) clear.run();
        join.run({ ...member, paused: Number(member.paused), until: until ?? Number.MAX_SAFE_INTEGER });
      }),
    renew: (holder, until) => write(() => renew.run(until, holder).changes > 0),
    leave: (holder) => write(() => void leave.run(holder)),
    pause: (on) => write(() => void pause.run(Number(on))),
    members: async (at) => all.all(at).map((member) => ({ ...member, paused: member.paused === 1 })),
    claim: (role, holder) => write(() => claim.run({ role, holder }).changes > 0),
  };
}
