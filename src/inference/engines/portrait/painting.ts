import type { Raster } from '../../image/raster.ts';

/** Draws a picture, once. */
export type Paint = (picture: Raster) => Promise<Painting>;
export interface Painting {
  /** The drawing at the size of a guide, which shows the same thing at least as sharply as the picture that was drawn. */
  on(guide: Raster): Promise<Raster>;
}
