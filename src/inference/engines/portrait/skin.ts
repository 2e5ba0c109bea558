import { type Box, boxAround, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { type Cells, cellsOf, lightness, lightnessOf } from './cells.ts';
import { faceIn, type Person, type SkinColour, skinAround } from './skin-map.ts';

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

/**
 * The colour of a photo's light, in no unit: half-way from white to the photo's mean colour (the grey world of Buchsbaum 1980), since
 * what is in it has colours of its own.
 */
export function lightOf({ data }: Raster): SkinColour {
  const sums: [number, number, number] = [1, 1, 1];
  for (let place = 0; place < data.length; place += 3 * SPARSE)
    for (let channel = 0; channel < 3; channel++) sums[channel]! += data[place + channel]!;
  const [red, green, blue] = sums;
  return [Math.sqrt(red), Math.sqrt(green), Math.sqrt(blue)];
}
/** One pixel in so many is enough to measure a photo's light. */
const SPARSE = 7;

/**
 * How light a drawing may make skin, by its lightness in the photo: white from `white` on, as the light styles do to light skin,
 * and the less above its own tone the darker it is.
 */
const LIGHTEN = { white: 185, power: 1.2 };
/**
 * Dark skin in a bright light can be as light as pale skin in the shade, but it is stronger in colour, whatever the light's strength.
 * From one saturation to the other up to this part of the lightening is taken from it, in styles that have colours.
 */
const BROWN = { from: 0.34, to: 0.48, most: 0.75 };
/**
 * How much of the photo's hue comes back: all of it where at least this part of the lightness is taken, the less the less, or where
 * brown skin lost at least the second part of its saturation; and nothing where the style draws skin without colour.
 */
const HUE = { most: 0.8, from: 0.1 };
const FADED = { from: 0.1, to: 0.4 };
const COLOURED = { from: 0.06, to: 0.18 };
/** Below this saturation a photo has no colours to lose. */
const GREY = 0.03;
/** How often the cells' gains are evened out among their neighbours. */
const SOFTEN = 2;
/** The middle of the face's levels, without deep shade and highlights, gives the lightness of its skin. */
const MIDDLE = { from: 0.45, to: 0.85 };
/** Somewhat darker ones give its hue: highlights have the colour of the light. */
const MATT = { from: 0.35, to: 0.7 };

export interface SkinOptions {
  readonly people: readonly Person[];
  /** The colour of the light, from lightOf. */
  readonly light: SkinColour;
  /** How far the drawing's broad colours are from the photo's to its style's, more than 0 and up to 1. */
  readonly areas: number;
}

/**
 * Gives dark skin its tone back, in place: the light styles were learned from light faces and paint everyone pale. Skin that a
 * drawing lightens no more than it would light skin stays as it is.
 * @param photo the same picture before it was drawn, of the same size
 */
export function keepSkinTone(drawing: Raster, photo: Raster, { people, light, areas }: SkinOptions): void {
  const seen = cellsOf(photo);
  const drawn = cellsOf(drawing);
  const { columns, rows } = seen;
  const gains = new Float32Array(columns * rows * 3);
  const weights = new Float32Array(columns * rows);
  let needed = false;
  for (const person of people) {
    const map = faceIn(person, seen);
    const tone = toneOf(map.face, { seen, drawn, light, areas });
    if (tone === undefined) continue;
    needed = true;
    addGains(gains, weights, skinAround(person, { ...map, seen, drawn, ...tone }), tone.gain);
  }
  if (!needed) return;
  shareGains(gains, weights);
  for (let pass = 0; pass < SOFTEN; pass++) soften(gains, columns, rows);
  multiply(drawing, gains, seen);
}

/** Adds a person's gain where the person's skin is. */
function addGains(
  gains: Float32Array,
  weights: Float32Array,
  skin: Float32Array,
  [red, green, blue]: SkinColour,
): void {
  for (let cell = 0, place = 0; cell < skin.length; cell++, place += 3) {
    const weight = skin[cell]!;
    if (weight === 0) continue;
    weights[cell]! += weight;
    gains[place]! += weight * (red - 1);
    gains[place + 1]! += weight * (green - 1);
    gains[place + 2]! += weight * (blue - 1);
  }
}

/** Where several people's skin is thought to be, the gain is their mean. */
function shareGains(gains: Float32Array, weights: Float32Array): void {
  for (let cell = 0; cell < weights.length; cell++) {
    const weight = weights[cell]!;
    if (weight > 1) for (let place = cell * 3; place < cell * 3 + 3; place++) gains[place]! /= weight;
  }
}

/** Multiplies a picture with 1 + the gains of its cells, in place, bilinear between their middles. */
function multiply(
  { width, height, data }: Raster,
  gains: Float32Array,
  { step, columns, rows }: Cells,
): void {
  const line = columns * 3;
  const across = between(width, step, columns);
  const down = between(height, step, rows);
  // Clamped arrays round and clip what is written to them.
  const levels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const row = new Float64Array(line);
  for (let y = 0; y < height; y++) {
    const above = down.cell[y]! * line;
    const below = Math.min(down.cell[y]! + 1, rows - 1) * line;
    const toBelow = down.part[y]!;
    let [first, last] = [line, -1];
    for (let place = 0; place < line; place++) {
      const upper = gains[above + place]!;
      const gain = upper + toBelow * (gains[below + place]! - upper);
      row[place] = gain;
      if (gain === 0) continue;
      if (last === -1) first = place;
      last = place;
    }
    // Most of a picture is not skin.
    const end = Math.min(width, Math.ceil((last / 3 + 1.5) * step));
    for (let x = Math.max(0, Math.floor((Math.floor(first / 3) - 0.5) * step)); x < end; x++) {
      const left = across.cell[x]! * 3;
      const right = Math.min(left + 3, line - 3);
      const part = across.part[x]!;
      const place = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const gain = row[left + channel]!;
        const factor = 1 + gain + part * (row[right + channel]! - gain);
        levels[place + channel] = levels[place + channel]! * factor;
      }
    }
  }
}

