import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CartoonRequest, type Outcome, STAGES, type Stage } from '../../src/cartoon.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';

/** A cartoonizer with requests whose fate is known. */
export interface Studio {
  readonly cartoonizer: Cartoonizer;
  /** Can be drawn. */
  readonly fine: () => CartoonRequest;
  /** Cannot: it is no picture. */
  readonly bad: () => CartoonRequest;
  /** Can be drawn, and is finished only when it is told to. */
  readonly slow: (name: string) => CartoonRequest;
  /** Waits until this one is being drawn, and lets it be finished. */
  readonly finish: (name: string) => Promise<void>;
}

/** What everything that draws must do. `open` answers a new studio each time. */
export function cartoonizerConformance(kind: string, open: () => Promise<Studio>): void {
  describe(`a cartoonizer (${kind})`, () => {
    let studio: Studio;
    beforeEach(async () => {
      studio = await open();
    });
    afterEach(() => studio.cartoonizer.close());

    it('draws what it is asked for, as it is asked for', async () => {
      const request = studio.fine();
      const { options } = request;
      const outcome = await studio.cartoonizer.cartoonize(request);
      if (!outcome.ok) throw new Error(outcome.failure.code);
      const { bytes, format, style, engine, width, height, milliseconds } = outcome.value;
      expect(bytes.length).toBeGreaterThan(0);
      expect({ format, style }).toEqual({ format: options.format, style: options.style });
      expect(engine).not.toBe('');
      expect([width, height].every((side) => Number.isInteger(side) && side > 0)).toBe(true);
      expect(Object.keys(milliseconds).sort()).toEqual([...STAGES].sort());
    });

    it('tells the stages as they begin, each once and in order, and only before it answers', async () => {
      const told: Stage[] = [];
      const onStage = (stage: Stage) => told.push(stage);
      const drawn = studio.cartoonizer.cartoonize(studio.slow('a'), { onStage });
      await studio.finish('a');
      expect(codeOf(await drawn)).toBe('done');
      const count = told.length;
      expect(count).toBeGreaterThan(0);
      expect(told).toEqual(STAGES.filter((stage) => told.includes(stage)));
      await studio.cartoonizer.cartoonize(studio.fine());
      expect(told).toHaveLength(count);
    });

    it('answers what cannot be drawn with the failure, and draws the next', async () => {
      expect(codeOf(await studio.cartoonizer.cartoonize(studio.bad()))).toBe('not-a-picture');
      expect(codeOf(await studio.cartoonizer.cartoonize(studio.fine()))).toBe('done');
    });

    it('draws one photo small in several styles, each in a picture of its own or all in one', async () => {
      const { photo, options } = studio.fine();
      const asked = { photo, options, styles: ['cel', 'ink'], longSide: 64, format: 'webp' } as const;
      const apart = await studio.cartoonizer.preview({ ...asked, sheet: false });
      const together = await studio.cartoonizer.preview({ ...asked, sheet: true });
      const shown = (outcome: typeof apart) =>
        outcome.ok && outcome.value.pictures.map(({ styles }) => styles);
      expect(shown(apart)).toEqual([['cel'], ['ink']]);
      expect(shown(together)).toEqual([['cel', 'ink']]);
    });

    it('refuses to draw small what it refuses to draw', async () => {
      const small = { ...studio.bad(), styles: ['cel'], longSide: 64, format: 'webp', sheet: false } as const;
      expect(codeOf(await studio.cartoonizer.preview(small))).toBe('not-a-picture');
      const signal = AbortSignal.abort();
      expect(codeOf(await studio.cartoonizer.preview(small, { signal }))).toBe('cancelled');
      expect(codeOf(await studio.cartoonizer.cartoonize(studio.fine()))).toBe('done');
    });

    it('says how many run and wait', async () => {
      const { cartoonize, load } = studio.cartoonizer;
      expect(load()).toMatchObject({ running: 0, waiting: 0 });
      expect(load().atOnce).toBeGreaterThan(0);
      const drawn = ['a', 'b', 'c'].map((name) => cartoonize(studio.slow(name)));
      expect(load().running).toBe(Math.min(3, load().atOnce));
      expect(load().running + load().waiting).toBe(3);
      for (const name of ['a', 'b', 'c']) await studio.finish(name);
      expect((await Promise.all(drawn)).map(codeOf)).toEqual(['done', 'done', 'done']);
      await cartoonize(studio.fine());
      expect(load().waiting).toBe(0);
    });

    it('does not begin what was aborted before', async () => {
      const { cartoonize, load } = studio.cartoonizer;
      const outcome = await cartoonize(studio.slow('never'), { signal: AbortSignal.abort() });
      expect(codeOf(outcome)).toBe('cancelled');
      expect(load()).toMatchObject({ running: 0, waiting: 0 });
    });

    it('answers at once that something was cancelled, whether it runs or waits, and draws the others', async () => {
      const { cartoonize } = studio.cartoonizer;
      const stops = ['a', 'b', 'c', 'd'].map((name) => ({ name, stop: new AbortController() }));
      const drawn = stops.map(({ name, stop }) => cartoonize(studio.slow(name), { signal: stop.signal }));
      stops[0]?.stop.abort();
      stops[2]?.stop.abort();
      expect(codeOf(await (drawn[0] as Promise<Outcome<unknown>>))).toBe('cancelled');
      expect(codeOf(await (drawn[2] as Promise<Outcome<unknown>>))).toBe('cancelled');
      for (const name of ['a', 'b', 'd']) await studio.finish(name);
      expect((await Promise.all(drawn)).map(codeOf)).toEqual(['cancelled', 'done', 'cancelled', 'done']);
    });

    it('is not disturbed by an abort that comes when it is done', async () => {
      const stop = new AbortController();
      const outcome = await studio.cartoonizer.cartoonize(studio.fine(), { signal: stop.signal });
      stop.abort();
      expect(codeOf(outcome)).toBe('done');
      expect(codeOf(await studio.cartoonizer.cartoonize(studio.fine()))).toBe('done');
    });

    it('finishes what runs and waits before it is closed, and takes nothing new', async () => {
      const { cartoonize, close } = studio.cartoonizer;
      const drawn = ['a', 'b'].map((name) => cartoonize(studio.slow(name)));
      let isClosed = false;
      const closed = close().then(() => {
        isClosed = true;
      });
      expect(codeOf(await cartoonize(studio.fine()))).toBe('closing');
      expect(isClosed).toBe(false);
      for (const name of ['a', 'b']) await studio.finish(name);
      expect((await Promise.all(drawn)).map(codeOf)).toEqual(['done', 'done']);
      await closed;
    });
  });
}

const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? 'done' : outcome.failure.code);
