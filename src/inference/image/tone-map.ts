import { lightToPq, pqToLight, REFERENCE_WHITE } from './transfer.ts';

/** Part of a picture's pixels that may be brighter than what is taken for its peak: sparks and noise. */
const BEYOND_PEAK = 0.001;
const BINS = 1024;

/**
 * The peak of a picture, in cd/m².
 * @param brightest the lightest channel of each pixel looked at
 */
export function peakOf(brightest: Float32Array): number {
  const bins = new Uint32Array(BINS);
  for (const light of brightest) bins[Math.min(BINS - 1, Math.floor(lightToPq(light) * BINS))]! += 1;
  let left = BEYOND_PEAK * brightest.length;
  let bin = BINS - 1;
  while (bin > 0 && bins[bin]! <= left) left -= bins[bin--]!;
  return pqToLight((bin + 1) / BINS);
}

/**
 * Maps a picture with this peak into SDR: what is not much brighter than reference white stays, highlights are compressed. This is the
 * EETF of ITU-R BT.2390, a Hermite spline above a knee, in PQ. A picture that is nowhere brighter than reference white stays as it is.
 * @returns from light to light, at most reference white
 */
export function createToneMap(peak: number): (light: number) => number {
  if (peak <= REFERENCE_WHITE) return (light) => Math.min(light, REFERENCE_WHITE);
  const top = lightToPq(peak);
  const most = lightToPq(REFERENCE_WHITE) / top;
  const knee = 1.5 * most - 0.5;
  const kneeLight = pqToLight(knee * top);
  return (light) => {
    if (light <= kneeLight) return light;
    const signal = Math.min(1, lightToPq(light) / top);
    const t = (signal - knee) / (1 - knee);
    const [square, cube] = [t * t, t * t * t];
    const mapped =
      (2 * cube - 3 * square + 1) * knee +
      (cube - 2 * square + t) * (1 - knee) +
      (3 * square - 2 * cube) * most;
    return pqToLight(mapped * top);
  };
}