/** For each pixel the cell whose middle comes before it, and how far it is on the way to the next one's, 0…1. */
function between(pixels: number, step: number, cells: number): { cell: Uint16Array; part: Float32Array } {
  const cell = new Uint16Array(pixels);
  const part = new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = Math.min(Math.max((pixel + 0.5) / step - 0.5, 0), cells - 1);
    cell[pixel] = Math.floor(place);
    part[pixel] = place - cell[pixel]!;
  }
  return { cell, part };
}

/** Eyes in MediaPipe's mesh: whites stay white. */
const EYES = [
  [33, 133, 159, 145],
  [263, 362, 386, 374],
];

/** Boxes around both eyes. */
export const eyesOf = (mesh: readonly Point[]): Box[] =>
  EYES.map((eye) => boxAround(eye.map((index) => mesh[index]!)));

/** How light a face is in photo and drawing, and what its skin has to be multiplied with; nothing when it is right as it is. */
function toneOf(
  face: Float32Array,
  {
    seen,
    drawn,
    light,
    areas,
  }: Omit<SkinOptions, 'people'> & { readonly seen: Cells; readonly drawn: Cells },
): { readonly seenLevel: number; readonly drawnLevel: number; readonly gain: SkinColour } | undefined {
  const cells = fromDarkToLight(face, seen);
  if (cells.length === 0) return undefined;
  const mean = ({ colours }: Cells, { from, to }: typeof MIDDLE): SkinColour => {
    const [first, end] = [Math.floor(from * cells.length), Math.ceil(to * cells.length)];
    return eachChannel((channel) => {
      let sum = 0;
      for (let rank = first; rank < end; rank++) sum += colours[cells[rank]! * 3 + channel]!;
      return Math.max(1, sum / (end - first));
    });
  };
  const photo = mean(seen, MIDDLE);
  const now = mean(drawn, MIDDLE);
  // What it would be at full strength: on the way there skin goes straight to the tone that it gets in the end.
  const full = eachChannel((channel) =>
    Math.min(255, Math.max(1, photo[channel]! + (now[channel]! - photo[channel]!) / areas)),
  );
  const skin = mean(seen, MATT);
  const own = eachChannel((channel) => skin[channel]! / light[channel]!);
  const brown = smoothstep(BROWN.from, BROWN.to, saturationOf(own));
  const gain = fullGain(skin, { seenLevel: lightness(...photo), brown, full });
  if (gain === undefined) return undefined;
  return {
    seenLevel: lightness(...photo),
    drawnLevel: lightness(...now),
    gain: eachChannel((channel) => 1 + (areas * full[channel]! * (gain[channel]! - 1)) / now[channel]!),
  };
}

