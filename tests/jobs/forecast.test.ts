import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDrawTimes, forecast, shouldReport } from '../../src/jobs/forecast.ts';

const milliseconds = fc.integer({ min: 1, max: 60_000 });

describe('draw times', () => {
  it('are known best for the same style and size, then for the size, then at all', () => {
    const times = createDrawTimes();
    const guess = times.expected('anime', 512);
    expect(guess).toBeGreaterThan(500);
    times.record('anime', 1024, 8_000);
    expect(times.expected('ink', 'original')).toBe(8_000);
    times.record('ink', 512, 1_000);
    expect(times.expected('pop', 512)).toBe(1_000);
    expect(times.expected('anime', 1024)).toBe(8_000);
    expect(times.expected('anime', 512)).toBe(1_000);
  });

  it('follow what is measured, without jumping at one slow picture', () => {
    const times = createDrawTimes();
    for (let n = 0; n < 50; n++) times.record('anime', 512, 1_000);
    times.record('anime', 512, 5_000);
    expect(times.expected('anime', 512)).toBeLessThan(1_500);
    for (let n = 0; n < 50; n++) times.record('anime', 512, 3_000);
    expect(times.expected('anime', 512)).toBeGreaterThan(2_900);
  });
});

describe('the forecast', () => {
  it('sends each drawing to the slot that is free first', () => {
    expect(forecast([500, 3_000], [1_000, 1_000, 2_000], 2)).toEqual([1_500, 2_500, 4_500]);
    expect(forecast([], [1_000, 1_000, 1_000], 2)).toEqual([1_000, 1_000, 2_000]);
    expect(forecast([100, 200, 300], [10], 1)).toEqual([310]);
    expect(forecast([], [], 2)).toEqual([]);
  });

  it('keeps every slot busy, none twice at a time, and starts in order', () => {
    fc.assert(
      fc.property(
        fc.array(milliseconds, { maxLength: 4 }),
        fc.array(milliseconds, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (running, waiting, atOnce) => {
          const finishes = forecast(running, waiting, atOnce);
          const starts = finishes.map((finish, index) => finish - (waiting[index] as number));
          for (const [index, start] of starts.entries()) {
            expect(start).toBeGreaterThanOrEqual(starts[index - 1] ?? 0);
            const others = starts.filter(
              (other, at) => at !== index && other <= start && (finishes[at] as number) > start,
            );
            const stillRunning = running.filter((left) => left > start);
            expect(others.length + Math.min(stillRunning.length, atOnce)).toBeLessThan(atOnce + 1);
          }
          const work = [...waiting, ...running].reduce((sum, each) => sum + each, 0);
          expect(Math.max(...finishes)).toBeLessThanOrEqual(work);
          expect(Math.max(...finishes)).toBeGreaterThanOrEqual(
            waiting.reduce((sum, each) => sum + each, 0) / atOnce,
          );
        },
      ),
    );
  });
});

describe('a change of place', () => {
  it('is told always near the front and by a fifth further back', () => {
    expect(shouldReport(undefined, 400)).toBe(true);
    expect(shouldReport(400, 399)).toBe(false);
    expect(shouldReport(400, 320)).toBe(true);
    expect(shouldReport(3, 2)).toBe(true);
    expect(shouldReport(2, 2)).toBe(false);
    expect(shouldReport(5, 9)).toBe(true);
  });

  it('needs few messages however long the queue', () => {
    let told: number | undefined;
    let messages = 0;
    for (let place = 1_000; place > 0; place--) {
      if (!shouldReport(told, place)) continue;
      told = place;
      messages += 1;
    }
    expect(told).toBe(1);
    expect(messages).toBeLessThan(32);
  });
});
