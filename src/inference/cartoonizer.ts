import type {
  Cartoon,
  CartoonRequest,
  Outcome,
  PreviewRequest,
  Previews,
  Stage,
  StyleId,
} from '../cartoon.ts';

/** PORT 1: draws one request. Everything that draws implements it, and passes tests/conformance/cartoonizer.ts. */
export interface Cartoonizer {
  /**
   * Draws one picture. Never rejects for an expected failure: it resolves with the failure as a value. Aborting a
   * waiting request removes it from the queue; aborting a running one resolves at once with `cancelled`.
   */
  cartoonize(request: CartoonRequest, how?: CartoonizeOptions): Promise<Outcome<Cartoon>>;
  /** Draws small pictures of one photo in several styles; it takes one place in the queue, and fails and is aborted as one drawing. */
  preview(request: PreviewRequest, how?: Pick<CartoonizeOptions, 'signal'>): Promise<Outcome<Previews>>;
  /** How many requests run and wait right now. */
  load(): CartoonizerLoad;
  /** Stops accepting, lets what runs and waits finish, then ends the drawing processes. */
  close(): Promise<void>;
}

export interface CartoonizeOptions {
  readonly signal?: AbortSignal;
  /** Called when a stage begins; not for those that end before their message arrives. */
  readonly onStage?: (stage: Stage) => void;
}

export interface CartoonizerLoad {
  readonly atOnce: number;
  readonly running: number;
  readonly waiting: number;
  /** Drawing processes that draw or could: fewer than `atOnce` while one is being restarted. */
  readonly available: number;
  /** Bytes that the largest drawing process held when it had loaded or drawn its last picture. */
  readonly residentBytes: number;
  /** Styles that are not drawn until the next start, as they took too long. */
  readonly slowStyles: readonly StyleId[];
  /** What networks run on: `cpu`, or a device beside it. */
  readonly device: string;
}
