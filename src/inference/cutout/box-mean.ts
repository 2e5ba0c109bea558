/**
 * Means over squares of (2 · radius + 1)² samples around each, at the border over those that exist. Running sums: the time does not depend on
 * the radius.
 * @returns a function from a plane of width · height samples, rows from the top, to that of its means, which may be the same array
 */
export function createBoxMean(width: number, height: number, radius: number) {
  const across = new Float32Array(width * height);
  // Double precision: a sum that grows and shrinks for thousands of rows would drift.
  const sums = new Float64Array(width);
  const columns = countsAlong(width, radius);
  const rows = countsAlong(height, radius);
  return (plane: Float32Array, result: Float32Array = new Float32Array(plane.length)): Float32Array => {
    for (let y = 0; y < height; y++) sumRow(plane, across, y * width, columns, radius);
    sums.fill(0);
    for (let y = 0; y < Math.min(radius, height); y++) addRow(sums, across, y * width);
    for (let y = 0; y < height; y++) {
      if (y + radius < height) addRow(sums, across, (y + radius) * width);
      if (y - radius > 0) subtractRow(sums, across, (y - radius - 1) * width);
      const share = rows[y]!;
      for (let x = 0, at = y * width; x < width; x++, at++) result[at] = sums[x]! * share;
    }
    return result;
  };
}

/** For each place along a side: one over how many places its window has. */
const countsAlong = (length: number, radius: number) =>
  Float64Array.from(
    { length },
    (_, at) => 1 / (Math.min(at + radius, length - 1) - Math.max(at - radius, 0) + 1),
  );

function sumRow(
  from: Float32Array,
  to: Float32Array,
  start: number,
  shares: Float64Array,
  radius: number,
): void {
  const width = shares.length;
  let sum = 0;
  for (let x = 0; x < Math.min(radius, width); x++) sum += from[start + x]!;
  for (let x = 0; x < width; x++) {
    if (x + radius < width) sum += from[start + x + radius]!;
    if (x > radius) sum -= from[start + x - radius - 1]!;
    to[start + x] = sum * shares[x]!;
  }
}

function addRow(sums: Float64Array, rows: Float32Array, start: number): void {
  for (let x = 0; x < sums.length; x++) sums[x]! += rows[start + x]!;
}

function subtractRow(sums: Float64Array, rows: Float32Array, start: number): void {
  for (let x = 0; x < sums.length; x++) sums[x]! -= rows[start + x]!;
}
