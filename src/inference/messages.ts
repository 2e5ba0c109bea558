import type {
  Cartoon,
  CartoonRequest,
  Outcome,
  PreviewRequest,
  Previews,
  Stage,
  Style,
  StyleId,
} from '../cartoon.ts';
import type { Placement } from './device/place.ts';
import type { CustomPack } from './packs/custom.ts';
import type { NetworkFault } from './packs/network-fault.ts';
import type { DrawingLimits } from './pipeline.ts';
import type { DrawingMemory } from './plan.ts';

/** What crosses between the main process and a drawing process: plain data, one type for each direction. */

/** The pipe of a drawing process that closes when the main process ends; standard streams and the channel of messages are before it. */
export const PIPE_OF_PARENT = 4;

/** The setup of a drawing process, before it loads. */
export interface WorkerSetup {
  readonly styles: readonly Style[];
  readonly limits: Omit<DrawingLimits, 'decodeBytes'>;
  readonly memory: DrawingMemory;
  /** Threads that one network may use. */
  readonly networkThreads: number;
  /** Where networks are kept that were converted here. */
  readonly networkFolder: string;
  /** Where installed packs are. */
  readonly packsFolder: string;
  /** The operator's own styles; they stand in `styles` too. */
  readonly customPacks: readonly CustomPack[];
  /** The styles that are drawn once before the process counts as ready; all of them when left out. */
  readonly warm?: readonly StyleId[];
  /** What runs on a device; everything runs on the processor without it. */
  readonly placement?: Placement;
}

/** To a drawing process: first its setup, then one picture at a time. */
export type ToWorker =
  | { readonly kind: 'setup'; readonly setup: WorkerSetup }
  /** `alone`: no other process draws meanwhile and this one has drawn nothing yet, so that it may use the memory of all. */
  | { readonly kind: 'draw'; readonly request: DrawRequest; readonly alone: boolean };

/** One cartoon, or small pictures in several styles. */
export type DrawRequest = CartoonRequest | PreviewRequest;

/** From a drawing process. */
export type FromWorker =
  /** Everything is loaded and warmed. */
  | { readonly kind: 'ready'; readonly residentBytes: number }
  /** A style of the operator's own does not draw, and why. */
  | { readonly kind: 'style-error'; readonly style: StyleId; readonly fault: NetworkFault }
  /** A network runs on the processor from now on, as the device failed. */
  | { readonly kind: 'device-fault'; readonly network: string; readonly reason: string }
  | { readonly kind: 'stage'; readonly stage: Stage }
  | ({ readonly kind: 'answer' } & Drawn)
  /** An unexpected error while loading or drawing. */
  | { readonly kind: 'error'; readonly error: PlainError };

/** A picture's answer, and what the process then holds. */
export interface Drawn {
  readonly answer: DrawAnswer;
  readonly residentBytes: number;
}

/** What was asked for, a failure, or `heavy`: decoding takes so much memory that the picture has to be drawn alone. */
export type DrawAnswer = Outcome<Cartoon | Previews> | 'heavy';

/** An error as it crosses processes: a class does not survive, and neither do all its properties. */
export interface PlainError {
  readonly message: string;
  readonly stack: string | undefined;
}
