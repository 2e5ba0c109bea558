/**
 * Mean over a square of (2 · radius + 1)² samples around each, at the border over those that exist. Running sums: the time does not
 * depend on the radius.
 * @param plane width · height samples, rows from the top
 */
export function boxMean(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) meanOfRow(plane, rows, y * width, width, radius);
  const result = new Float32Array(plane.length);
  // Double precision: a sum that grows and shrinks for thousands of rows would drift.
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(radius, height); y++) addRow(sums, rows, y * width, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRow(sums, rows, (y + radius) * width, 1);
    if (y - radius - 1 >= 0) addRow(sums, rows, (y - radius - 1) * width, -1);
    const count = Math.min(y + radius, height - 1) - Math.max(y - radius, 0) + 1;
    for (let x = 0, at = y * width; x < width; x++, at++) result[at] = sums[x]! / count;
  }
  return result;
}

function meanOfRow(from: Float32Array, to: Float32Array, start: number, width: number, radius: number): void {
  let sum = 0;
  for (let x = 0; x < Math.min(radius, width); x++) sum += from[start + x]!;
  for (let x = 0; x < width; x++) {
    if (x + radius < width) sum += from[start + x + radius]!;
    if (x - radius - 1 >= 0) sum -= from[start + x - radius - 1]!;
    to[start + x] = sum / (Math.min(x + radius, width - 1) - Math.max(x - radius, 0) + 1);
  }
}

function addRow(sums: Float64Array, rows: Float32Array, start: number, sign: 1 | -1): void {
  for (let x = 0; x < sums.length; x++) sums[x]! += sign * rows[start + x]!;
}
