import type { Raster } from './raster.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Resizes as OpenCV's INTER_AREA does: every new pixel is the mean over its area; enlarging is its variant of linear. */
export function resizeArea(from: Raster, { width, height }: Size): Raster {
  if (from.width === width && from.height === height) return from;
  const across = areaTaps(from.width, width);
  const down = areaTaps(from.height, height);
  const data = new Uint8Array(width * height * 3);
  const row = new Float32Array(from.width * 3);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (const { place, weight } of down[y]!) {
      const start = place * row.length;
      for (let index = 0; index < row.length; index++) row[index]! += weight * from.data[start + index]!;
    }
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const { place, weight } of across[x]!) sum += weight * row[place * 3 + channel]!;
        data[(y * width + x) * 3 + channel] = Math.round(sum);
      }
  }
  return { width, height, data };
}

interface Tap {
  readonly place: number;
  readonly weight: number;
}

function areaTaps(from: number, to: number): Tap[][] {
  const scale = from / to;
  return Array.from({ length: to }, (_, index) => {
    if (scale < 1) {
      const left = Math.floor(index * scale);
      const reach = index + 1 - (left + 1) / scale;
      const part = reach <= 0 ? 0 : reach - Math.floor(reach);
      return [
        { place: left, weight: 1 - part },
        { place: Math.min(left + 1, from - 1), weight: part },
      ];
    }
    const taps: Tap[] = [];
    const end = Math.min((index + 1) * scale, from);
    for (let place = Math.floor(index * scale); place < end - 1e-9; place++) {
      const covered = Math.min(place + 1, end) - Math.max(place, index * scale);
      taps.push({ place, weight: covered / (end - index * scale) });
    }
    return taps;
  });
}
