/** Three rows of three numbers. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** Chromaticities (CIE 1931 x, y) of red, green, blue and white. */
export type Chromaticities = readonly [
  redX: number,
  redY: number,
  greenX: number,
  greenY: number,
  blueX: number,
  blueY: number,
  whiteX: number,
  whiteY: number,
];

const D65 = [0.3127, 0.329] as const;
const C = [0.31, 0.316] as const;
const SRGB: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...D65];

/** By the code points of ITU-T H.273, table 2; those that are left out are not used for photos. */
const PRIMARIES: Readonly<Record<number, Chromaticities>> = {
  1: SRGB,
  4: [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, ...C],
  5: [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...D65],
  6: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65],
  7: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65],
  9: [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...D65],
  11: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351],
  12: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...D65],
  22: [0.63, 0.34, 0.295, 0.605, 0.155, 0.077, ...D65],
};

export const chromaticitiesOf = (primaries: number): Chromaticities => PRIMARIES[primaries] ?? SRGB;

/**
 * From linear RGB with these primaries to linear sRGB, adapted from white to white by Bradford's method; `undefined` where they make no
 * colour space.
 */
export function toLinearSrgb(chromaticities: Chromaticities): Matrix | undefined {
  const toXyz = rgbToXyz(chromaticities);
  const back = inverse(rgbToXyz(SRGB)!)!;
  if (toXyz === undefined || inverse(toXyz) === undefined) return undefined;
  const [, , , , , , whiteX, whiteY] = chromaticities;
  const result = product(back, product(adaptation([whiteX, whiteY], D65), toXyz));
  return result.every(Number.isFinite) ? result : undefined;
}

/** Apply a matrix to a colour: one channel of the result. */
export const channelOf = (
  matrix: Matrix,
  channel: number,
  red: number,
  green: number,
  blue: number,
): number => matrix[3 * channel]! * red + matrix[3 * channel + 1]! * green + matrix[3 * channel + 2]! * blue;

function rgbToXyz([rx, ry, gx, gy, bx, by, wx, wy]: Chromaticities): Matrix | undefined {
  const columns: Matrix = [rx, gx, bx, ry, gy, by, 1 - rx - ry, 1 - gx - gy, 1 - bx - by];
  const solved = inverse(columns);
  if (solved === undefined || wy === 0) return undefined;
  const white = [wx / wy, 1, (1 - wx - wy) / wy] as const;
  const [red, green, blue] = [0, 1, 2].map((row) => channelOf(solved, row, ...white)) as [
    number,
    number,
    number,
  ];
  return product(columns, [red, 0, 0, 0, green, 0, 0, 0, blue]);
}

const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

function adaptation(from: readonly [number, number], to: readonly [number, number]): Matrix {
  const cone = ([x, y]: readonly [number, number]) =>
    [0, 1, 2].map((row) => channelOf(BRADFORD, row, x / y, 1, (1 - x - y) / y));
  const [one, other] = [cone(from), cone(to)];
  const [long, middle, short] = [0, 1, 2].map((index) => other[index]! / one[index]!) as [
    number,
    number,
    number,
  ];
  return product(inverse(BRADFORD)!, product([long, 0, 0, 0, middle, 0, 0, 0, short], BRADFORD));
}

const product = (one: Matrix, other: Matrix): Matrix =>
  Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    return channelOf(one, row, other[column]!, other[3 + column]!, other[6 + column]!);
  }) as unknown as Matrix;

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix | undefined {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-9) return undefined;
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / determinant) as unknown as Matrix;
}
