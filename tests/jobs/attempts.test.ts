import { describe, expect, it, onTestFinished } from 'vitest';
import type { CartoonRequest } from '../../src/cartoon.ts';
import type { Settlement, Submission } from '../../src/jobs/front-end.ts';
import { createMemoryBlobStore } from '../fakes/blob-store.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeFrontEnd, shown } from '../fakes/front-end.ts';
import { createTestService } from '../fakes/service.ts';

/** A service that draws one picture at a time, each in a second. */
async function open() {
  const clock = createFakeClock();
  const blobs = createMemoryBlobStore();
  const requests: CartoonRequest[] = [];
  const cartoonizer = createFakeCartoonizer({
    clock,
    milliseconds(request) {
      requests.push(request);
      return 1_000;
    },
  });
  const drawing = { atOnce: 1, deadline: 60_000, bytesPerDrawing: 1 };
  const { service, store, errors } = createTestService({ clock, blobs, cartoonizer, drawing });
  onTestFinished(() => store.close());
  const frontEnd = createFakeFrontEnd();
  service.attach(frontEnd);
  await service.start();
  const submit = async (photos: readonly string[], how: Partial<Submission> = {}) => {
    const pictures = photos.map((text) => ({ bytes: new TextEncoder().encode(text) }));
    const who = { platform: 'p', person: 'p:1', chat: 'p:chat', address: null, options: {} };
    const submitted = await service.submit({ ...who, ...how, pictures });
    if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error(JSON.stringify(submitted));
    return submitted.value.batch.id;
  };
  return { clock, blobs, requests, service, store, errors, frontEnd, submit };
}

describe('drawing', () => {
  it('fails a photo that has gone meanwhile, and charges nothing for it', async () => {
    const { clock, blobs, service, frontEnd, submit } = await open();
    await submit(['first', 'gone']);
    await clock.advance(500);
    for (const [key, { bytes }] of blobs.files)
      if (new TextDecoder().decode(bytes) === 'gone') await blobs.delete(key);
    await clock.advance(2_000);
    expect(frontEnd.sent.map(shown)).toEqual([['cartoon of first', 'photo-gone']]);
    expect((await service.quota('p:1')).used).toBe(1);
  });

  it('asks for as many bytes as the platform takes, and for any number where none is said', async () => {
    const { clock, requests, submit } = await open();
    await submit(['a'], { maxBytes: 9_000 });
    await submit(['b']);
    await clock.advance(2_000);
    expect(requests.map((request) => 'maxBytes' in request && request.maxBytes)).toEqual([9_000, false]);
  });
});

describe('a stop while it is found out whether a reply was sent', () => {
  /** Closes while the front end is asked; its answer comes a second later, if at all. */
  const closeWhileAsking = async (settlement: Settlement | undefined) => {
    const { clock, service, store, errors, frontEnd, submit } = await open();
    frontEnd.answer = () => Promise.reject(new Error('connection reset'));
    let settle = (_: Settlement) => {};
    frontEnd.settlement = () =>
      new Promise((resolve) => {
        settle = resolve;
      });
    const batch = await submit(['me']);
    await clock.advance(1_000);
    const closing = service.close({ drainFor: 10_000 });
    await clock.advance(1_000);
    if (settlement) settle(settlement);
    await clock.advance(20_000);
    await closing;
    expect(errors).toMatchObject([{ message: 'connection reset' }]);
    return (await store.batch(batch))?.reply;
  };

  it('waits for the answer', async () => {
    expect(await closeWhileAsking({ state: 'sent', reference: 1 })).toBe('sent');
    expect(await closeWhileAsking({ state: 'unknown' })).toBe('unconfirmed');
  });

  it('leaves the reply to the next process where it is due again, or no answer comes', async () => {
    expect(await closeWhileAsking({ state: 'not-sent' })).toBe('due');
    expect(await closeWhileAsking(undefined)).toBe('sending');
  });
});
