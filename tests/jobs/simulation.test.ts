import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CartoonRequest } from '../../src/cartoon.ts';
import type { JobEvent, RefusedEvent } from '../../src/jobs/events.ts';
import type { Batch } from '../../src/store/records.ts';
import { createMemoryBlobStore } from '../fakes/blob-store.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeFrontEnd } from '../fakes/front-end.ts';
import { createTestService } from '../fakes/service.ts';

const PEOPLE = 200;
const JOBS = 2_500;
const LIMITS = {
  daily: 40,
  burst: { pictures: 8, refill: 30_000 },
  album: 10,
  inFlight: { person: 12, chat: 30, guild: 60, all: 40 },
  invitedOnly: false,
};

describe('a busy day: 200 people, 2,500 jobs', () => {
  it('is fair, keeps every cap and quota, and foretells the wait', { timeout: 300_000 }, async () => {
    const random = seeded(20261122);
    const clock = createFakeClock();
    const blobs = createMemoryBlobStore();
    const frontEnd = createFakeFrontEnd();
    const events: ((JobEvent | RefusedEvent) & { readonly at: number })[] = [];
    const live = { person: new Map<string, number>(), chat: new Map(), guild: new Map(), all: new Map() };
    const excess: string[] = [];
    const count = (batch: Batch, change: number) => {
      for (const [scope, subject] of scopesOf(batch)) {
        const number = (live[scope].get(subject) ?? 0) + change;
        live[scope].set(subject, number);
        if (number > LIMITS.inFlight[scope]) excess.push(`${scope} ${subject}: ${number}`);
      }
    };
    const observe = (event: JobEvent | RefusedEvent) => {
      events.push({ ...event, at: clock.now() });
      if (event.type === 'accepted') count(event.batch, event.batch.jobs.length);
      if (event.type === 'ended') count(event.batch, -1);
    };
    const cartoonizer = createFakeCartoonizer({
      clock,
      milliseconds: (request) => drawingTime(request, random),
    });
    const { service, store, errors } = createTestService({
      clock,
      blobs,
      cartoonizer,
      limits: LIMITS,
      drawing: { atOnce: 3, deadline: 60_000, bytesPerDrawing: 1 },
      observe,
    });
    service.attach(frontEnd);
    await service.start();

    const charged = new Map<string, number>();
    const forecasts = new Map<string, { readonly at: number; readonly milliseconds: number }>();
    let asked = 0;
    let accepted = 0;
    let cancelled = 0;
    while (accepted < JOBS) {
      const person = Math.floor(random() ** 2 * PEOPLE);
      const pictures = random() < 0.25 ? 2 + Math.floor(random() * 9) : 1;
      asked += pictures;
      const submitted = await service.submit({
        platform: 'p',
        person: `p:${person}`,
        chat: `p:chat${person % 60}`,
        guild: `p:guild${person % 15}`,
        address: asked,
        options: {
          style: ['anime', 'ink', 'pop'][person % 3] as string,
          size: person % 5 === 0 ? 2048 : 1024,
        },
        pictures: Array.from({ length: pictures }, (_, n) => ({
          bytes: new TextEncoder().encode(random() < 0.05 ? 'not-a-picture' : `${asked}.${n}`),
        })),
      });
      if (submitted.ok && submitted.value.state === 'accepted') {
        const { batch, forecast } = submitted.value;
        accepted += batch.jobs.length;
        charged.set(batch.person, (charged.get(batch.person) ?? 0) + batch.jobs.length);
        forecasts.set(batch.id, { at: clock.now(), milliseconds: forecast.milliseconds });
        if (random() < 0.03) cancelled += await service.cancel(batch.id);
      }
      // Now and then everybody comes at once.
      const isRush = asked % 1_000 < 150;
      await clock.advance(isRush ? 0 : Math.floor(random() * 1_900));
    }
    await clock.advance(3_600_000);

    // Everything that was accepted has ended and was answered, once.
    const batches = events.filter((event) => event.type === 'accepted');
    expect(batches.length).toBeGreaterThan(500);
    expect(frontEnd.sent).toHaveLength(batches.length);
    expect(new Set(frontEnd.sent.map(({ batch }) => batch.id)).size).toBe(batches.length);
    expect(service.load()).toMatchObject({ waiting: 0, drawing: 0, replying: 0, oldestWait: 0 });
    expect(cancelled).toBeGreaterThan(20);
    expect(errors).toEqual([]);

    // Caps were reached and never exceeded.
    expect(excess).toEqual([]);
    expect(cartoonizer.peak).toBe(3);
    const refusals = new Set(
      events.flatMap((event) => (event.type === 'refused' ? [event.failure.code] : [])),
    );
    expect(refusals).toEqual(new Set(['quota-used', 'rate-limited', 'too-many-in-flight', 'queue-full']));

    // Quotas are exact: what was accepted less what did not succeed.
    for (const event of events)
      if (event.type === 'ended' && event.state !== 'done')
        charged.set(event.batch.person, (charged.get(event.batch.person) ?? 0) - 1);
    for (const [person, pictures] of charged) {
      expect((await service.quota(person)).used, person).toBe(pictures);
      expect(pictures).toBeLessThanOrEqual(LIMITS.daily);
    }
    expect(Math.max(...charged.values())).toBe(LIMITS.daily);

    // Fair: while somebody waits, everybody else is served at most once before it is their turn.
    expect(unfair(events)).toEqual([]);

    // The wait foretold at acceptance is right within a factor of 1.5 for more than half of the batches.
    const errorsOfForecast = events
      .filter((event) => event.type === 'replied')
      .filter(({ batch }) => batch.jobs.every(({ state }) => state === 'done'))
      .map(({ batch, at }) => {
        const foretold = forecasts.get(batch.id) as { at: number; milliseconds: number };
        const ratio = (at - foretold.at) / foretold.milliseconds;
        return Math.max(ratio, 1 / ratio);
      })
      .sort((a, b) => a - b);
    expect(errorsOfForecast.length).toBeGreaterThan(350);
    expect(errorsOfForecast[Math.floor(errorsOfForecast.length / 2)]).toBeLessThan(1.5);
    await store.close();
  });
});

