import type { Engine } from '../../../src/inference/engines/engine.ts';
import { createFiltersEngine } from '../../../src/inference/engines/filters/engine.ts';

/** The filters, which draw in their own colours unless told otherwise. */
export async function filtersInOwnColours(
  options: Parameters<typeof createFiltersEngine>[0],
): Promise<Engine> {
  const engine = await createFiltersEngine(options);
  return { ...engine, draw: (photo, how) => engine.draw(photo, { colors: 'style', ...how }) };
}
