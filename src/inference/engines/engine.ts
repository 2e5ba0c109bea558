import type { Colors, StyleId } from '../../cartoon.ts';
import type { Face } from '../faces/face.ts';
import type { Raster } from '../image/raster.ts';

/** One way of drawing: pixels in, pixels of the same size out. One instance lives in each drawing thread. */
export interface Engine {
  readonly id: string;
  /** The looks it can draw here. */
  readonly styles: ReadonlySet<StyleId>;
  /** Draws a picture of any size from 1×1; deterministic: the same input gives the same bytes. */
  draw(photo: Raster, how: DrawOptions): Promise<Raster>;
  /** Loads what drawing a look needs, ahead of `draw`, which otherwise does. */
  load?(look: Pick<DrawOptions, 'style' | 'strength' | 'usual'>): Promise<void>;
  /** Frees the loaded networks. */
  close(): Promise<void>;
}

export interface DrawOptions {
  readonly style: StyleId;
  /** How much of the look there is, 0…1: what the style's curve makes of the strength that was asked for. */
  readonly strength: number;
  /** It is drawn at the strength that most people have: what is made for it is worth keeping. */
  readonly usual?: boolean;
  /** Whose colours the drawing has: the photo's unless told otherwise. Styles with a palette of their own are asked for `style`; engines that know one palette ignore it. */
  readonly colors?: Colors;
  /** The faces to draw with care, in the photo's coordinates, the largest first. */
  readonly faces: readonly Face[];
}
