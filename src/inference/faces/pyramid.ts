import type { Raster } from '../image/raster.ts';

/** A photo and its halves, quarters, … so that small squares are cut from it without looking at every pixel. */
export type Pyramid = readonly [Raster, ...Raster[]];

/** Below this long side no further half is made: a square of 256 pixels over the whole photo needs none. */
const SMALLEST = 256;

/** A photo's pyramid is made once: finding faces and measuring them later use the same one. */
const made = new WeakMap<Raster, Pyramid>();

/**
 * Each level is half the one before, averaged over 2×2 pixels; an odd last row or column is left out.
 * @param photo is not to be changed any more
 */
export function pyramidOf(photo: Raster): Pyramid {
  const known = made.get(photo);
  if (known !== undefined) return known;
  const levels: [Raster, ...Raster[]] = [photo];
  let last = photo;
  while (Math.max(last.width, last.height) >= 2 * SMALLEST && Math.min(last.width, last.height) >= 2) {
    last = halve(last);
    levels.push(last);
  }
  made.set(photo, levels);
  return levels;
}

function halve(picture: Raster): Raster {
  const { width, height, data } = picture;
  const half = { width: width >> 1, height: height >> 1 };
  const isInWords = width % PIXELS_OF_WORDS === 0 && data.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
  const means = new Uint8Array(half.width * half.height * 3);
  if (isInWords) halveWords(picture, means);
  else halveBytes(picture, means);
  return { ...half, data: means };
}

function halveBytes({ width, height, data }: Raster, half: Uint8Array): void {
  const columns = width >> 1;
  const rows = height >> 1;
  const stride = width * 3;
  for (let row = 0, place = 0; row < rows; row++) {
    let upper = 2 * row * stride;
    let lower = upper + stride;
    for (const end = place + columns * 3; place < end; place += 3, upper += 6, lower += 6) {
      half[place] = (data[upper]! + data[upper + 3]! + data[lower]! + data[lower + 3]! + 2) >> 2;
      half[place + 1] = (data[upper + 1]! + data[upper + 4]! + data[lower + 1]! + data[lower + 4]! + 2) >> 2;
      half[place + 2] = (data[upper + 2]! + data[upper + 5]! + data[lower + 2]! + data[lower + 5]! + 2) >> 2;
    }
  }
}

/** So many pixels fill whole words of four bytes. */
const PIXELS_OF_WORDS = 4;
const WORDS = 3;
/** Every other byte of a word. */
const EVEN = 0x00ff00ff;

/** The same, reading four pixels (R G B R, G B R G, B R G B) at once: most photos are as wide as that, and it takes two thirds of the time. */
function halveWords({ width, height, data }: Raster, half: Uint8Array): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  const stride = (width / PIXELS_OF_WORDS) * WORDS;
  for (let row = 0, place = 0; row < height >> 1; row++) {
    let upper = 2 * row * stride;
    let lower = upper + stride;
    for (const end = lower; upper < end; upper += WORDS, lower += WORDS, place += 6) {
      const u0 = words[upper]! | 0;
      const u1 = words[upper + 1]! | 0;
      const u2 = words[upper + 2]! | 0;
      const l0 = words[lower]! | 0;
      const l1 = words[lower + 1]! | 0;
      const l2 = words[lower + 2]! | 0;
      // Upper and lower bytes are added two by two: even ones, and those between them, each in 16 bits.
      const even0 = (u0 & EVEN) + (l0 & EVEN);
      const even1 = (u1 & EVEN) + (l1 & EVEN);
      const even2 = (u2 & EVEN) + (l2 & EVEN);
      const odd0 = ((u0 >>> 8) & EVEN) + ((l0 >>> 8) & EVEN);
      const odd1 = ((u1 >>> 8) & EVEN) + ((l1 >>> 8) & EVEN);
      const odd2 = ((u2 >>> 8) & EVEN) + ((l2 >>> 8) & EVEN);
      half[place] = ((even0 & 0xffff) + (odd0 >>> 16) + 2) >> 2;
      half[place + 1] = ((odd0 & 0xffff) + (even1 & 0xffff) + 2) >> 2;
      half[place + 2] = ((even0 >>> 16) + (odd1 & 0xffff) + 2) >> 2;
      half[place + 3] = ((even1 >>> 16) + (odd2 & 0xffff) + 2) >> 2;
      half[place + 4] = ((odd1 >>> 16) + (even2 >>> 16) + 2) >> 2;
      half[place + 5] = ((even2 & 0xffff) + (odd2 >>> 16) + 2) >> 2;
    }
  }
}
