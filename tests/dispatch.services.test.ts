import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openBullmqDispatch } from '../src/dispatch/bullmq.ts';
import { dispatchConformance } from './conformance/dispatch.ts';
import { POSTGRES, REDIS } from './fixtures/services.ts';
import { startTcpProxy } from './fixtures/tcp-proxy.ts';

const report = (error: unknown) => {
  throw error;
};

for (const [kind, service] of [
  ['BullMQ on PostgreSQL', POSTGRES],
  ['BullMQ on Redis', REDIS],
] as const)
  describe.skipIf(!service.isThere)(`${kind}${service.skipped}`, () => {
    dispatchConformance(kind, async () => {
      const name = `test-${randomUUID()}`;
      const open = () => openBullmqDispatch({ url: service.url, name, report });
      return [await open(), await open()];
    });
  });

describe.skipIf(!REDIS.isThere)(`Redis${REDIS.skipped}`, () => {
  it('that is away is told of once, and keeps nobody waiting', async () => {
    const proxy = await startTcpProxy(REDIS.url);
    const errors: unknown[] = [];
    const name = `test-${randomUUID()}`;
    const dispatch = await openBullmqDispatch({
      url: proxy.url,
      name,
      report: (error) => errors.push(error),
    });
    const looks: (() => void)[] = [];
    const look = () => new Promise<void>((resolve) => looks.push(resolve));
    let looked = look();
    dispatch.serve(async () => {
      for (const resolve of looks.splice(0)) resolve();
    });
    dispatch.announce(1);
    await looked;
    await proxy.cut();
    for (let n = 0; n < 20; n++) dispatch.announce(1);
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await proxy.restore();
    looked = look();
    const again = setInterval(() => dispatch.announce(1), 100);
    await looked;
    clearInterval(again);
    await dispatch.close();
    await proxy.close();
    expect(errors.length).toBeLessThan(5);
  });
});
