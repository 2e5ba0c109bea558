import type { Face } from '../../faces/face.ts';
import type { Raster } from '../../image/raster.ts';
import { loadNetwork, type Network } from '../../session.ts';
import type { DrawOptions, Engine } from '../engine.ts';
import { transferColours } from '../portrait/colours/surroundings.ts';
import { amountsAt } from './amounts.ts';
import { buildCompose } from './compose.ts';
import { buildCore } from './core.ts';
import type { Medium } from './medium.ts';
import { observe } from './observe.ts';
import { transferToPaint } from './paint-colours.ts';
import { paintStrips, type Tiles } from './strips.ts';
import type { FilterStyle, FilterStyles } from './styles.ts';
import { cloudTile, hatchTile, paperTile } from './textures.ts';

export interface FiltersEngineOptions {
  /** The looks, as read by {@link parseFilterStyles} from config/filters.json. */
  readonly styles: FilterStyles;
  /** Threads that work on one picture. */
  readonly threads: number;
}

/**
 * Draws with embedded analytic filters: no learned weights, any size, any strength. One graph finds the fields of every
 * style; one graph per medium paints and is loaded when first used. Throws for a style that `styles` does not have.
 */
export async function createFiltersEngine({ styles, threads }: FiltersEngineOptions): Promise<Engine> {
  const core = await loadNetwork(buildCore(), { threads, keepPlanes: true });
  const painters = new Map<string, Promise<Network>>();
  const painter = (medium: Medium): Promise<Network> => {
    const key = JSON.stringify(medium);
    const known = painters.get(key);
    if (known) return known;
    const loading = loadNetwork(buildCompose(medium), { threads, keepPlanes: true });
    painters.set(key, loading);
    return loading;
  };
  const tiles: Tiles = { grain: paperTile(), cloud: cloudTile(), hatch: hatchTile() };

  return {
    id: 'filters',
    styles: new Set(styles.keys()),
    async draw(
      photo: Raster,
      { style: id, strength, faces, colors = 'photo' }: DrawOptions,
    ): Promise<Raster> {
      const style = styles.get(id);
      if (!style) throw new Error(`the filters engine has no style ${id}`);
      const medium = mediumOf(style);
      const hasPhotoColours = colors === 'photo';
      // What a correction would bleach would stay white as paper.
      const amounts = amountsAt(
        hasPhotoColours && medium.paper ? uncorrected(style) : style,
        strength,
        Math.max(photo.width, photo.height),
      );
      const fields = await observe(core, photo, {
        amounts,
        lineWidth: style.lines.width,
        scale: scaleFor(photo, faces),
        faces,
      });
      const drawing = await paintStrips(await painter(medium), photo, { fields, amounts, medium, tiles });
      if (hasPhotoColours) (medium.paper ? transferToPaint : transferColours)(drawing, photo);
      return drawing;
    },
    async close() {
      await core.close();
      for (const loading of painters.values()) await (await loading).close();
    },
  };
}

/** The style without a correction of the photo's exposure and white balance. */
const uncorrected = (style: FilterStyle): FilterStyle => ({
  ...style,
  tone: { ...style.tone, amount: 0, whiteBalance: 0 },
});

function mediumOf({ marks, paper }: FilterStyle): Medium {
  return {
    halftone: marks.halftone > 0,
    hatch: marks.hatch > 0,
    dodge: marks.dodge > 0,
    paper: paper.mix > 0,
  };
}

/** Finer where the largest face is small, broader where it fills the picture. */
function scaleFor(photo: Raster, [largest]: readonly Face[]): number {
  if (largest === undefined) return defaultScale(photo);
  const share = largest.box.height / Math.max(photo.width, photo.height);
  return Math.min(Math.max((0.3 / share) ** 0.7, 0.7), 1.35) * defaultScale(photo);
}

/** The detail scale without knowledge of faces: the same drawing at every size, a little finer on large prints. */
function defaultScale({ width, height }: Raster): number {
  const longSide = Math.max(width, height);
  return longSide <= 1024 ? 1 : Math.min(1 + (longSide - 1024) / 4096, 1.25);
}
