import { type Box, boxAround, centroid, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';

/** The colour of a person's skin in a photo: R, G, B 0…255. */
export type SkinColour = readonly [red: number, green: number, blue: number];

/** Cheeks, forehead and bridge of the nose in MediaPipe's mesh: skin on nearly every face. */
const SKIN = [50, 280, 101, 330, 118, 347, 205, 425, 117, 346, 151, 9, 108, 337, 6, 197];

/** The middle colour of the skin of a face; hair or glasses over some of it do not matter. */
export function skinOf({ width, height, data }: Raster, mesh: readonly Point[]): SkinColour {
  const places = SKIN.map((index) => {
    const column = Math.min(Math.max(Math.floor(mesh[index]!.x), 0), width - 1);
    const row = Math.min(Math.max(Math.floor(mesh[index]!.y), 0), height - 1);
    return (row * width + column) * 3;
  });
  const median = (channel: number) =>
    places.map((place) => data[place + channel]!).sort((one, other) => one - other)[places.length >> 1]!;
  return [median(0), median(1), median(2)];
}

export interface Person {
  readonly skin: SkinColour;
  /** The outline of the face, and of each eye with room around it. */
  readonly oval: readonly Point[];
  readonly eyes: readonly Box[];
  /** Where the person is likely to be, in pixels of the picture: around the face and below it. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * How light a drawing may make skin, by its lightness in the photo: white from `white` on, as the light styles do to light skin,
 * and the less above its own tone the darker it is.
 */
const LIGHTEN = { white: 185, power: 1.2 };
/** How much of the photo's hue comes back with the lightness; nothing where the style draws skin without colour. */
const HUE = 0.8;
const COLOURED = { from: 0.06, to: 0.18 };
/** Below so many times the skin's lightness it is hair or deep shade; from the second number on it is skin. */
const HAIR = { from: 0.4, to: 0.7 };
/** Step between the places where skin is looked for, as a part of the long side. */
const STEP = 1 / 180;
/** How often the places' gains are evened out among their neighbours. */
const SOFTEN = 2;
/** Spread of the colours that count as one person's skin, in parts of r + g + b = 1. */
const SPREAD = 0.04;
/** All of the face is skin up to this part of the way to its outline; from the second number on the photo's colour alone tells. */
const FACE = { from: 0.75, to: 1.25 };
const IN_EYES = 0.7;
/** The middle of the skin's levels, without deep shade and highlights, tells its tone. */
const MIDDLE = { from: 0.45, to: 0.85 };

/**
 * Gives dark skin its tone back, in place: the light styles were learned from light faces and paint everyone pale. Skin that a
 * drawing lightens no more than it would light skin stays as it is.
 * @param photo the same picture before it was drawn, of the same size
 */
export function keepSkinTone(drawing: Raster, photo: Raster, people: readonly Person[]): void {
  const { width, height } = drawing;
  const step = Math.max(1, Math.round(Math.max(width, height) * STEP));
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const gains = new Float32Array(columns * rows * 3);
  const weights = new Float32Array(columns * rows);
  let needed = false;
  for (const person of people) {
    const likeness = likenessTo(person, photo, { step, columns, rows });
    const gain = gainFor(photo, drawing, likeness, { step, columns, rows });
    if (gain === undefined) continue;
    needed = true;
    likeness.forEach((weight, index) => {
      weights[index]! += weight;
      for (let channel = 0; channel < 3; channel++)
        gains[index * 3 + channel]! += weight * (gain[channel]! - 1);
    });
  }
  if (!needed) return;
  weights.forEach((weight, index) => {
    if (weight > 1) for (let channel = 0; channel < 3; channel++) gains[index * 3 + channel]! /= weight;
  });
  for (let pass = 0; pass < SOFTEN; pass++) soften(gains, columns, rows);
  for (let y = 0, place = 0; y < height; y++) {
    const row = Math.min(Math.max((y + 0.5) / step - 0.5, 0), rows - 1);
    const above = Math.floor(row);
    const down = row - above;
    const next = above + 1 < rows ? columns * 3 : 0;
    for (let x = 0; x < width; x++) {
      const column = Math.min(Math.max((x + 0.5) / step - 0.5, 0), columns - 1);
      const left = Math.floor(column);
      const across = column - left;
      const right = left + 1 < columns ? 3 : 0;
      const first = (above * columns + left) * 3;
      // Most of a picture is nobody's skin. Gains come in threes: where one is nothing, all are.
      if (!(gains[first]! || gains[first + right]! || gains[first + next]! || gains[first + next + right]!)) {
        place += 3;
        continue;
      }
      for (let channel = 0; channel < 3; channel++, place++) {
        const corner = first + channel;
        const upper = gains[corner]! + across * (gains[corner + right]! - gains[corner]!);
        const lower =
          gains[corner + next]! + across * (gains[corner + next + right]! - gains[corner + next]!);
        drawing.data[place] = Math.min(
          255,
          drawing.data[place]! * (1 + upper + down * (lower - upper)) + 0.5,
        );
      }
    }
  }
}

interface Places {
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
}

/** Eyes in MediaPipe's mesh: whites stay white. */
const EYES = [
  [33, 133, 159, 145],
  [263, 362, 386, 374],
];

/** Boxes around both eyes. */
export const eyesOf = (mesh: readonly Point[]): Box[] =>
  EYES.map((eye) => boxAround(eye.map((index) => mesh[index]!)));

/**
 * How much each place is this person's skin, 0…1. In the middle of the face nearly all of it is: lines and beards are dark and
 * stay so whatever they are multiplied with. Towards its outline and elsewhere the photo's colour tells, so that nothing ends
 * where the face's outline runs through hair or over a bald head.
 */
function likenessTo(
  { skin, oval, eyes, left, right, top, bottom }: Person,
  photo: Raster,
  { step, columns, rows }: Places,
): Float32Array {
  const likeness = new Float32Array(columns * rows);
  const { width, height, data } = photo;
  const [red, green] = hueOf(...skin);
  const usual = lightness(...skin);
  const outlineAt = measureFrom(oval);
  for (let row = 0; row < rows; row++) {
    const y = Math.min(row * step + (step >> 1), height - 1);
    if (y < top || y > bottom) continue;
    for (let column = 0; column < columns; column++) {
      const x = Math.min(column * step + (step >> 1), width - 1);
      if (x < left || x > right) continue;
      const place = (y * width + x) * 3;
      const [r, g, b] = [data[place]!, data[place + 1]!, data[place + 2]!];
      const light = smoothstep(HAIR.from, HAIR.to, lightness(r, g, b) / usual);
      const inFace = 1 - smoothstep(FACE.from, FACE.to, outlineAt(x, y));
      // Most places are neither in the face nor as light as its skin.
      if (inFace === 0 && light === 0) continue;
      const sum = r + g + b + 1;
      const away = ((r / sum - red) ** 2 + (g / sum - green) ** 2) / SPREAD ** 2;
      const asFace = inFace > 0 && eyes.some((eye) => isWithin(x, y, eye)) ? IN_EYES : 1;
      likeness[row * columns + column] = inFace * asFace + (1 - inFace) * light * Math.exp(-away / 2);
    }
  }
  return likeness;
}

/** More than a picture has bytes. */
const PLACES = 2 ** 32;

/** What the drawn skin has to be multiplied with; nothing when it is right as it is. */
function gainFor(
  photo: Raster,
  drawing: Raster,
  likeness: Float32Array,
  { step, columns }: Places,
): SkinColour | undefined {
  // Level and place in one number: typed arrays sort numbers far faster than objects.
  const found = new Float64Array(likeness.length);
  let count = 0;
  likeness.forEach((weight, index) => {
    if (weight < 0.6) return;
    const x = Math.min((index % columns) * step + (step >> 1), photo.width - 1);
    const y = Math.min(Math.floor(index / columns) * step + (step >> 1), photo.height - 1);
    const place = (y * photo.width + x) * 3;
    const level = lightness(photo.data[place]!, photo.data[place + 1]!, photo.data[place + 2]!);
    found[count++] = Math.round(1000 * level) * PLACES + place;
  });
  if (count === 0) return undefined;
  const middle = found
    .subarray(0, count)
    .sort()
    .subarray(Math.floor(MIDDLE.from * count), Math.ceil(MIDDLE.to * count))
    .map((each) => each % PLACES);
  const mean = ({ data }: Raster): SkinColour => {
    const of = (channel: number) =>
      Math.max(1, middle.reduce((sum, place) => sum + data[place + channel]!, 0) / middle.length);
    return [of(0), of(1), of(2)];
  };
  const skin = mean(photo);
  const drawn = mean(drawing);
  const wanted = 255 * (lightness(...skin) / LIGHTEN.white) ** LIGHTEN.power;
  const now = lightness(...drawn);
  if (now <= wanted) return undefined;
  const plain = wanted / now;
  const saturation = 1 - Math.min(...drawn) / Math.max(...drawn);
  const hueShare = HUE * smoothstep(COLOURED.from, COLOURED.to, saturation);
  const gain = (channel: number) => {
    const hue = (skin[channel]! * wanted) / lightness(...skin) / drawn[channel]!;
    return plain + hueShare * (hue - plain);
  };
  return [gain(0), gain(1), gain(2)];
}

const lightness = (red: number, green: number, blue: number) => 0.299 * red + 0.587 * green + 0.114 * blue;

const isWithin = (x: number, y: number, box: Box) =>
  x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height;

/** Directions in which an outline's distance from its middle is known. */
const DIRECTIONS = 72;

/** Tells how far a place is on the way from the middle of a closed outline to it: 0 in the middle, 1 on it, more outside. */
function measureFrom(outline: readonly Point[]): (x: number, y: number) => number {
  const middle = centroid(outline);
  const direction = (x: number, y: number) =>
    (Math.floor((Math.atan2(y - middle.y, x - middle.x) / (2 * Math.PI) + 1) * DIRECTIONS) + DIRECTIONS) %
    DIRECTIONS;
  const reach = new Float32Array(DIRECTIONS);
  outline.forEach((from, index) => {
    const to = outline[(index + 1) % outline.length]!;
    for (let part = 0; part < 1; part += 1 / 16) {
      const [x, y] = [from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)];
      const at = direction(x, y);
      reach[at] = Math.max(reach[at]!, Math.hypot(x - middle.x, y - middle.y));
    }
  });
  const least = Math.max(1, Math.min(...reach.filter((distance) => distance > 0)));
  const farthest = Math.max(least, ...reach);
  return (x, y) => {
    const [across, down] = [x - middle.x, y - middle.y];
    const away = Math.sqrt(across * across + down * down);
    // Far outside, the direction no longer matters: the arc tangent is what takes time here.
    return away > 2 * farthest ? away / farthest : away / (reach[direction(x, y)] || least);
  };
}

/** Red and green as parts of the whole. */
function hueOf(red: number, green: number, blue: number): readonly [number, number] {
  const sum = red + green + blue + 1;
  return [red / sum, green / sum];
}

/** Mean over 3×3 places, in place. */
function soften(grid: Float32Array, columns: number, rows: number): void {
  const source = grid.slice();
  const at = (column: number, row: number, channel: number) =>
    source[
      (Math.min(Math.max(row, 0), rows - 1) * columns + Math.min(Math.max(column, 0), columns - 1)) * 3 +
        channel
    ]!;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let near = 0; near < 9; near++)
          sum += at(column - 1 + (near % 3), row - 1 + Math.floor(near / 3), channel);
        grid[(row * columns + column) * 3 + channel] = sum / 9;
      }
}
