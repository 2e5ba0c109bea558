/** Pixels in memory: 8-bit sRGB, interleaved (HWC), rows from the top, three channels R G B. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** width · height · 3 bytes. */
  readonly data: Uint8Array<ArrayBuffer>;
}
