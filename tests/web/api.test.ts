import { describe, expect, it } from 'vitest';
import { createMemoryBlobStore } from '../fakes/blob-store.ts';
import { settle } from '../fakes/clock.ts';
import { openStoreQuickly } from '../fakes/open-store.ts';
import { createSmallDisk } from '../fakes/small-disk.ts';
import { bodyOf, createTestWeb, form } from '../fakes/web.ts';

const JSON_PLEASE = { accept: 'application/json' };

describe('POST /api/cartoons', () => {
  it('answers a photo with its cartoon', async () => {
    const { ask, during } = await createTestWeb();
    const answer = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('content-disposition')).toContain('0.cartoon.png');
    expect(await answer.text()).toBe('cartoon of me');
  });

  it('takes options as fields, in any spelling', async () => {
    const { ask } = await createTestWeb();
    const fields = {
      style: '水墨',
      strength: '30%',
      size: '2048',
      format: 'JPEG',
      background: 'White',
      enhance: 'off',
      compare: 'on',
    };
    const answer = await ask('/api/cartoons', {
      method: 'POST',
      body: form(['me'], fields),
      headers: JSON_PLEASE,
    });
    expect(answer.status).toBe(202);
    expect(await bodyOf(answer)).toMatchObject({
      state: expect.stringMatching(/^(waiting|drawing)$/),
      name: '0.jpg',
      options: {
        style: 'ink',
        strength: 0.3,
        size: 2048,
        format: 'jpg',
        background: '#ffffff',
        enhance: false,
        compare: true,
      },
    });
  });

  it('sends a sticker as the file that it is', async () => {
    const { ask, during } = await createTestWeb();
    const body = form(['me'], { format: 'sticker' });
    const answer = await during(1_000, ask('/api/cartoons', { method: 'POST', body }));
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('content-disposition')).toContain('0.cartoon.webp');
  });

  it('answers with a job for those who ask for JSON, and the job leads to the picture', async () => {
    const { ask, clock } = await createTestWeb();
    const posted = await ask('/api/cartoons', { method: 'POST', body: form(['me']), headers: JSON_PLEASE });
    const place = posted.headers.get('location') as string;
    const early = await ask(`${place}/picture`);
    expect(early.status).toBe(409);
    await clock.advance(1_000);
    const job = await bodyOf(await ask(place));
    expect(job).toMatchObject({ state: 'done', picture: { format: 'png', width: 4, height: 3 } });
    expect(job.picture.until - clock.now()).toBe(3_600_000);
    expect(await (await ask(job.picture.address)).text()).toBe('cartoon of me');
  });

  it.each(['cartoon', 'row'])('shows a job as done only when its %s is stored too', async (last) => {
    let store = () => {};
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const blobs = createMemoryBlobStore();
    const database = openStoreQuickly(':memory:');
    const { ask, clock } = await createTestWeb({
      service: {
        blobs: {
          ...blobs,
          put: async (key, bytes) => {
            if (last === 'cartoon' && key.endsWith('.out')) await stored;
            return blobs.put(key, bytes);
          },
        },
        store: {
          ...database,
          end: async (...ending) => {
            if (last === 'row') await stored;
            return database.end(...ending);
          },
        },
      },
    });
    const posted = await ask('/api/cartoons', { method: 'POST', body: form(['me']), headers: JSON_PLEASE });
    const place = posted.headers.get('location') as string;
    await clock.advance(5_000);
    expect(await bodyOf(await ask(place))).toMatchObject({ state: 'drawing' });
    expect((await ask(`${place}/picture`)).status).toBe(409);
    store();
    await settle();
    const { state, picture } = await bodyOf(await ask(place));
    expect(state).toBe('done');
    expect((await ask(picture.address)).status).toBe(200);
  });

  it('draws the photo of an earlier job again', async () => {
    const { ask, during, cartoonizer } = await createTestWeb();
    const first = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    const again = first.headers.get('x-toonsmith-job') as string;
    const body = form([], { again, strength: '0.9' });
    const second = await during(1_000, ask('/api/cartoons', { method: 'POST', body }));
    expect(await second.text()).toBe('cartoon of me');
    expect(cartoonizer.drawn).toEqual(['me', 'me']);
  });

  it.each([
    ['an option out of range', form(['me'], { strength: '7' }), 400, 'bad-option'],
    ['an unknown style', form(['me'], { style: 'comix' }), 400, 'unknown-style'],
    ['an unknown option', form(['me'], { stile: 'ink' }), 400, 'unknown-option'],
    ['no photo', form([]), 400, 'no-photo'],
    ['an option of chats', form(['me'], { private: 'on' }), 400, 'unknown-option'],
    ['an empty photo', form(['']), 400, 'empty'],
    ['two photos', form(['me', 'you']), 413, 'album-too-long'],
    ['a photo that is too large', form(['x'.repeat(1001)]), 413, 'too-many-bytes'],
    ['a job that is gone', form([], { again: 'abc.0' }), 410, 'photo-gone'],
    ['what is no form', '{"photo":"me"}', 415, 'not-a-form'],
  ])('refuses %s', async (_, body, status, code) => {
    const { ask, cartoonizer } = await createTestWeb();
    const answer = await ask('/api/cartoons', { method: 'POST', body });
    expect(answer.status).toBe(status);
    const error = await bodyOf(answer);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(/\.$/);
    expect(cartoonizer.drawn).toEqual([]);
  });

  it('refuses a field that comes twice, whichever it is', async () => {
    const { ask, cartoonizer } = await createTestWeb();
    for (const field of ['style', 'again', 'session']) {
      const body = form(['me'], { [field]: 'ink' });
      body.append(field, 'cel');
      const answer = await ask('/api/cartoons', { method: 'POST', body });
      const error = await bodyOf(answer);
      expect([answer.status, error.code]).toEqual([400, 'repeated-field']);
      expect(error.message).toContain(`“${field}”`);
    }
    expect(cartoonizer.drawn).toEqual([]);
  });

  it('stops keeping an upload at the byte where it is too large', async () => {
    const { ask, blobs } = await createTestWeb();
    let sent = 0;
    const body = new ReadableStream({
      pull(stream) {
        if (sent === 0)
          stream.enqueue(
            '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
              .split('')
              .reduce((bytes, sign, at) => bytes.with(at, sign.charCodeAt(0)), new Uint8Array(76)),
          );
        else if (sent < 50) stream.enqueue(new Uint8Array(500));
        else {
          stream.enqueue(new TextEncoder().encode('\r\n--b--\r\n'));
          stream.close();
        }
        sent += 1;
      },
    });
    const answer = await ask('/api/cartoons', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    } as RequestInit & { headers: Record<string, string> });
    expect(answer.status).toBe(413);
    expect(blobs.files.size).toBe(0);
  });

  const PHOTO = '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n';
  it.each([
    ['ends in its photo', 'boundary=b', `${PHOTO}\r\nabc`, 422, 'truncated'],
    ['ends in its second photo', 'boundary=b', `${PHOTO}\r\nabc\r\n${PHOTO}\r\nabc`, 422, 'truncated'],
    ['ends in the header of its photo', 'boundary=b', PHOTO, 422, 'truncated'],
    ['has a photo of half a header', 'boundary=b', `${PHOTO}--b--\r\n`, 400, 'no-photo'],
    ['never has its boundary', 'boundary=c', `${PHOTO}\r\nabc\r\n--b--\r\n`, 422, 'truncated'],
    ['is empty', 'boundary=b', '', 422, 'truncated'],
    ['names no boundary', 'charset=utf-8', `${PHOTO}\r\nabc\r\n--b--\r\n`, 415, 'not-a-form'],
  ])('answers a form that %s, and goes on answering', async (_, parameter, body, status, code) => {
    const { ask, during } = await createTestWeb();
    const headers = { 'content-type': `multipart/form-data; ${parameter}` };
    const answer = await ask('/api/cartoons', { method: 'POST', body, headers });
    expect(answer.status).toBe(status);
    expect(await bodyOf(answer)).toMatchObject({ code });
    // An error that nobody heard would have ended the run by now.
    const next = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    expect(await next.text()).toBe('cartoon of me');
  });

  it('answers a photo that cannot be drawn with the reason', async () => {
    const { ask, during } = await createTestWeb();
    const answer = await during(
      1_000,
      ask('/api/cartoons?lang=zh-CN', { method: 'POST', body: form(['not-a-picture']) }),
    );
    expect(answer.status).toBe(422);
    expect((await bodyOf(answer)).message).toMatch(/\p{Script=Han}/u);
  });

  it('cancels the drawing when whoever waits for it goes away', async () => {
    const { ask, store } = await createTestWeb();
    const gone = new AbortController();
    const answer = ask('/api/cartoons', { method: 'POST', body: form(['me']), signal: gone.signal });
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    gone.abort();
    await Promise.resolve(answer).catch(() => {});
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    const [batch] = await store.history({ limit: 1 });
    expect(batch?.jobs[0]?.state).toBe('cancelled');
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
  const send = (
    web: Awaited<ReturnType<typeof createTestWeb>>,
    { photo = 'me', fields = {}, headers = {}, from = '127.0.0.1', path = '/api/cartoons' } = {},
  ) =>
    web.ask(path, {
      method: 'POST',
      body: form([photo], fields),
      headers: { ...JSON_PLEASE, ...key, ...headers },
      from,
    });
  const used = async ({ service }: Awaited<ReturnType<typeof createTestWeb>>, person: string) =>
    (await service.quota(person)).used;
  const web = () => createTestWeb({ tokens: { visitor: 'a-token-for-visitors' } });
  const visitor = { authorization: 'Bearer a-token-for-visitors' };

  it('answers a request that is sent again with the same job, and charges it once', async () => {
    const served = await web();
    const first = await bodyOf(await send(served, { headers: visitor }));
    const again = await send(served, {
      headers: { ...visitor, 'idempotency-key': key['idempotency-key'].replaceAll('"', '') },
    });
    expect([again.status, (await bodyOf(again)).id]).toEqual([202, first.id]);
    await served.clock.advance(2_000);
    const later = await bodyOf(await send(served, { headers: visitor }));
    expect(later).toMatchObject({ id: first.id, state: 'done' });
    expect(served.cartoonizer.drawn).toEqual(['me']);
    expect(await used(served, 'web:127.0.0.1')).toBe(1);
    expect([...served.blobs.files.keys()].filter((name) => !name.endsWith('.out'))).toEqual([first.id]);
  });

  it('makes one job of what is sent twice at the same time', async () => {
    const served = await web();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(served, { headers: visitor })));
    const ids = await Promise.all(answers.map(async (answer) => (await bodyOf(answer)).id));
    expect(new Set(ids).size).toBe(1);
    expect(await used(served, 'web:127.0.0.1')).toBe(1);
  });

  it('goes on drawing for a sender who hung up, and gives them the picture when they ask again', async () => {
    const served = await web();
    const hangsUp = new AbortController();
    const headers = { ...visitor, accept: 'image/*', ...key };
    const lost = served.ask('/api/cartoons', {
      method: 'POST',
      body: form(['me']),
      headers,
      signal: hangsUp.signal,
    });
    await served.during(500, Promise.resolve());
    hangsUp.abort();
    await served.during(
      0,
      lost.catch(() => undefined),
    );
    const again = served.ask('/api/cartoons', { method: 'POST', body: form(['me']), headers });
    const answer = await served.during(1_000, again);
    expect([answer.status, await answer.text()]).toEqual([200, 'cartoon of me']);
    expect(served.cartoonizer.drawn).toEqual(['me']);
  });

  it('is refused for another request, and for what is no key', async () => {
    const served = await web();
    await send(served, { headers: visitor });
    for (const changed of [{ photo: 'you' }, { fields: { style: 'ink' } }]) {
      const answer = await send(served, { headers: visitor, ...changed });
      expect([answer.status, (await bodyOf(answer)).code]).toEqual([422, 'idempotency-key-reused']);
    }
    for (const bad of ['', '"', 'two words', 'x'.repeat(256), 'a, b']) {
      const answer = await send(served, { headers: { ...visitor, 'idempotency-key': bad } });
      expect([answer.status, (await bodyOf(answer)).code], bad).toEqual([400, 'bad-idempotency-key']);
    }
    expect(await used(served, 'web:127.0.0.1')).toBe(1);
  });

  it('belongs to one person and one route, and to accepted requests alone', async () => {
    const served = await web();
    await served.service.drain(true);
    expect((await send(served, { headers: visitor })).status).toBe(503);
    await served.service.drain(false);
    const mine = await bodyOf(await send(served, { headers: visitor }));
    const theirs = await bodyOf(await send(served, { headers: visitor, from: '10.0.0.2' }));
    const batch = await send(served, { headers: visitor, path: '/api/batches' });
    expect(batch.status).toBe(202);
    const again = await send(served, { headers: visitor, path: '/api/batches' });
    expect((await bodyOf(again)).id).toBe((await bodyOf(batch)).id);
    expect(new Set([mine.id, theirs.id]).size).toBe(2);
    expect([await used(served, 'web:127.0.0.1'), await used(served, 'web:10.0.0.2')]).toEqual([2, 1]);
  });

  it('finds the job also when the photo that it drew again is gone', async () => {
    const served = await web();
    const first = await bodyOf(await send(served, { headers: { ...visitor, 'idempotency-key': 'one' } }));
    await served.clock.advance(2_000);
    const again = () =>
      served.ask('/api/cartoons', {
        method: 'POST',
        body: form([], { again: first.id }),
        headers: { ...visitor, ...JSON_PLEASE, 'idempotency-key': 'two' },
      });
    const drawn = await bodyOf(await again());
    await served.clock.advance(2_000);
    await served.blobs.sweep();
    expect(await bodyOf(await again())).toMatchObject({ id: drawn.id, state: 'done' });
  });

  it('tells nothing of a job whose person was forgotten', async () => {
    const served = await web();
    await send(served, { headers: visitor });
    await served.clock.advance(2_000);
    await served.service.forget('web:127.0.0.1');
    const answer = await send(served, { headers: visitor });
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([404, 'no-such-job']);
  });
});

