import type { Member, MemberStore } from '../members.ts';
import type { Connection } from './connection.ts';
import type { Write } from './group-commit.ts';

export function createSqliteMembers(db: Connection, write: Write): MemberStore {
  const join = db.prepare(
    `INSERT INTO members (holder, name, role, version, at_once, paused, drained, until)
     VALUES (@holder, @name, @role, @version, @atOnce, @paused, @drained, @until)`,
  );
  const clear = db.prepare('DELETE FROM members');
  const renew = db.prepare('UPDATE members SET until = ? WHERE holder = ?');
  const leave = db.prepare('DELETE FROM members WHERE holder = ?');
  const pause = db.prepare('UPDATE members SET paused = ?');
  const drain = db.prepare('UPDATE members SET drained = ? WHERE name = ?');
  const all = db.prepare<[number], MemberRow>(
    `SELECT holder, name, role, version, at_once AS atOnce, paused, drained FROM members WHERE until > ?
     ORDER BY holder`,
  );
  const claim = db.prepare(
    `INSERT INTO claims (role, holder) VALUES (@role, @holder)
     ON CONFLICT (role) DO UPDATE SET holder = excluded.holder
     WHERE claims.holder = excluded.holder OR claims.holder NOT IN (SELECT holder FROM members)`,
  );
  const release = db.prepare('DELETE FROM claims WHERE role = ? AND holder = ?');

  return {
    shared: false,
    join: (member, until) =>
      write(() => {
        if (until === undefined) clear.run();
        join.run({
          ...member,
          paused: Number(member.paused),
          drained: Number(member.drained),
          until: until ?? Number.MAX_SAFE_INTEGER,
        });
      }),
    renew: (holder, until) => write(() => renew.run(until, holder).changes > 0),
    leave: (holder) => write(() => void leave.run(holder)),
    pause: (on) => write(() => void pause.run(Number(on))),
    drain: (name, on) => write(() => drain.run(Number(on), name).changes > 0),
    members: async (at) =>
      all
        .all(at)
        .map((member) => ({ ...member, paused: member.paused === 1, drained: member.drained === 1 })),
    release: (role, holder) => write(() => void release.run(role, holder)),
    claim: (role, holder) => write(() => claim.run({ role, holder }).changes > 0),
  };
}

type MemberRow = Omit<Member, 'paused' | 'drained'> & { readonly paused: number; readonly drained: number };
