/** What is done otherwise than in the official pipeline; everything off draws what ModelScope draws. */
export interface Manner {
  /** Carry the drawing to the photo's own pixels, with crisp lines, instead of enlarging it. */
  readonly sharp: boolean;
  /** Align heads by the face mesh, which sees close-ups, tilted and small faces, instead of the pack's landmark network. */
  readonly meshPoints: boolean;
  /** Take out specks of colour. */
  readonly noSpecks: boolean;
  /** Do not paint dark skin pale. */
  readonly skinTone: boolean;
  /** Let a head's broad colours run softly into its surroundings, and only its lines end with the mask. */
  readonly softSeam: boolean;
}

export const OFFICIAL: Manner = {
  sharp: false,
  meshPoints: false,
  skinTone: false,
  noSpecks: false,
  softSeam: false,
};
export const BEST: Manner = { sharp: true, meshPoints: true, skinTone: true, noSpecks: true, softSeam: true };
