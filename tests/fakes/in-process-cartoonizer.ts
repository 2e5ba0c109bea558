import { type Cartoon, type CartoonRequest, type Failure, fail, type Outcome } from '../../src/cartoon.ts';
import type { CartoonizeOptions, Cartoonizer } from '../../src/inference/cartoonizer.ts';
import { previewsFrom } from './previews.ts';

/** Draws one photo in this process; what it calls `onStage` with is passed on until the request is answered. */
export type FakeDraw = (
  request: CartoonRequest,
  onStage: NonNullable<CartoonizeOptions['onStage']>,
) => Promise<Outcome<Cartoon>>;

/**
 * The pool of drawing processes without processes: the same queue, refusals and cancelling, and a `draw` that runs here. As
 * between processes, what is drawn is a copy of the request. It draws `atOnce` photos at the same time, one when left out.
 */
export function createInProcessCartoonizer(
  draw: FakeDraw,
  { atOnce = 1, backlog = 50 }: { readonly atOnce?: number; readonly backlog?: number } = {},
): Cartoonizer {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  let closing: (() => void) | undefined;

  const next = (): void => {
    while (running < atOnce && waiting.length > 0) {
      running += 1;
      void waiting.shift()!().finally(() => {
        running -= 1;
        next();
      });
    }
    if (running === 0) closing?.();
  };
  const refusal = (signal: AbortSignal | undefined): Failure | undefined => {
    if (closing !== undefined) return { code: 'closing' };
    if (signal?.aborted) return { code: 'cancelled' };
    return running >= atOnce && waiting.length >= backlog ? { code: 'busy' } : undefined;
  };

  return {
    cartoonize(request, { signal, onStage } = {}) {
      const refused = refusal(signal);
      if (refused) return Promise.resolve(fail(refused));
      return new Promise((resolve, reject) => {
        let isAnswered = false;
        const answer = (outcome: Outcome<Cartoon>) => {
          isAnswered = true;
          resolve(outcome);
        };
        const run = () =>
          draw(structuredClone(request), (stage) => {
            if (!isAnswered) onStage?.(stage);
          }).then(answer, reject);
        signal?.addEventListener('abort', () => {
          const place = waiting.indexOf(run);
          if (place !== -1) waiting.splice(place, 1);
          answer(fail({ code: 'cancelled' }));
        });
        waiting.push(run);
        next();
      });
    },
    async preview(request, { signal } = {}) {
      const refused = refusal(signal);
      return refused ? fail(refused) : previewsFrom(structuredClone(request), draw);
    },
    load: () => ({
      atOnce,
      running,
      waiting: waiting.length,
      available: atOnce,
      residentBytes: 1,
      slowStyles: [],
      device: 'cpu',
    }),
    close: () =>
      new Promise((resolve) => {
        closing = resolve;
        next();
      }),
  };
}
