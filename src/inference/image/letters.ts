/**
 * Small letters, digits and the dash as strokes on a grid of 4 by 6 (x to the right, y down, the base line at 6), so that names can be
 * written on a machine without any font: each stroke is a line through its points, `x` and `y` as one digit each.
 */
const STROKES: Readonly<Record<string, string>> = {
  a: '06 02 10 30 42 46|04 44',
  b: '00 30 41 42 33 03|33 44 45 36 06 00',
  c: '41 30 10 01 05 16 36 45',
  d: '00 06 26 44 42 20 00',
  e: '40 00 06 46|03 33',
  f: '40 00 06|03 33',
  g: '41 30 10 01 05 16 36 45 43 23',
  h: '00 06|40 46|03 43',
  i: '20 26|10 30|16 36',
  j: '40 45 36 16 05',
  k: '00 06|40 03 46',
  l: '00 06 46',
  m: '06 00 23 40 46',
  n: '06 00 46 40',
  o: '10 30 41 45 36 16 05 01 10',
  p: '06 00 30 41 42 33 03',
  q: '10 30 41 45 36 16 05 01 10|24 46',
  r: '06 00 30 41 42 33 03|23 46',
  s: '41 30 10 01 02 13 33 44 45 36 16 05',
  t: '00 40|20 26',
  u: '00 05 16 36 45 40',
  v: '00 26 40',
  w: '00 16 23 36 40',
  x: '00 46|40 06',
  y: '00 23 40|23 26',
  z: '00 40 06 46',
  '0': '10 30 41 45 36 16 05 01 10|41 05',
  '1': '01 20 26|06 46',
  '2': '01 10 30 41 42 06 46',
  '3': '01 10 30 41 42 33 13|33 44 45 36 16 05',
  '4': '36 30 04 44',
  '5': '40 00 03 33 44 45 36 06',
  '6': '40 20 03 05 16 36 45 44 33 03',
  '7': '00 40 16',
  '8': '13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33',
  '9': '06 26 43 41 30 10 01 02 13 43',
  '-': '13 33',
};

/** Widths on the grid: of a letter, and from the beginning of one letter to that of the next. */
const WIDTH = 4;
const ADVANCE = 6;
const HEIGHT = 6;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A line from one point to another, in pixels. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * The lines that write a text of small letters, digits and dashes in the middle of a box (pixels), and how thick they are. What is too
 * long is written smaller; characters without a shape leave a space.
 */
export function writeLabel(text: string, box: Box): { segments: readonly Segment[]; thickness: number } {
  const across = Math.max(WIDTH, text.length * ADVANCE - (ADVANCE - WIDTH));
  const unit = Math.min((box.height * LETTER) / HEIGHT, (box.width * 0.94) / across);
  const left = box.left + (box.width - across * unit) / 2;
  const top = box.top + (box.height - HEIGHT * unit) / 2;
  const segments = [...text].flatMap((letter, place) =>
    (STROKES[letter] ?? '').split('|').flatMap((stroke) => {
      const points = stroke
        .split(' ')
        .filter((point) => point !== '')
        .map(([x, y]) => [left + (place * ADVANCE + Number(x)) * unit, top + Number(y) * unit] as const);
      return points.slice(1).map(([x, y], index): Segment => [...points[index]!, x, y]);
    }),
  );
  return { segments, thickness: Math.max(1, unit * 0.85) };
}

/** Height of a letter as a part of its box. */
const LETTER = 0.42;
