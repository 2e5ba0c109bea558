import { type Box, boxAround, type Point } from '../../faces/geometry.ts';
import { smoothstep } from '../../smoothstep.ts';
import { type Cells, lightnessOf } from './cells.ts';
import { waysTo } from './outline.ts';

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

/** All of the face is skin up to this part of the way to its outline; from the second number on colours alone decide. */
const FACE = { from: 0.75, to: 1.25 };

export interface FaceMap {
  /**
   * How much each cell is a person's face, 0…1, falling off towards its outline. Lines and beards count as well: they are dark and
   * stay so whatever they are multiplied with.
   */
  readonly face: Float32Array;
  /** How far each cell is on the way from the face's middle (0) to its outline (1), or beyond. */
  readonly way: Float32Array;
}

/** Finds a person's face among the cells of a picture. */
export function faceIn(person: Person, cells: Cells): FaceMap {
  const way = waysTo(person.oval, cells);
  const face = new Float32Array(way.length);
  const { left, right, top, bottom } = areaOf(person, cells);
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) {
      const cell = row * cells.columns + column;
      face[cell] = 1 - smoothstep(FACE.from, FACE.to, way[cell]!);
    }
  return { face, way };
}

export interface ProcessContext extends FaceMap {
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
export function skinAround(person: Person, surroundings: ProcessContext): Float32Array {
  const { face, seen } = surroundings;
  const area = areaOf(person, seen);
  const skin = face.slice();
  const near = new Float32Array(face.length);
  const wall = new Float32Array(face.length);
  lookAround(person, area, surroundings, { skin, near, wall });
  const ofFace = connected(seen, near, (cell) => face[cell]! > 0.5);
  const ofWall = connected(seen, wall, (cell) => face[cell] === 0 && wall[cell]! > CONNECTED);
  for (let row = area.top; row < area.bottom; row++)
    for (let column = area.left; column < area.right; column++) {
      const cell = row * seen.columns + column;
      if (ofWall[cell]) skin[cell]! *= 1 - wall[cell]!;
      if (ofFace[cell]) skin[cell]! += (1 - skin[cell]!) * near[cell]!;
      if (skin[cell] === 0) continue;
      const [x, y] = [(column + 0.5) * seen.step, (row + 0.5) * seen.step];
      for (const eye of person.eyes) if (isWithin(x, y, eye)) skin[cell]! *= IN_EYES;
    }
  return skin;
}

/** How much each cell is skin further down, is like skin near the face, and may be a wall behind it. */
interface Looks {
  readonly skin: Float32Array;
  readonly near: Float32Array;
  readonly wall: Float32Array;
}

/** Looks at each cell by itself. A plain loop over plain numbers: a call for each would wrap every number for the garbage collector. */
function lookAround(
  person: Person,
  area: Area,
  { face, way, seen, drawn, seenLevel, drawnLevel }: ProcessContext,
  { skin, near, wall }: Looks,
): void {
  const hueOfSkin = skinHueOf(person.skin);
  // Without colour only lightness distinguishes skin from hair.
  const shade = hueOfSkin.strength < GREY ? LIT : SHADE;
  const head = boxAround(person.oval);
  const chin = head.y + head.height;
  // What depends on one direction alone.
  const beside = along(seen.columns, seen.step, (x) => {
    return 1 - smoothstep(1.2, 2, Math.abs(2 * (x - head.x) - head.width) / head.width);
  });
  const neck = along(
    seen.rows,
    seen.step,
    (y) => 1 - smoothstep(NECK.from, NECK.to, (y - chin) / head.height),
  );
  const below = along(seen.rows, seen.step, (y) => smoothstep(0, BELOW, (y - chin) / head.height));
  for (let row = area.top; row < area.bottom; row++)
    for (let column = area.left; column < area.right; column++) {
      const cell = row * seen.columns + column;
      const pale = smoothstep(PALE.from, PALE.to, lightnessOf(drawn, cell) / drawnLevel);
      if (pale === 0) continue;
      const ear = 1 - smoothstep(BESIDE.from, BESIDE.to, way[cell]!);
      const around = Math.max(ear, beside[column]! * neck[row]!);
      const further = pale * below[row]!;
      if (around === 0 && further === 0) continue;
      const light = lightnessOf(seen, cell) / seenLevel;
      const hue = (1 - smoothstep(LIGHT.from, LIGHT.to, light)) * likeSkin(hueOfSkin, seen.colours, cell * 3);
      if (around > 0) {
        const like = hue * smoothstep(shade.from, shade.to, light);
        near[cell] = pale * like * around;
        wall[cell] = pale * (1 - like) * smoothstep(RIM.from, RIM.to, way[cell]!);
      }
      if (further > 0)
        skin[cell] = Math.max(face[cell]!, further * hue * smoothstep(LIT.from, LIT.to, light));
    }
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

/** A skin's hue: its direction from grey, in red and green, and how far from grey it is. */
interface SkinHue {
  readonly alongRed: number;
  readonly alongGreen: number;
  readonly strength: number;
}

function skinHueOf([r, g, b]: SkinColour): SkinHue {
  const sum = r + g + b + 1;
  const [red, green] = [r / sum - 1 / 3, g / sum - 1 / 3];
  const strength = Math.hypot(red, green);
  return strength > 0
    ? { alongRed: red / strength, alongGreen: green / strength, strength }
    : { alongRed: 1, alongGreen: 0, strength };
}

/**
 * How much a colour at a place among others has this skin's hue, 0…1. Light and shade make skin's colour weaker and stronger, but it stays
 * on one line from grey (Shafer's dichromatic reflection), so the direction of the hue counts for more than its strength.
 */
function likeSkin({ alongRed, alongGreen, strength }: SkinHue, colours: Float32Array, place: number): number {
  // As skinHueOf does, but without an object for every cell.
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
}

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

/** Columns and rows of cells; the last ones are left out. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The cells where a person is likely to be: those whose middles are. */
function areaOf({ left, right, top, bottom }: Person, { step, columns, rows }: Cells): Area {
  const first = (from: number) => Math.max(0, Math.ceil(from / step - 0.5));
  const end = (to: number, count: number) => Math.min(count, Math.floor(to / step - 0.5) + 1);
  return { left: first(left), right: end(right, columns), top: first(top), bottom: end(bottom, rows) };
}

/** What depends on the place along one direction alone, at the middle of each of `count` cells. */
const along = (count: number, step: number, of: (place: number) => number) =>
  Float32Array.from({ length: count }, (_, cell) => of((cell + 0.5) * step));

const isWithin = (x: number, y: number, box: Box) =>
  x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height;