describe('batches', () => {
  it('makes a job of each photo, and one bad photo spoils no other', async () => {
    const { ask, clock } = await createTestWeb();
    const posted = await ask('/api/batches', {
      method: 'POST',
      body: form(['one', 'not-a-picture', 'three']),
    });
    expect(posted.status).toBe(202);
    await clock.advance(3_000);
    const { jobs } = await bodyOf(await ask(posted.headers.get('location') as string));
    expect(jobs.map(({ state }: { state: string }) => state)).toEqual(['done', 'failed', 'done']);
    expect(jobs[1].error.code).toBe('not-a-picture');
  });

  it('deletes photos and cartoons, and cancels what is not drawn', async () => {
    const { ask, clock, blobs, store } = await createTestWeb();
    const posted = await ask('/api/batches', { method: 'POST', body: form(['one', 'two', 'three']) });
    const { id } = await bodyOf(posted);
    const deleted = await ask(`/api/batches/${id}`, { method: 'DELETE' });
    expect(deleted.status).toBe(204);
    await clock.advance(3_000);
    expect([...blobs.files.keys()]).toEqual([]);
    expect((await store.batch(id))?.jobs.map(({ state }) => state)).not.toContain('done');
  });
});

describe('on a full disk', () => {
  it('nobody is told that something was saved or deleted', async () => {
    const disk = createSmallDisk();
    const { ask, reported } = await createTestWeb({
      service: { store: disk.hold(openStoreQuickly(':memory:')) },
    });
    disk.fill();
    const answer = await ask('/api/me', { method: 'DELETE' });
    expect([answer.status, await bodyOf(answer)]).toEqual([
      507,
      {
        code: 'disk-full',
        message:
          'There’s no disk space left, so this couldn’t be saved. Tell the owner, and try again later.',
      },
    ]);
    expect(reported).toHaveLength(1);
  });
});

