import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bundled } from '../fixtures/bundled.ts';
import { POSTGRES } from '../fixtures/services.ts';
import { arrivals, REQUESTS, request, startMember } from './children/cluster.ts';
import { type Member, untilSettled, useMembers, type World } from './children/members.ts';

/*
 * Two fronts and two workers on one PostgreSQL database. One of them is a real process that is killed, paused or cut off; the others
 * run here. What the platform tells is told to a surviving front again, as platforms do.
 */

const program = fileURLToPath(bundled(new URL('./children/cluster-member.ts', import.meta.url)));
const { members, world, start } = useMembers();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process of its own; `said` resolves when it has come to a step, `ended` with the signal that ended it. */
function spawnMember({ url, schema, folder }: World, role: string, dieAt = '', drawing = '3') {
  const child = spawn(process.execPath, [program, url, schema, folder, role, dieAt, drawing], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const seen: string[] = [];
  const waiting: (() => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    seen.push(line);
    for (const look of waiting.splice(0)) look();
  });
  return {
    child,
    seen,
    ended: once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null),
    async said(line: string, times = 1) {
      while (seen.filter((one) => one === line).length < times)
        await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** Everybody got one reply with their cartoons, and was charged for it once. */
async function expectOneReplyEach({ folder }: World, { store }: Member, where: string): Promise<void> {
  const arrived = arrivals(folder).sort((a, b) => a.person.localeCompare(b.person));
  expect(
    arrived.map(({ person, shown }) => [person, ...shown]),
    where,
  ).toEqual([
    ['p:1', 'cartoon of one', 'cartoon of two'],
    ['p:2', 'cartoon of three'],
  ]);
  for (const [person, pictures] of [
    ['p:1', 2],
    ['p:2', 1],
  ] as const) {
    expect((await store.export(person)).quota[0]?.used, where).toBe(pictures);
    expect(
      (await store.history({ person, limit: 9 })).map(({ reply }) => reply),
      where,
    ).toEqual(['sent']);
  }
}

describe.skipIf(!POSTGRES.isThere)(`several processes${POSTGRES.skipped}`, () => {
  it('share the work: whoever takes a request in, any worker draws it', async () => {
    const where = await world();
    // Long enough for a busy machine: nobody is to lose it here.
    const leaseTime = 60_000;
    const fronts = [await start(where, 'front', { leaseTime }), await start(where, 'front', { leaseTime })];
    for (let n = 0; n < 2; n++) await start(where, 'worker', { leaseTime });
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const pictures = [{ bytes: new TextEncoder().encode(`photo ${n}`) }, { source: `source ${n}` }];
        return fronts[n % 2]?.service.submit(request(`event ${n}`, `p:${n % 10}`, pictures));
      }),
    );
    await untilSettled(fronts[0] as Member, 40);
    const shown = arrivals(where.folder).map((arrival) => arrival.shown);
    expect(shown).toHaveLength(40);
    expect(new Set(shown.flat()).size).toBe(80);
    expect(members.flatMap(({ errors }) => errors)).toEqual([]);
  });

  const FRONT_STEPS = [
    ...['recover:1', 'put:1', 'put:2', 'admit:1', 'admit:2', 'fetchPhoto:1', 'photoArrived:1'],
    ...['replyIntended:1', 'deliver:1', 'replySettled:1', 'replyIntended:2', 'deliver:2', 'replySettled:2'],
  ];
  it.each(FRONT_STEPS)('lose nothing when a front is killed after %s', async (moment) => {
    const where = await world();
    const victim = spawnMember(where, 'front', moment);
    await start(where, 'worker');
    await start(where, 'worker');
    expect(await victim.ended).toBe('SIGKILL');
    const other = await start(where, 'front');
    for (const submission of REQUESTS) expect((await other.service.submit(submission)).ok).toBe(true);
    await untilSettled(other, 2);
    await expectOneReplyEach(where, other, moment);
  });

  const WORKER_STEPS = ['take:1', 'cartoonize:1', 'cartoonize:2', 'put:1', 'end:1', 'put:2', 'end:2'];
  it.each(WORKER_STEPS)('lose nothing when a worker is killed after %s', async (moment) => {
    const where = await world();
    const victim = spawnMember(where, 'worker', moment);
    const front = await start(where, 'front');
    for (const submission of REQUESTS) await front.service.submit(submission);
    expect(await victim.ended).toBe('SIGKILL');
    await start(where, 'worker');
    await start(where, 'front');
    await untilSettled(front, 2);
    await expectOneReplyEach(where, front, moment);
  });

  it('refuse what a worker that was paused for too long still ends', async () => {
    const where = await world();
    const front = await start(where, 'front');
    const zombie = spawnMember(where, 'worker', '', '1500');
    await zombie.said('started');
    await front.service.submit(REQUESTS[1]!);
    await zombie.said('cartoonize');
    zombie.child.kill('SIGSTOP');
    await start(where, 'worker');
    await untilSettled(front, 1);
    const [before] = await front.store.history({ limit: 1 });
    zombie.child.kill('SIGCONT');
    // It learns that its lease was over, drops what it was drawing, and goes on under a new one.
    await zombie.said('recover', zombie.seen.filter((line) => line === 'recover').length + 3);
    const [after] = await front.store.history({ limit: 1 });
    expect(after).toEqual(before);
    expect(arrivals(where.folder)).toHaveLength(1);
    const kept = () => front.db.rows("SELECT key FROM blobs WHERE key LIKE '%.out' AND refs > 0");
    // It lets go of the cartoon that counts no more.
    while ((await kept()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('leave alone what others run when one of them starts or stops', async () => {
    const where = await world();
    const front = await start(where, 'front');
    await start(where, 'worker', { drawing: 1_200 });
    await front.service.submit(REQUESTS[1]!);
    while ((await front.store.history({ limit: 1 }))[0]?.jobs[0]?.state !== 'running')
      await new Promise((resolve) => setTimeout(resolve, 20));
    const [{ startedAt } = {}] = (await front.store.history({ limit: 1 }))[0]?.jobs ?? [];
    const late = await startMember({ ...where, role: 'worker' });
    await late.stop();
    await untilSettled(front, 1);
    const [job] = (await front.store.history({ limit: 1 }))[0]?.jobs ?? [];
    expect(job).toMatchObject({ state: 'done', startedAt, crashes: 0, suspect: false });
  });

  it('give on what a worker hands back when it is stopped', async () => {
    const where = await world();
    const front = await start(where, 'front');
    const leaving = await startMember({ ...where, role: 'worker', drawing: 600_000 });
    await front.service.submit(REQUESTS[1]!);
    while (leaving.service.load().drawing === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await leaving.stop(10);
    await start(where, 'worker');
    await untilSettled(front, 1);
    const [job] = (await front.store.history({ limit: 1 }))[0]?.jobs ?? [];
    expect(job).toMatchObject({ state: 'done', crashes: 0, suspect: false });
  });

  it('cancel here what is drawn there, and forget a person everywhere', async () => {
    const where = await world();
    const [one, other] = [await start(where, 'front'), await start(where, 'front')];
    const worker = await start(where, 'worker', { drawing: 600_000 });
    const submitted = await one.service.submit(REQUESTS[0]!);
    const batch = submitted.ok && submitted.value.state === 'accepted' ? submitted.value.batch.id : '';
    while (worker.service.load().drawing < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await other.service.cancel(batch)).toBe(2);
    await untilSettled(one, 1);
    expect(arrivals(where.folder).map(({ shown }) => shown)).toEqual([['cancelled', 'cancelled']]);
    await one.service.submit(REQUESTS[1]!);
    while (worker.service.load().drawing < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await other.service.forget('p:2');
    while (worker.service.load().drawing > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await one.store.export('p:2')).batches).toEqual([]);
    await one.blobs.sweep();
    expect(await one.db.rows('SELECT key FROM blobs')).toEqual([]);
    expect(await one.db.rows('SELECT key FROM blob_contents')).toEqual([]);
    expect((await one.service.submit({ ...REQUESTS[1]!, event: 'new' })).ok).toBe(true);
  });

  it('are paused and resumed together, whoever is asked, also when nobody hears of it', async () => {
    const where = await world();
    const [one, other] = [await start(where, 'front'), await start(where, 'front')];
    const refusal = async (front: Member, n: number) => {
      const submitted = await front.service.submit(request(`event ${n}`, 'p:1', [{ source: 'x' }]));
      return submitted.ok ? undefined : submitted.failure.code;
    };
    const until = async (front: Member, draining: boolean) => {
      while (front.service.load().draining !== draining)
        await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await one.service.drain(true);
    expect(await refusal(one, 1)).toBe('paused');
    await until(other, true);
    expect(await refusal(other, 2)).toBe('paused');
    // No signal tells of it.
    await one.store.pause(false);
    for (const front of [one, other]) await until(front, false);
    expect(await refusal(other, 3)).toBeUndefined();
  });
});
