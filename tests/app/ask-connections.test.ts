import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { askConnections } from '../../src/app/ask-connections.ts';
import { ready } from '../../src/observability/health.ts';

/** A server that answers everything so, and its settings as they would be. */
async function serving(host: string, body: string) {
  const server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const config = { web: { host, port } } as Parameters<typeof askConnections>[0];
  return { config, close: () => new Promise((resolve) => server.close(resolve)) };
}

it.each(['127.0.0.1', '0.0.0.0'])('asks the readiness check of what serves at %s', async (host) => {
  const facts = { modelsWarm: true, storeWritable: true, blobs: 'writable', service: 'running' } as const;
  const lastError = { at: 5, reason: 'close code 4014' };
  const platforms = [{ platform: 'discord', state: 'refused', since: 1_000, lastError }] as const;
  const { config, close } = await serving(host, JSON.stringify(ready({ ...facts, platforms, now: 9 }).body));
  expect(await askConnections(config)).toEqual([
    { platform: 'discord', state: 'refused', since: '1970-01-01T00:00:01.000Z', reason: 'close code 4014' },
  ]);
  await close();
});

it.each(['hello', '{}', '{"platforms":"none"}'])(
  'knows nothing of another server that says %s',
  async (body) => {
    const { config, close } = await serving('127.0.0.1', body);
    expect(await askConnections(config)).toBeUndefined();
    await close();
  },
);

it('knows nothing where nothing serves', async () => {
  const { config, close } = await serving('127.0.0.1', '');
  await close();
  expect(await askConnections(config)).toBeUndefined();
});