describe('DELETE /api/jobs', () => {
  it('deletes the cartoon of a finished job, so that it is gone for good', async () => {
    const { ask, during, blobs } = await createTestWeb();
    const drawn = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    const job = drawn.headers.get('x-toonsmith-job');
    expect(await bodyOf(await ask(`/api/jobs/${job}`))).toMatchObject({ state: 'done', picture: {} });
    expect((await ask(`/api/jobs/${job}`, { method: 'DELETE' })).status).toBe(204);
    expect(await bodyOf(await ask(`/api/jobs/${job}`))).not.toHaveProperty('picture');
    expect((await ask(`/api/jobs/${job}/picture`)).status).toBe(410);
    expect(blobs.files.size).toBe(0);
  });

  it('keeps the photo while it waits to be drawn again', async () => {
    const { ask, during, clock } = await createTestWeb({ service: {} });
    const drawn = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    const first = drawn.headers.get('x-toonsmith-job') as string;
    const second = await ask('/api/cartoons', {
      method: 'POST',
      body: form([], { again: first }),
      headers: JSON_PLEASE,
    });
    await ask(`/api/jobs/${first}`, { method: 'DELETE' });
    await clock.advance(1_000);
    expect(await bodyOf(await ask(second.headers.get('location') as string))).toMatchObject({
      state: 'done',
    });
  });

  it('knows nothing of jobs of other platforms or of none', async () => {
    const { ask } = await createTestWeb();
    for (const id of ['nonsense', '../../etc', 'abc.0', 'a.b.c'])
      expect((await ask(`/api/jobs/${encodeURIComponent(id)}`)).status).toBe(404);
  });
});

