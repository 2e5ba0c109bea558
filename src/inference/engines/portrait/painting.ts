import type { Raster } from '../../image/raster.ts';

/** Draws a picture, once. */
export type Paint = (picture: Raster) => Promise<Painting>;
export interface Painting {
  /** The drawing at the size of a guide, which shows the same thing at least as sharply as the picture that was drawn. */
  on(guide: Raster): Promise<Raster>;
}

/** A drawing that was made of a picture, as one that can be put on a sharper picture of the same thing. */
export type Carry = (drawing: Raster, picture: Raster) => Painting;