describe('one quota under concurrency', () => {
  it('is exact however requests, failures and cancels mix', async () => {
    const request = fc.record({
      pictures: fc.array(fc.constantFrom('fine', 'not-a-picture'), { minLength: 1, maxLength: 6 }),
      cancel: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
        const limits = {
          ...LIMITS,
          daily: 12,
          burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
          inFlight: { person: 99, chat: 99, guild: 99, all: 99 },
        };
        const { service, store, clock } = createTestService({ limits });
        const frontEnd = createFakeFrontEnd();
        service.attach(frontEnd);
        await service.start();
        await Promise.all(
          requests.map(async ({ pictures, cancel }) => {
            const submitted = await service.submit({
              platform: 'p',
              person: 'p:1',
              chat: 'p:1',
              address: null,
              options: {},
              pictures: pictures.map((text) => ({ bytes: new TextEncoder().encode(text) })),
            });
            if (submitted.ok && submitted.value.state === 'accepted' && cancel)
              await service.cancel(submitted.value.batch.id);
          }),
        );
        const peak = (await service.quota('p:1')).used;
        expect(peak).toBeLessThanOrEqual(12);
        await clock.advance(200_000);
        const drawn = frontEnd.sent.reduce((sum, { summary }) => sum + summary.done, 0);
        expect((await service.quota('p:1')).used).toBe(drawn);
        await store.close();
      }),
      { numRuns: 30 },
    );
  });
});

const scopesOf = (batch: { person: string; chat: string; guild?: string | undefined }) =>
  [
    ['person', batch.person],
    ['chat', batch.chat],
    ['guild', batch.guild as string],
    ['all', ''],
  ] as const;

/** Milliseconds as networks take them: by style and size, scattered, now and then much longer. */
function drawingTime({ options }: CartoonRequest, random: () => number): number {
  const usual = (options.style === 'anime' ? 1_800 : 900) * (options.size === 2048 ? 2.5 : 1);
  return Math.round(usual * (0.7 + 0.6 * random()) * (random() < 0.02 ? 4 : 1));
}

/** Everybody who was served twice while the same other person waited for one turn. */
function unfair(events: readonly (JobEvent | RefusedEvent)[]): string[] {
  const found: string[] = [];
  const waiting = new Map<string, { jobs: number; servedSince: Set<string> }>();
  const leave = (person: string) => {
    const one = waiting.get(person);
    if (!one) return;
    one.jobs -= 1;
    if (one.jobs === 0) waiting.delete(person);
  };
  const started = new Set<string>();
  for (const event of events) {
    if (event.type === 'accepted') {
      const { person, jobs } = event.batch;
      const one = waiting.get(person) ?? { jobs: 0, servedSince: new Set() };
      one.jobs += jobs.length;
      waiting.set(person, one);
    } else if (event.type === 'started') {
      const { person } = event.batch;
      started.add(event.job);
      for (const [other, { servedSince }] of waiting) {
        if (other === person) continue;
        if (servedSince.has(person)) found.push(`${person} twice before ${other}`);
        servedSince.add(person);
      }
      waiting.get(person)?.servedSince.clear();
      leave(person);
    } else if (event.type === 'ended' && !started.has(event.job)) leave(event.batch.person);
  }
  return found;
}

/** A small generator of numbers in [0, 1) that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
