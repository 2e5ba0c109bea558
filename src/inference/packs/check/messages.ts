import type { NetworkPort } from '../../session.ts';
import type { NetworkFault } from '../network-fault.ts';
import type { NetworkUse } from '../network-use.ts';
import type { Guess } from './guess.ts';

/** What crosses between `models check` and the process that runs the network: plain data. */

export interface CheckRequest {
  /** Path of the ONNX file. */
  readonly network: string;
  /** What its manifest says; the guess is used without it. */
  readonly use?: NetworkUse | undefined;
  readonly threads: number;
  /** The file that the samples are drawn from. */
  readonly photo: Uint8Array;
}

/** What was found, in this order. */
export type CheckEvent =
  | {
      readonly kind: 'ports';
      readonly inputs: readonly NetworkPort[];
      readonly outputs: readonly NetworkPort[];
    }
  | { readonly kind: 'guess'; readonly guess: Guess }
  /** Nothing could be guessed. */
  | { readonly kind: 'unknown'; readonly fault: NetworkFault }
  | {
      readonly kind: 'drawn';
      readonly longSide: number;
      readonly milliseconds: number;
      readonly peakBytes: number;
    }
  /** A photo and its drawing side by side, as a PNG. */
  | { readonly kind: 'sample'; readonly colours: NetworkUse['colours']; readonly png: Uint8Array }
  /** It can't be used as the manifest or the guess says; nothing follows. */
  | { readonly kind: 'fault'; readonly fault: NetworkFault }
  | { readonly kind: 'done' };
