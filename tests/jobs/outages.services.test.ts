import { describe, expect, it } from 'vitest';
import { createS3Storage } from '../../src/blobs/s3.ts';
import { startS3 } from '../fixtures/s3.ts';
import { POSTGRES, REDIS } from '../fixtures/services.ts';
import { startTcpProxy } from '../fixtures/tcp-proxy.ts';
import { arrivals, type MemberOptions, request } from './children/cluster.ts';
import { untilSettled, useMembers } from './children/members.ts';

const { world, start, stop } = useMembers();

describe.skipIf(!POSTGRES.isThere)(`several processes${POSTGRES.skipped}`, () => {
  const TOKENS: readonly (readonly [string, NonNullable<MemberOptions['tokens']>])[] = [
    ['is lost', (dispatch) => ({ ...dispatch, announce: () => {} })],
    [
      'comes many times',
      (dispatch) => ({ ...dispatch, announce: (pictures) => dispatch.announce(5 * pictures) }),
    ],
  ];
  it.each(TOKENS)('draw every picture once when each token %s', async (_, tokens) => {
    const where = await world();
    const front = await start(where, 'front', { tokens });
    for (let n = 0; n < 2; n++) await start(where, 'worker', { tokens, leaseTime: 60_000 });
    for (let n = 0; n < 12; n++) {
      const pictures = [{ bytes: new TextEncoder().encode(`photo ${n}`) }, { source: `source ${n}` }];
      expect((await front.service.submit(request(`event ${n}`, `p:${n}`, pictures))).ok).toBe(true);
    }
    await untilSettled(front, 12);
    const shown = arrivals(where.folder).flatMap((arrival) => arrival.shown);
    expect(shown).toHaveLength(24);
    expect(new Set(shown).size).toBe(24);
    expect(shown.every((one) => one.startsWith('cartoon of'))).toBe(true);
  });

  it('charge nobody while object storage is away, and go on when it is back', async () => {
    const s3 = await startS3();
    // A TCP proxy knows HTTP addresses alone.
    const proxy = await startTcpProxy(s3.url.replace('s3:', 'http:'));
    const storage = await createS3Storage(proxy.url.replace('http:', 's3:'));
    const where = await world();
    const front = await start(where, 'front', { storage, report: () => {} });
    const photo = (text: string) => [{ bytes: new TextEncoder().encode(text) }];
    const used = async (person: string) => (await front.store.export(person)).quota[0]?.used ?? 0;
    expect((await front.service.submit(request('e1', 'p:1', photo('one')))).ok).toBe(true);
    await proxy.cut();
    expect((await front.service.submit(request('e2', 'p:2', photo('two')))).ok).toBe(false);
    await start(where, 'worker', { storage, report: () => {} });
    // Its photo can't be read.
    await untilSettled(front, 1);
    expect(arrivals(where.folder).map(({ shown }) => shown)).toEqual([['internal']]);
    expect([await used('p:1'), await used('p:2')]).toEqual([0, 0]);
    await proxy.restore();
    expect((await front.service.submit(request('e2', 'p:2', photo('two')))).ok).toBe(true);
    await untilSettled(front, 2);
    expect(arrivals(where.folder).map(({ shown }) => shown)).toEqual([['internal'], ['cartoon of two']]);
    expect(await used('p:2')).toBe(1);
    await stop();
    await proxy.close();
    await s3.close();
  });

  it('go on when PostgreSQL was away', async () => {
    const proxy = await startTcpProxy(POSTGRES.url);
    const where = { ...(await world()), url: proxy.url };
    const front = await start(where, 'front', { report: () => {} });
    await start(where, 'worker', { report: () => {}, drawing: 50 });
    const accepted: string[] = [];
    for (let n = 0; n < 30; n++) {
      if (n === 10) await proxy.cut();
      if (n === 20) await proxy.restore();
      const pictures = [{ bytes: new TextEncoder().encode(`photo ${n}`) }];
      const submitted = await front.service.submit(request(`event ${n}`, `p:${n}`, pictures));
      if (submitted.ok && submitted.value.state === 'accepted') accepted.push(submitted.value.batch.id);
    }
    expect(accepted.length).toBeGreaterThanOrEqual(10);
    await untilSettled(front, accepted.length);
    const arrived = arrivals(where.folder).map(({ batch }) => batch);
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(arrived.sort()).toEqual(expect.arrayContaining(accepted.sort()));
    await stop();
    await proxy.close();
  });

  it.skipIf(!REDIS.isThere)(
    `go on when Redis is away, and whatever becomes of tokens${REDIS.skipped}`,
    async () => {
      const proxy = await startTcpProxy(REDIS.url);
      const where = { ...(await world()), queue: proxy.url };
      const front = await start(where, 'front', { report: () => {} });
      for (let n = 0; n < 2; n++) await start(where, 'worker', { report: () => {} });
      for (let n = 0; n < 30; n++) {
        if (n === 10) await proxy.cut();
        if (n === 20) await proxy.restore();
        const pictures = [{ bytes: new TextEncoder().encode(`photo ${n}`) }];
        expect((await front.service.submit(request(`event ${n}`, `p:${n}`, pictures))).ok).toBe(true);
        // Tokens that nobody needs.
        front.dispatch.announce(3);
      }
      await untilSettled(front, 30);
      expect(new Set(arrivals(where.folder).map(({ batch }) => batch)).size).toBe(30);
      expect(arrivals(where.folder)).toHaveLength(30);
      await stop();
      await proxy.close();
    },
  );
});
