import type { StyleId } from '../../../cartoon.ts';
import type { Face } from '../../faces/face.ts';
import type { Raster } from '../../image/raster.ts';
import { loadBuilt } from '../../optimized.ts';
import { type LoadedWhenUsed, loadWhenUsed } from '../../session.ts';
import type { DrawOptions, Engine } from '../engine.ts';
import { FILTERS } from '../names.ts';
import { transferColours } from '../portrait/colours/surroundings.ts';
import { amountsAt } from './amounts.ts';
import { buildCompose } from './compose.ts';
import { buildCore } from './core.ts';
import { flattenPalette } from './flat-palette.ts';
import type { Medium } from './medium.ts';
import { observe } from './observe.ts';
import { transferToPaint } from './paint-colours.ts';
import { printSeal } from './seal.ts';
import { paintStrips, type Tiles } from './strips.ts';
import type { FilterStyle, FilterStyles } from './styles.ts';
import { cloudTile, hatchTile, paperTile, type Tile } from './textures.ts';
import { layWashes } from './washes.ts';

export interface FiltersEngineOptions {
  readonly styles: FilterStyles;
  /** Where networks are kept that were optimized here; none is kept without it. */
  readonly networkFolder?: string;
  /** Threads that work on one picture. */
  readonly threads: number;
}

/**
 * Draws with embedded analytic filters: no learned weights, any size, any strength. One graph finds the fields of every
 * style, one graph per medium paints; both are loaded when first used. Throws for a style that `styles` does not have.
 */
export function createFiltersEngine({ styles, networkFolder, threads }: FiltersEngineOptions): Engine {
  const load = (name: string, build: () => Uint8Array) =>
    loadWhenUsed(() => loadBuilt({ name, build, networkFolder }, { threads, keepPlanes: true }));
  const core = load('filters-core', buildCore);
  const painters = new Map<string, LoadedWhenUsed>();
  const painter = (medium: Medium): LoadedWhenUsed => {
    const key = JSON.stringify(medium);
    const known = painters.get(key) ?? load(`filters-${nameOf(medium)}`, () => buildCompose(medium));
    painters.set(key, known);
    return known;
  };
  const tiles = lazyTiles();
  const styleOf = (id: StyleId): FilterStyle => {
    const style = styles.get(id);
    if (!style) throw new Error(`the filters engine has no style ${id}`);
    return style;
  };

  return {
    id: FILTERS,
    styles: new Set(styles.keys()),
    async load({ style }) {
      await core.get();
      await painter(mediumOf(styleOf(style))).get();
    },
    async draw(
      photo: Raster,
      { style: id, strength, faces, colors = 'photo' }: DrawOptions,
    ): Promise<Raster> {
      const style = styleOf(id);
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
      const drawing = await paintStrips(painter(medium), photo, { fields, amounts, medium, tiles });
      if (hasPhotoColours) (medium.paper ? transferToPaint : transferColours)(drawing, photo);
      if (amounts.palette > 0)
        flattenPalette(drawing, { flat: amounts.palette, blacks: amounts.blacks, faces });
      if (amounts.washes > 0)
        layWashes(drawing, {
          ...{ amount: amounts.washes, pigment: amounts.pigment, faces },
          cloud: () => tiles.cloud,
        });
      printSeal(drawing, { amount: amounts.seal, faces, grain: () => tiles.grain });
      return drawing;
    },
    async close() {
      await core.close();
      for (const network of painters.values()) await network.close();
    },
  };
}

/** The style without a correction of the photo's exposure and white balance. */
const uncorrected = (style: FilterStyle): FilterStyle => ({
  ...style,
  tone: { ...style.tone, amount: 0, whiteBalance: 0 },
});

/** Tiles that are made when the first style needs them. */
function lazyTiles(): Tiles {
  const made = new Map<keyof Tiles, Tile>();
  const tile = (name: keyof Tiles, make: () => Tile): Tile => {
    const known = made.get(name) ?? make();
    made.set(name, known);
    return known;
  };
  return {
    get grain() {
      return tile('grain', paperTile);
    },
    get cloud() {
      return tile('cloud', cloudTile);
    },
    get hatch() {
      return tile('hatch', hatchTile);
    },
  };
}

/** Its marks, as a part of a file's name. */
const nameOf = (medium: Medium): string =>
  Object.entries(medium)
    .flatMap(([mark, isThere]) => (isThere ? [mark] : []))
    .join('-') || 'plain';

function mediumOf({ lines, marks, paper }: FilterStyle): Medium {
  return {
    weight: lines.weight > 0,
    halftone: marks.halftone > 0,
    hatch: marks.hatch > 0,
    dodge: marks.dodge > 0,
    paper: paper.mix > 0,
    void: paper.void > 0,
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
