import {
  type Cartoon,
  type CartoonRequest,
  type Failure,
  fail,
  fileFormatOf,
  type Outcome,
  succeed,
} from '../../src/cartoon.ts';
import type { Clock } from '../../src/clock.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';

export interface FakeCartoonizer extends Cartoonizer {
  /** The photos in the order they came, as text. */
  readonly drawn: string[];
  /** The photos that were asked for small. */
  readonly previewed: string[];
  readonly running: number;
  /** The most that ran at once. */
  readonly peak: number;
}

/**
 * Draws a text by putting “cartoon of” before it, after some milliseconds of the clock. A photo that reads like a failure
 * code fails with it; `plan` can decide otherwise.
 */
export function createFakeCartoonizer({
  clock,
  milliseconds = () => 1_000,
  plan,
}: FakeDrawing): FakeCartoonizer {
  const drawn: string[] = [];
  const previewed: string[] = [];
  let running = 0;
  let peak = 0;
  let isClosing = false;
  let closed = () => {};
  return {
    drawn,
    previewed,
    get running() {
      return running;
    },
    get peak() {
      return peak;
    },
    async cartoonize(request, { signal, onStage } = {}) {
      if (isClosing) return fail({ code: 'closing' });
      const text = new TextDecoder().decode(request.photo);
      drawn.push(text);
      if (signal?.aborted) return fail({ code: 'cancelled' });
      running += 1;
      peak = Math.max(peak, running);
      onStage?.('draw');
      const outcome = await new Promise<Outcome<Cartoon>>((resolve) => {
        const cancel = clock.after(milliseconds(request), () =>
          resolve(plan?.(text, drawn) ?? drawing(text, request)),
        );
        signal?.addEventListener('abort', () => {
          cancel();
          resolve(fail({ code: 'cancelled' }));
        });
      });
      running -= 1;
      if (running === 0) closed();
      return outcome;
    },
    async preview({ photo, styles, format, sheet }, { signal } = {}) {
      if (isClosing) return fail({ code: 'closing' });
      if (signal?.aborted) return fail({ code: 'cancelled' });
      const text = new TextDecoder().decode(photo);
      previewed.push(text);
      if (BAD.has(text as Failure['code'])) return fail({ code: text } as Failure);
      const picture = (shown: readonly string[]) => ({
        styles: shown,
        bytes: new TextEncoder().encode(`${text} as ${shown.join()}`),
        width: 4,
        height: 3,
      });
      const pictures = sheet ? [picture(styles)] : styles.map((style) => picture([style]));
      return succeed({ pictures, format, faces: 1 });
    },
    load: () => ({
      atOnce: Number.POSITIVE_INFINITY,
      running,
      waiting: 0,
      available: 1,
      residentBytes: 1,
      slowStyles: [],
      device: 'cpu',
    }),
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        closed = resolve;
        if (running === 0) resolve();
      }),
  };
}

interface FakeDrawing {
  readonly clock: Clock;
  readonly milliseconds?: (request: CartoonRequest) => number;
  readonly plan?: (text: string, drawn: readonly string[]) => Outcome<Cartoon> | undefined;
}

const drawing = (text: string, { options }: CartoonRequest): Outcome<Cartoon> =>
  BAD.has(text as Failure['code'])
    ? fail({ code: text } as Failure)
    : succeed({
        bytes: new TextEncoder().encode(`cartoon of ${text}`),
        format: fileFormatOf(options.format),
        width: 4,
        height: 3,
        style: options.style,
        engine: 'fake',
        notes: [],
        faces: 1,
        tips: [],
        milliseconds: { decode: 1, faces: 2, draw: 90, finish: 3, encode: 4 },
      });

const BAD = new Set<Failure['code']>(['empty', 'not-a-picture', 'out-of-memory', 'closing']);