describe('progress', () => {
  it('streams a job until it has ended', async () => {
    const { ask, clock } = await createTestWeb();
    const posted = await ask('/api/cartoons', { method: 'POST', body: form(['me']), headers: JSON_PLEASE });
    const stream = await ask(`${posted.headers.get('location')}/events`);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const text = stream.text();
    await clock.advance(1_000);
    const states = [...(await text).matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!).state);
    expect(states[0]).toMatch(/^(waiting|drawing)$/);
    expect(states).toContain('drawing');
    expect(states.at(-1)).toBe('done');
  });

  it('tells a session of its own jobs and of nobody else’s', async () => {
    const { ask, clock } = await createTestWeb();
    const [mine, other] = ['mine-mine-mine-mine', 'other-other-other-1'];
    const stream = await ask(`/api/events?session=${mine}`);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    for (const session of [other, mine])
      await ask('/api/cartoons', {
        method: 'POST',
        body: form([session], { session }),
        headers: JSON_PLEASE,
      });
    await clock.advance(2_000);
    let text = '';
    while (!text.includes('"done"')) text += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const ids = new Set([...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id));
    expect(ids.size).toBe(1);
  });
});

describe('quotas', () => {
  const tokens = { visitor: 'a-token-for-visitors', operator: 'the-token-of-the-operator' };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, ...JSON_PLEASE });
  const limits = {
    daily: 1,
    burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
    album: 3,
    inFlight: { person: 9, chat: 9, guild: 9, all: 9 },
    invitedOnly: false,
  };
  const post = { method: 'POST' };

  it('count for each address, and say when to come back', async () => {
    const { ask, clock } = await createTestWeb({ tokens, service: { limits } });
    const send = (from: string) =>
      ask('/api/cartoons', { ...post, from, body: form(['me']), headers: bearer(tokens.visitor) });
    expect((await send('10.0.0.1')).status).toBe(202);
    expect((await send('10.0.0.2')).status).toBe(202);
    const refused = await send('::ffff:10.0.0.1');
    expect(refused.status).toBe(429);
    const { code, retryAt } = await bodyOf(refused);
    expect(code).toBe('quota-used');
    expect(Number(refused.headers.get('retry-after'))).toBe(Math.ceil((retryAt - clock.now()) / 1000));
  });

  it('say when to come back also for what is in flight, and while the process stops', async () => {
    const inFlight = { person: 1, chat: 9, guild: 9, all: 9 };
    const { ask, service } = await createTestWeb({
      tokens,
      service: { limits: { ...limits, daily: 9, inFlight } },
    });
    const send = () => ask('/api/cartoons', { ...post, body: form(['me']), headers: bearer(tokens.visitor) });
    expect((await send()).status).toBe(202);
    const refused = await send();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    expect((await bodyOf(refused)).code).toBe('too-many-in-flight');
    await service.drain(true);
    const closing = await send();
    expect([closing.status, closing.headers.get('retry-after')]).toEqual([503, '60']);
  });

  it('count once for all addresses of one home’s IPv6 network', async () => {
    const { ask } = await createTestWeb({ tokens, service: { limits } });
    const send = (from: string) =>
      ask('/api/cartoons', { ...post, from, body: form(['me']), headers: bearer(tokens.visitor) });
    expect((await send('2001:db8::1')).status).toBe(202);
    expect((await send('2001:db8:0:0:9::2')).status).toBe(429);
    expect((await send('2001:db8:0:1::1')).status).toBe(202);
  });

  it('believe a proxy’s word for the address only where there is one', async () => {
    const from = '127.0.0.1';
    const send = (web: Awaited<ReturnType<typeof createTestWeb>>, forwarded: string) =>
      web.ask('/api/cartoons', {
        ...post,
        from,
        body: form(['me']),
        headers: { ...bearer(tokens.visitor), 'x-forwarded-for': forwarded },
      });
    const direct = await createTestWeb({ tokens, service: { limits } });
    expect((await send(direct, '1.1.1.1')).status).toBe(202);
    expect((await send(direct, '2.2.2.2')).status).toBe(429);
    const proxied = await createTestWeb({ tokens, behindProxy: true, service: { limits } });
    expect((await send(proxied, '9.9.9.9, 1.1.1.1')).status).toBe(202);
    expect((await send(proxied, '9.9.9.9, 2.2.2.2')).status).toBe(202);
    expect((await send(proxied, '8.8.8.8, 2.2.2.2')).status).toBe(429);
  });

  it('do not hold for the operator', async () => {
    const { ask } = await createTestWeb({ tokens, service: { limits } });
    for (let turn = 0; turn < 3; turn++)
      expect(
        (await ask('/api/cartoons', { ...post, body: form(['me']), headers: bearer(tokens.operator) }))
          .status,
      ).toBe(202);
  });
});

