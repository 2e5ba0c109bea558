/** What is done otherwise than in the official pipeline; everything off draws what ModelScope draws. */
export interface PipelineConfig {
  /** Longest short side of the picture that the networks see, in pixels; officially 720 (DCT-Net, source/cartoonize.py). */
  readonly workingSide: number;
  /** Carry the drawing to the photo's own pixels, with crisp lines, instead of enlarging it. */
  readonly sharp: boolean;
  /** Align heads by the face mesh, which sees close-ups, tilted and small faces, instead of the pack's landmark network. */
  readonly meshPoints: boolean;
  /** Take out specks of colour. */
  readonly noSpecks: boolean;
  /** Show dark faces to the networks in a better light, and give their drawings the photo's light and colours. */
  readonly colours: boolean;
  /** Keep what the embedded network misdraws: lower rims of glasses, in art mouths; nobody has looked at it with the packs. */
  readonly ownFeatures: boolean;
  /** Flatten and outline what the networks leave nearly as it was photographed: all but heads. */
  readonly simplify: boolean;
  /** Leave faces that are too small for the networks their own eyes and mouths. */
  readonly smallFaces: boolean;
  /** Let a head's broad colours run softly into its surroundings, and only its lines end with the mask. */
  readonly softSeam: boolean;
}

export const OFFICIAL_PIPELINE: PipelineConfig = {
  workingSide: 720,
  sharp: false,
  meshPoints: false,
  colours: false,
  ownFeatures: false,
  simplify: false,
  noSpecks: false,
  smallFaces: false,
  softSeam: false,
};
export const BEST_PIPELINE: PipelineConfig = {
  workingSide: 720,
  sharp: true,
  meshPoints: true,
  colours: true,
  ownFeatures: false,
  simplify: true,
  noSpecks: true,
  smallFaces: true,
  softSeam: true,
};
