import { type Box, boxAround, centroid, type Point } from '../../faces/geometry.ts';
import { smoothstep } from '../../smoothstep.ts';
import { type Cells, lightnessOf } from './cells.ts';

/** The colour of a person's skin in a photo: R, G, B 0…255. */
export type SkinColour = readonly [red: number, green: number, blue: number];

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

/** All of the face is skin up to this part of the way to its outline; from the second number on colours alone tell. */
const FACE = { from: 0.75, to: 1.25 };

/**
 * How much each cell is a person's face, 0…1, falling off towards its outline. Lines and beards count as well: they are dark and
 * stay so whatever they are multiplied with.
 */
export function faceIn(person: Person, cells: Cells): Float32Array {
  const face = new Float32Array(cells.columns * cells.rows);
  const outlineAt = measureFrom(person.oval);
  eachCell(person, cells, (cell, x, y) => {
    face[cell] = 1 - smoothstep(FACE.from, FACE.to, outlineAt(x, y));
  });
  return face;
}

export interface Surroundings {
  /** How much each cell is the person's face. */
  readonly face: Float32Array;
  /** The photo and the drawing. */
  readonly seen: Cells;
  readonly drawn: Cells;
  /** How light the face's skin is in each. */
  readonly seenLevel: number;
  readonly drawnLevel: number;
}

/**
 * How much each cell is this person's skin, 0…1: the face, what looks like its skin beside it and hangs together with it – ears,
 * the neck in the chin's shade, a hand –, and lit skin further down. So walls and leaves of the same colour are left alone, and a
 * bright wall that reaches into the outline of a face seen from the side.
 */
export function skinAround(
  person: Person,
  { face, seen, drawn, seenLevel, drawnLevel }: Surroundings,
): Float32Array {
  const skin = face.slice();
  const near = new Float32Array(face.length);
  const wall = new Float32Array(face.length);
  const hasSkinsHue = hueRecogniser(person.skin, seen);
  // Without colour only lightness tells skin from hair.
  const shade = strengthOf(person.skin) < GREY ? LIT : SHADE;
  const outlineAt = measureFrom(person.oval);
  const head = boxAround(person.oval);
  const chin = head.y + head.height;
  const isNeck = (x: number, y: number) =>
    (1 - smoothstep(1.2, 2, Math.abs(2 * (x - head.x) - head.width) / head.width)) *
    (1 - smoothstep(NECK.from, NECK.to, (y - chin) / head.height));
  eachCell(person, seen, (cell, x, y) => {
    const pale = smoothstep(PALE.from, PALE.to, lightnessOf(drawn, cell) / drawnLevel);
    if (pale === 0) return;
    const way = outlineAt(x, y);
    const around = Math.max(1 - smoothstep(BESIDE.from, BESIDE.to, way), isNeck(x, y));
    const further = pale * smoothstep(0, BELOW, (y - chin) / head.height);
    if (around === 0 && further === 0) return;
    const light = lightnessOf(seen, cell) / seenLevel;
    const hue = (1 - smoothstep(LIGHT.from, LIGHT.to, light)) * hasSkinsHue(cell);
    if (around > 0) {
      const like = hue * smoothstep(shade.from, shade.to, light);
      near[cell] = pale * like * around;
      wall[cell] = pale * (1 - like) * smoothstep(RIM.from, RIM.to, way);
    }
    if (further > 0) skin[cell] = Math.max(face[cell]!, further * hue * smoothstep(LIT.from, LIT.to, light));
  });
  const ofFace = connected(seen, near, (cell) => face[cell]! > 0.5);
  const ofWall = connected(seen, wall, (cell) => face[cell] === 0 && wall[cell]! > CONNECTED);
  eachCell(person, seen, (cell, x, y) => {
    if (ofWall[cell]) skin[cell]! *= 1 - wall[cell]!;
    if (ofFace[cell]) skin[cell]! += (1 - skin[cell]!) * near[cell]!;
    if (skin[cell] === 0) return;
    for (const eye of person.eyes) if (isWithin(x, y, eye)) skin[cell]! *= IN_EYES;
  });
  return skin;
}

