import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/cartoon.ts';
import type { PreviewOrder } from '../../src/jobs/previews.ts';
import { createTestService, LIMITS } from '../fakes/service.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const order = (changes: Partial<PreviewOrder> = {}): PreviewOrder => ({
  platform: 'p',
  person: 'p:1',
  chat: 'p:1',
  photo: bytes('me'),
  styles: ['cel', 'ink'],
  longSide: 160,
  format: 'webp',
  sheet: false,
  options: { strength: 0.7, crop: 'none', faces: 'all', exaggerate: 0, colors: 'photo', enhance: true },
  ...changes,
});
const codeOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'done' : outcome.failure.code);

async function open(changes: Parameters<typeof createTestService>[0] = {}) {
  const world = createTestService(changes);
  await world.service.start();
  return world;
}

describe('previews of a photo', () => {
  it('are drawn at once, and neither stored nor counted', async () => {
    const { service, blobs, store } = await open();
    const outcome = await service.preview(order());
    if (!outcome.ok) throw new Error(outcome.failure.code);
    expect(outcome.value.pictures.map(({ styles }) => styles)).toEqual([['cel'], ['ink']]);
    expect((await service.quota('p:1')).used).toBe(0);
    expect(blobs.files.size).toBe(0);
    expect(await store.history({ limit: 1 })).toEqual([]);
  });

  it('have a limit of their own for each person: six in a row, and another every twenty seconds', async () => {
    const { service, clock } = await open();
    for (let time = 0; time < 6; time++) expect(codeOf(await service.preview(order()))).toBe('done');
    const refused = await service.preview(order());
    expect(refused).toMatchObject({ failure: { code: 'rate-limited', retryAt: clock.now() + 20_000 } });
    expect(codeOf(await service.preview(order({ person: 'p:2', chat: 'p:2' })))).toBe('done');
    await clock.advance(20_000);
    expect(codeOf(await service.preview(order()))).toBe('done');
    expect(codeOf(await service.preview(order()))).toBe('rate-limited');
  });

  it('are not limited for owners', async () => {
    const { service } = await open();
    for (let time = 0; time < 20; time++)
      expect(codeOf(await service.preview(order({ person: 'p:owner' })))).toBe('done');
  });

  it('are refused to whoever is refused a cartoon, but not while another one is being drawn', async () => {
    const inFlight = { ...LIMITS.inFlight, person: 1 };
    const { service, store, cartoonizer } = await open({ limits: { ...LIMITS, daily: 1, inFlight } });
    service.attach({ platform: 'p', deliver: async () => ({ state: 'sent', reference: null }) });
    const submission = { platform: 'p', person: 'p:1', chat: 'p:1', address: null, options: {} };
    const pictures = [{ bytes: bytes('first') }];
    expect((await service.submit({ ...submission, pictures })).ok).toBe(true);
    expect(codeOf(await service.preview(order()))).toBe('quota-used');
    await store.changeAccessRecord('p:1', () => ({ dailyLimit: 5 }), {
      at: 0,
      by: 'p:owner',
      action: 'limit',
      subject: 'p:1',
    });
    expect(codeOf(await service.submit({ ...submission, pictures }))).toBe('too-many-in-flight');
    expect(codeOf(await service.preview(order()))).toBe('done');
    await store.changeAccessRecord('p:3', () => ({ banned: {} }), {
      at: 0,
      by: 'p:owner',
      action: 'ban',
      subject: 'p:3',
    });
    expect(codeOf(await service.preview(order({ person: 'p:3', chat: 'p:3' })))).toBe('banned');
    await service.drain(true);
    expect(codeOf(await service.preview(order()))).toBe('paused');
    expect(cartoonizer.previewed).toEqual(['me']);
  });

  it('are few at the same time', async () => {
    let finish = () => {};
    const waiting = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const preview = async () => {
      await waiting;
      return { ok: true, value: { pictures: [], format: 'webp', faces: 0 } } as const;
    };
    const { service } = await open({ previewer: { preview } });
    const three = ['p:1', 'p:2', 'p:3'].map((person) => service.preview(order({ person, chat: person })));
    expect(codeOf(await three[2]!)).toBe('busy');
    finish();
    expect((await Promise.all(three)).map(codeOf)).toEqual(['done', 'done', 'busy']);
    expect(codeOf(await service.preview(order()))).toBe('done');
  });

  it('can be of the photo of an earlier job, as long as that is kept', async () => {
    const { service, cartoonizer, clock } = await open();
    service.attach({
      platform: 'p',
      keepsResults: true,
      deliver: async () => ({ state: 'sent', reference: null }),
    });
    const submitted = await service.submit({
      ...{ platform: 'p', person: 'p:1', chat: 'p:1', address: null, options: {} },
      pictures: [{ bytes: bytes('earlier') }],
    });
    if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error('refused');
    await clock.advance(1_000);
    const again = `${submitted.value.batch.id}.0`;
    expect(codeOf(await service.preview(order({ photo: { again } })))).toBe('done');
    expect(cartoonizer.previewed).toEqual(['earlier']);
    expect(codeOf(await service.preview(order({ photo: { again: 'gone.0' } })))).toBe('photo-gone');
  });

  it('that fail unexpectedly say so, and the next are drawn', async () => {
    let times = 0;
    const preview = async () => {
      times += 1;
      if (times === 1) throw new Error('out of paint');
      return { ok: true, value: { pictures: [], format: 'webp', faces: 0 } } as const;
    };
    const { service, errors } = await open({ previewer: { preview } });
    expect(codeOf(await service.preview(order()))).toBe('internal');
    expect(errors).toHaveLength(1);
    for (let time = 0; time < 4; time++) expect(codeOf(await service.preview(order()))).toBe('done');
  });
});