describe('forgetting', () => {
  it('erases everything about whoever asks', async () => {
    const { ask, during, store, blobs } = await createTestWeb();
    await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    expect((await ask('/api/me', { method: 'DELETE' })).status).toBe(204);
    expect(await store.history({ limit: 9 })).toEqual([]);
    expect(blobs.files.size).toBe(0);
  });
});

it('lists styles in the reader’s language, with what stands in', async () => {
  const { ask } = await createTestWeb();
  const { styles } = await bodyOf(await ask('/api/styles', { headers: { 'accept-language': 'zh-CN,zh' } }));
  expect(styles[0]).toMatchObject({ id: '3d', state: 'drawn', drawnAs: '3d' });
  expect(styles[1]).toMatchObject({
    id: 'anime',
    name: '动漫',
    state: 'stand-in',
    drawnAs: 'cel',
    sample: '/samples/cel.webp',
    sampleInOwnColors: '/samples/cel-own.webp',
  });
  expect(styles.at(-1)).toMatchObject({ id: 'pencil', state: 'drawn' });
});

it('reports an unexpected error once, and shows no more than its id', async () => {
  const { ask, reported } = await createTestWeb({
    tokens: { operator: 'the-token-of-the-operator' },
    metrics: async () => {
      throw new Error('a secret detail');
    },
  });
  const headers = { authorization: 'Bearer the-token-of-the-operator' };
  const answer = await ask('/metrics', { headers });
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).toContain('error-id');
  expect(text).not.toContain('secret');
  expect(reported).toHaveLength(1);
});