/** Cells hang together where they are the same thing by at least so much. */
const CONNECTED = 0.3;
/** From here to there on the way to a face's outline something pale may be a wall behind it. */
const RIM = { from: 0.65, to: 0.9 };
const IN_EYES = 0.7;
/** Beside a face there are ears, up to so many times as far from its middle as its outline. */
const BESIDE = { from: 1.4, to: 1.9 };
/** How far the neck reaches down from the chin, and from where on other skin is looked for, in heights of the face. */
const NECK = { from: 0.6, to: 1.2 };
const BELOW = 0.5;
/** From the second number on, as a part of the drawn face's lightness, something was drawn as pale as skin. */
const PALE = { from: 0.6, to: 0.8 };
/** How dark skin may be, in parts of the face's lightness: in the shade, and where hair might be taken for it. */
const SHADE = { from: 0.12, to: 0.3 };
const LIT = { from: 0.35, to: 0.55 };
/** No skin is that much lighter than the face. */
const LIGHT = { from: 2.8, to: 3.6 };
/** Skin of less colour is a grey photo's. */
const GREY = 0.03;
/** How far the direction of a skin's hue may turn: in parts of r + g + b = 1, and more as colours get stronger. */
const TURN = { least: 0.02, grows: 0.08 };
/** How weak and how strong skin's colour may be, in parts of the face's: it is weaker in highlights, stronger in the shade. */
const WEAK = { from: 0.3, to: 0.6, slack: 0.02 };
const STRONG = { from: 2.5, to: 3.5, slack: 0.06 };

/**
 * Tells how much a cell has this skin's hue, 0…1. Light and shade make skin's colour weaker and stronger, but it stays on one line
 * from grey (Shafer's dichromatic reflection), so the direction of the hue counts for more than its strength.
 */
function hueRecogniser(skin: SkinColour, { colours }: Cells): (cell: number) => number {
  const [red, green] = hueOf(...skin);
  const strength = strengthOf(skin);
  const [alongRed, alongGreen] = strength > 0 ? [red / strength, green / strength] : [1, 0];
  return (cell) => {
    const place = cell * 3;
    // As hueOf does, but without an array for every cell.
    const sum = colours[place]! + colours[place + 1]! + colours[place + 2]! + 1;
    const r = colours[place]! / sum - 1 / 3;
    const g = colours[place + 1]! / sum - 1 / 3;
    const along = r * alongRed + g * alongGreen;
    const coloured =
      smoothstep(WEAK.from * strength - WEAK.slack, WEAK.to * strength, along) *
      (1 - smoothstep(STRONG.from * strength + STRONG.slack, STRONG.to * strength + STRONG.slack, along));
    if (coloured === 0) return 0;
    const turned = (r * alongGreen - g * alongRed) / (TURN.least + TURN.grows * Math.max(0, along));
    return coloured * Math.exp(-(turned ** 2) / 2);
  };
}

/** How strong a colour is: how far from grey. */
const strengthOf = (colour: SkinColour) => Math.hypot(...hueOf(...colour));

/** Which cells can be reached, sideways and up and down, from where something starts through cells that are the same thing. */
function connected({ columns }: Cells, same: Float32Array, startsAt: (cell: number) => boolean): Uint8Array {
  const reached = new Uint8Array(same.length);
  const queue = new Int32Array(same.length);
  let end = 0;
  const reach = (cell: number) => {
    reached[cell] = 1;
    queue[end++] = cell;
  };
  const reachIfSame = (cell: number) => {
    if (!reached[cell] && same[cell]! > CONNECTED) reach(cell);
  };
  for (let cell = 0; cell < same.length; cell++) if (startsAt(cell)) reach(cell);
  for (let next = 0; next < end; next++) {
    const cell = queue[next]!;
    const column = cell % columns;
    if (column > 0) reachIfSame(cell - 1);
    if (column < columns - 1) reachIfSame(cell + 1);
    if (cell >= columns) reachIfSame(cell - columns);
    if (cell + columns < same.length) reachIfSame(cell + columns);
  }
  return reached;
}

/** Visits the cells where a person is likely to be, with the middle of each. */
function eachCell(
  { left, right, top, bottom }: Person,
  { step, columns, rows }: Cells,
  visit: (cell: number, x: number, y: number) => void,
): void {
  const first = (from: number) => Math.max(0, Math.ceil(from / step - 0.5));
  const end = (to: number, count: number) => Math.min(count, Math.floor(to / step - 0.5) + 1);
  for (let row = first(top); row < end(bottom, rows); row++)
    for (let column = first(left); column < end(right, columns); column++)
      visit(row * columns + column, (column + 0.5) * step, (row + 0.5) * step);
}

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

/** How far red and green are from grey, in parts of the whole. */
function hueOf(red: number, green: number, blue: number): readonly [number, number] {
  const sum = red + green + blue + 1;
  return [red / sum - 1 / 3, green / sum - 1 / 3];
}
