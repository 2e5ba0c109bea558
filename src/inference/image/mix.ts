import type { Raster } from './raster.ts';

/** Mixes two pictures of the same size: `share` of the second one. */
export function mix(one: Raster, other: Raster, share: number): Raster {
  const weight = Math.round(share * 256);
  const data = new Uint8Array(one.data.length);
  for (let place = 0; place < data.length; place++)
    data[place] = one.data[place]! + (((other.data[place]! - one.data[place]!) * weight + 128) >> 8);
  return { ...one, data };
}
