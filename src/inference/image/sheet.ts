import { type Segment, writeLabel } from './letters.ts';
import type { Raster } from './raster.ts';

export interface Labelled {
  /** Written below the picture: small letters, digits and dashes. */
  readonly label: string;
  readonly raster: Raster;
}

/** Space around pictures and height of a label, as parts of a picture's long side. */
const GAP = 0.05;
const LABEL = 0.15;
const INK = 34;
const BACKGROUND = 255;

/** Lays pictures of one size out in rows on white, each with its label below it: about as wide as high. */
export function layOutSheet(pictures: readonly Labelled[]): Raster {
  const { width, height } = pictures[0]!.raster;
  const long = Math.max(width, height);
  const gap = Math.max(2, Math.round(long * GAP));
  const label = Math.max(10, Math.round(long * LABEL));
  const [across, down] = [width + gap, height + label + gap];
  const columns = Math.max(
    1,
    Math.min(pictures.length, Math.round(Math.sqrt((pictures.length * down) / across))),
  );
  const rows = Math.ceil(pictures.length / columns);
  const size = { width: columns * across + gap, height: rows * down + gap };
  const sheet: Raster = { ...size, data: new Uint8Array(size.width * size.height * 3).fill(BACKGROUND) };
  for (const [place, { label: text, raster }] of pictures.entries()) {
    const left = gap + (place % columns) * across;
    const top = gap + Math.floor(place / columns) * down;
    paste(raster, sheet, left, top);
    const { segments, thickness } = writeLabel(text, { left, top: top + height, width, height: label });
    for (const segment of segments) stroke(sheet, segment, thickness);
  }
  return sheet;
}

function paste(picture: Raster, sheet: Raster, left: number, top: number): void {
  const stride = picture.width * 3;
  for (let row = 0; row < picture.height; row++)
    sheet.data.set(
      picture.data.subarray(row * stride, (row + 1) * stride),
      ((top + row) * sheet.width + left) * 3,
    );
}

/** Draws a line with round ends; a pixel at its edge gets the part of the ink that covers it. */
function stroke({ width, height, data }: Raster, [x1, y1, x2, y2]: Segment, thickness: number): void {
  const reach = thickness / 2 + 1;
  const [dx, dy] = [x2 - x1, y2 - y1];
  const lengthSquared = dx * dx + dy * dy;
  const lastX = Math.min(width - 1, Math.ceil(Math.max(x1, x2) + reach));
  const lastY = Math.min(height - 1, Math.ceil(Math.max(y1, y2) + reach));
  for (let y = Math.max(0, Math.floor(Math.min(y1, y2) - reach)); y <= lastY; y++)
    for (let x = Math.max(0, Math.floor(Math.min(x1, x2) - reach)); x <= lastX; x++) {
      const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (lengthSquared || 1)));
      const distance = Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
      const covered = Math.min(1, Math.max(0, thickness / 2 + 0.5 - distance));
      const shade = Math.round(BACKGROUND - covered * (BACKGROUND - INK));
      const at = (y * width + x) * 3;
      // Strokes of one letter meet: the darker one counts.
      for (let channel = at; channel < at + 3; channel++) data[channel] = Math.min(data[channel]!, shade);
    }
}
