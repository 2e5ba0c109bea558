import type { Cartoon, CartoonRequest, Outcome, Stage, Style, StyleId } from '../cartoon.ts';
import type { CustomPack } from './packs/custom.ts';
import type { DrawingLimits } from './pipeline.ts';

/** What crosses between the main thread and a drawing thread: plain data, one type for each direction. */

/** To a thread, once, when it starts. */
export interface ThreadSetup {
  readonly styles: readonly Style[];
  readonly limits: DrawingLimits;
  /** Threads that one network may use. */
  readonly networkThreads: number;
  /** Where networks are kept that were converted here. */
  readonly networkFolder: string;
  /** Where installed packs are. */
  readonly packsFolder: string;
  /** The operator's own styles; they stand in `styles` too. */
  readonly customPacks: readonly CustomPack[];
  /** The styles that are drawn once before the thread counts as ready; all of them when left out. */
  readonly warm?: readonly StyleId[];
}

/** To a thread: draw this, or answer as soon as everything is loaded. */
export type ToThread =
  | { readonly kind: 'draw'; readonly job: number; readonly request: CartoonRequest }
  | { readonly kind: 'ready' };

/** From a thread, while it draws. */
export interface StageMessage {
  readonly job: number;
  readonly stage: Stage;
}

/** From a thread, when it starts: a style of the operator's own does not draw, and what the error said. */
export interface TroubleMessage {
  readonly style: StyleId;
  readonly trouble: string;
}

/** From a thread, at the end; the cartoon's bytes are moved, not copied. Nothing to the question whether it is ready. */
export type DrawAnswer = Outcome<Cartoon> | undefined;
