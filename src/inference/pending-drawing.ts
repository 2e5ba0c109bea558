import { type Cartoon, type CartoonRequest, fail, type Outcome, type Stage } from '../cartoon.ts';
import type { CartoonizeOptions } from './cartoonizer.ts';

/** A request that is not answered yet. */
export interface PendingDrawing {
  readonly request: CartoonRequest;
  /** Decoding takes so much memory that nothing else may be drawn meanwhile. */
  alone: boolean;
  /** The first answer counts. */
  answer(outcome: Outcome<Cartoon>): void;
  /** Passes a stage on until the request is answered. */
  reached(stage: Stage): void;
  /** Resolves with the answer. */
  readonly answered: Promise<Outcome<Cartoon>>;
}

/** `onCancel` is called when the signal aborts before the answer, which is `cancelled` then. */
export function createPendingDrawing(
  request: CartoonRequest,
  { signal, onStage }: CartoonizeOptions,
  onCancel: (drawing: PendingDrawing) => void,
): PendingDrawing {
  let resolve: (outcome: Outcome<Cartoon>) => void;
  let isAnswered = false;
  const cancel = () => {
    onCancel(drawing);
    drawing.answer(fail({ code: 'cancelled' }));
  };
  const drawing: PendingDrawing = {
    request,
    alone: false,
    answer(outcome) {
      signal?.removeEventListener('abort', cancel);
      isAnswered = true;
      resolve(outcome);
    },
    reached(stage) {
      if (!isAnswered) onStage?.(stage);
    },
    answered: new Promise((onAnswer) => {
      resolve = onAnswer;
    }),
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return drawing;
}
