import { describe, expect, it } from 'vitest';
import { createDrawing } from '../../src/jobs/drawing.ts';
import type { DrawingOptions } from '../../src/jobs/drawing-options.ts';
import { createFakeClock } from '../fakes/clock.ts';

describe('drawing', () => {
  it.each(Array.from({ length: 16 }, (_, steps) => steps))(
    'asks the store again for what comes %i microtasks after it found nothing',
    async (steps) => {
      let looks = 0;
      let found = () => {};
      const nothing = new Promise<void>((resolve) => {
        found = resolve;
      });
      const take = async () => {
        looks += 1;
        if (looks === 1) found();
        return [];
      };
      const drawing = createDrawing({
        store: { take },
        clock: createFakeClock(),
        lease: { holder: 'me' },
        limits: { atOnce: 1, deadline: 1_000, bytesPerDrawing: 1 },
        memory: () => Number.POSITIVE_INFINITY,
        observeProcess: () => {},
        internal(error: unknown) {
          throw error;
        },
      } as unknown as DrawingOptions);
      drawing.pump();
      await nothing;
      for (let step = 0; step < steps; step++) await undefined;
      drawing.pump();
      for (let step = 0; step < 50; step++) await undefined;
      expect(looks).toBe(2);
    },
  );
});
