import { boxAround, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { lightness } from './cells.ts';
import { skinOf } from './skin.ts';
import type { SkinColour } from './skin-map.ts';

/** The corners of the mouth, and the lips' upper and lower edge, in MediaPipe's mesh. */
const MOUTH = [61, 291, 0, 17];
/** Half the width and half the height of the part of a face that is looked at, in widths of the mouth; in its heights when it is open. */
const AROUND = { width: 0.6, height: 0.35, open: 0.7 };
/** From here to there on the way to the edge of that part lips are changed less and less. */
const EDGE = { from: 1, to: 1.35 };
/** The reddest tenth is lips, open or shut, thin or full. */
const LIPS = 0.9;
/** Half a mouth's width needs so many pixels to be measured. */
const SAMPLES = 40;
/** How much redder than the skin around them lips may be drawn: so much, and so many times as much as they are in the photo. */
const MAY_BE = { plain: 0.2, times: 1.4 };

/**
 * Takes the lipstick off lips that wear none in the photo, in place: handdrawn reddens everybody's, beards or not. Lips that are
 * drawn about as red as they are stay as drawn.
 * @param photo the same picture before it was drawn, of the same size
 * @param mesh the face's points in it
 */
export function keepLips(drawing: Raster, photo: Raster, mesh: readonly Point[]): void {
  const mouth = mouthIn(mesh);
  const wanted = MAY_BE.plain + MAY_BE.times * Math.max(0, rednessOf(photo, mesh, mouth));
  const redness = rednessOf(drawing, mesh, mouth);
  if (redness <= wanted) return;
  const taken = 1 - wanted / redness;
  const skin = skinOf(drawing, mesh);
  const skinRed = red(...skin);
  const skinBlue = blue(...skin);
  eachPixel(drawing, { mouth, upTo: EDGE.to, step: 1 }, (place, way) => {
    const colour = colourAt(drawing, place);
    const redder = red(...colour) - skinRed;
    if (redder <= 0) return;
    const light = lightness(...colour);
    const share = Math.max(DARK, light) * taken * (1 - smoothstep(EDGE.from, EDGE.to, way));
    const lessRed = share * redder;
    const lessBlue = share * (blue(...colour) - skinBlue);
    // So that the lightness stays (Rec. 601).
    const moreGreen = (0.299 * lessRed + 0.114 * lessBlue) / 0.587;
    const changed = [colour[0] - lessRed, colour[1] + moreGreen, colour[2] - lessBlue];
    for (const [channel, level] of changed.entries())
      drawing.data[place + channel] = Math.min(255, Math.max(0, Math.round(level)));
  });
}

interface Mouth extends Point {
  /** Half of each, in pixels. */
  readonly width: number;
  readonly height: number;
}

function mouthIn(mesh: readonly Point[]): Mouth {
  const { x, y, width, height } = boxAround(MOUTH.map((index) => mesh[index]!));
  return {
    x: x + width / 2,
    y: y + height / 2,
    width: AROUND.width * width,
    height: Math.max(AROUND.height * width, AROUND.open * height),
  };
}

/** How much redder than its skin the reddest part around a face's mouth is. */
function rednessOf(picture: Raster, mesh: readonly Point[], mouth: Mouth): number {
  const found: number[] = [];
  const step = Math.max(1, Math.round(mouth.width / SAMPLES));
  eachPixel(picture, { mouth, upTo: 1, step }, (place) => found.push(red(...colourAt(picture, place))));
  const sorted = Float32Array.from(found).sort();
  return (sorted[Math.floor(LIPS * sorted.length)] ?? 0) - red(...skinOf(picture, mesh));
}

/** Differences of red and blue to the lightness, in parts of it: the same in light and shade. */
const red = (r: number, g: number, b: number) => differenceOf(r, lightness(r, g, b));
const blue = (r: number, g: number, b: number) => differenceOf(b, lightness(r, g, b));
/** In the dark, colours are noise. */
const DARK = 20;
const differenceOf = (level: number, light: number) => (level - light) / Math.max(DARK, light);

const colourAt = ({ data }: Raster, place: number): SkinColour => [
  data[place]!,
  data[place + 1]!,
  data[place + 2]!,
];

interface Part {
  readonly mouth: Mouth;
  /** How far from its middle, as a part of the way to the edge. */
  readonly upTo: number;
  /** From one visited pixel to the next. */
  readonly step: number;
}

/** Visits pixels around a mouth, with the way from its middle (0) to the edge of its part of the face (1). */
function eachPixel(
  { width, height }: Raster,
  { mouth, upTo, step }: Part,
  visit: (place: number, way: number) => void,
): void {
  const [across, down] = [upTo * mouth.width, upTo * mouth.height];
  const right = Math.min(width - 1, mouth.x + across);
  const bottom = Math.min(height - 1, mouth.y + down);
  for (let y = Math.max(0, Math.ceil(mouth.y - down)); y <= bottom; y += step)
    for (let x = Math.max(0, Math.ceil(mouth.x - across)); x <= right; x += step) {
      const way = Math.hypot((x - mouth.x) / mouth.width, (y - mouth.y) / mouth.height);
      if (way <= upTo) visit((y * width + x) * 3, way);
    }
}