/** The cells that are surely face, sorted by their lightness. */
function fromDarkToLight(face: Float32Array, seen: Cells): Float64Array {
  let count = 0;
  const keys = new Float64Array(face.length);
  // Plain numbers are sorted many times as fast as by a comparison: a key holds the lightness, and then the cell.
  for (let cell = 0; cell < face.length; cell++)
    if (face[cell]! >= SURELY_FACE)
      keys[count++] = Math.round(lightnessOf(seen, cell) * FINE) * face.length + cell;
  return keys
    .subarray(0, count)
    .sort()
    .map((key) => key % face.length);
}
/** From this share on a cell counts as surely face. */
const SURELY_FACE = 0.6;
/** So many steps of lightness from one level to the next. */
const FINE = 256;

/** What skin drawn at full strength has to be multiplied with; nothing when it is right as it is. */
function fullGain(
  skin: SkinColour,
  {
    seenLevel,
    brown,
    full,
  }: { readonly seenLevel: number; readonly brown: number; readonly full: SkinColour },
): SkinColour | undefined {
  const level = lightness(...full);
  const coloured = smoothstep(COLOURED.from, COLOURED.to, saturationOf(full));
  const lightest = 255 * (seenLevel / LIGHTEN.white) ** LIGHTEN.power;
  const wanted = Math.min(level, lightest + BROWN.most * coloured * brown * (seenLevel - lightest));
  const plain = wanted / level;
  const darkened = smoothstep(0, HUE.from, 1 - plain);
  const faded = smoothstep(FADED.from, FADED.to, 1 - saturationOf(full) / Math.max(GREY, saturationOf(skin)));
  const hueShare = HUE.most * coloured * Math.max(darkened, brown * faded);
  if (plain === 1 && hueShare === 0) return undefined;
  return eachChannel((channel) => {
    const hue = (skin[channel]! * wanted) / lightness(...skin) / full[channel]!;
    return plain + hueShare * (hue - plain);
  });
}

/** 0 for grey to 1. */
const saturationOf = (colour: SkinColour) => 1 - Math.min(...colour) / Math.max(...colour);

const eachChannel = (of: (channel: number) => number): SkinColour => [of(0), of(1), of(2)];

/** Mean over 3×3 cells, in place: over three beside each other, then over three above each other; edges go on outside. */
function soften(grid: Float32Array, columns: number, rows: number): void {
  const line = columns * 3;
  const beside = new Float32Array(grid.length);
  for (let start = 0; start < grid.length; start += line)
    for (let place = 0; place < line; place++) {
      const left = place < 3 ? place : place - 3;
      const right = place + 3 < line ? place + 3 : place;
      beside[start + place] = (grid[start + left]! + grid[start + place]! + grid[start + right]!) / 3;
    }
  for (let row = 0; row < rows; row++) {
    const here = row * line;
    const above = Math.max(0, row - 1) * line;
    const below = Math.min(rows - 1, row + 1) * line;
    for (let place = 0; place < line; place++)
      grid[here + place] = (beside[above + place]! + beside[here + place]! + beside[below + place]!) / 3;
  }
}
