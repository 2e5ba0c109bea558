import { describe, expect, it } from 'vitest';
import { bodyOf, createTestWeb } from '../fakes/web.ts';

const JPEG = { 'content-type': 'image/jpeg' };
const JSON_PLEASE = { ...JPEG, accept: 'application/json' };

describe('a photo that is the whole body', () => {
  it('is drawn with the options of the query', async () => {
    const { ask, during } = await createTestWeb();
    const path = '/api/cartoons?style=ink&strength=30%25&format=webp&lang=zh-CN';
    const posted = await ask(path, { method: 'POST', body: 'me', headers: JSON_PLEASE });
    expect(posted.status).toBe(202);
    expect(await bodyOf(posted)).toMatchObject({ options: { style: 'ink', strength: 0.3, format: 'webp' } });
    const answer = await during(1_000, ask('/api/cartoons', { method: 'POST', body: 'me', headers: JPEG }));
    expect([answer.status, await answer.text()]).toEqual([200, 'cartoon of me']);
  });

  it('can be of a kind that its sender doesn’t know', async () => {
    const { ask } = await createTestWeb();
    const headers = { ...JSON_PLEASE, 'content-type': 'application/octet-stream' };
    expect((await ask('/api/cartoons', { method: 'POST', body: 'me', headers })).status).toBe(202);
    expect((await ask('/api/previews', { method: 'POST', body: 'me', headers })).status).toBe(200);
  });

  it('is counted once under an idempotency key', async () => {
    const { ask } = await createTestWeb();
    const headers = { ...JSON_PLEASE, 'idempotency-key': 'one' };
    const send = (query = '', body = 'me') => ask(`/api/cartoons${query}`, { method: 'POST', body, headers });
    const first = await bodyOf(await send());
    expect((await bodyOf(await send())).id).toBe(first.id);
    expect((await bodyOf(await send('?style=ink'))).code).toBe('idempotency-key-reused');
    expect((await bodyOf(await send('', 'you'))).code).toBe('idempotency-key-reused');
  });

  it.each([
    ['of no bytes', '', '', 400, 'empty'],
    ['too large', '', 'x'.repeat(1001), 413, 'too-many-bytes'],
    ['with an unknown option', '?stile=ink', 'me', 400, 'unknown-option'],
    ['with an option twice', '?style=ink&style=cel', 'me', 400, 'repeated-field'],
  ])('is refused %s', async (_, query, body, status, code) => {
    const { ask, cartoonizer } = await createTestWeb();
    const answer = await ask(`/api/cartoons${query}`, { method: 'POST', body, headers: JPEG });
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([status, code]);
    expect(cartoonizer.drawn).toEqual([]);
  });

  it('gives its memory back, whatever becomes of it', async () => {
    const { ask } = await createTestWeb();
    // The budget is 256 MB; 300 photos of 1,000 bytes would not show a leak, but a photo that never ends does.
    const endless = () => new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(500)) });
    for (let time = 0; time < 5; time++) {
      const answer = await ask('/api/cartoons', {
        ...{ method: 'POST', body: endless(), duplex: 'half', headers: JPEG },
      } as Parameters<typeof ask>[1]);
      expect(answer.status).toBe(413);
    }
    expect((await ask('/api/cartoons', { method: 'POST', body: 'me', headers: JSON_PLEASE })).status).toBe(
      202,
    );
  });

  it('is no batch', async () => {
    const { ask } = await createTestWeb();
    const answer = await ask('/api/batches', { method: 'POST', body: 'me', headers: JPEG });
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([415, 'not-a-form']);
  });
});
