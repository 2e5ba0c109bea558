import type { Engine } from '../../../src/inference/engines/engine.ts';
import { createFiltersEngine } from '../../../src/inference/engines/filters/engine.ts';
import type { FilterStyles } from '../../../src/inference/engines/filters/styles.ts';

interface OwnColours {
  readonly styles: FilterStyles;
  readonly threads: number;
}

/** The filters, which draw in their own colours unless told otherwise. */
export function filtersInOwnColours({ styles, threads }: OwnColours): Engine {
  const engine = createFiltersEngine({ styles, threads });
  return { ...engine, draw: (photo, how) => engine.draw(photo, { colors: 'style', ...how }) };
}
