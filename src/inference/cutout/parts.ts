import type { Size } from '../image/area.ts';

/** Opacities above this hang together. */
const PRESENT = 16;
/** A part with less than this share of the largest one's opacity is left out. */
const LEAST = 0.03;

/** Keeps the large connected parts of a cut-out: specks that lie apart become transparent. @param alpha width · height opacities, 0…255 */
export function largestParts(
  alpha: Uint8Array<ArrayBuffer>,
  { width, height }: Size,
): Uint8Array<ArrayBuffer> {
  const labels = new Int32Array(alpha.length);
  const masses = [0];
  const stack: number[] = [];
  for (let start = 0; start < alpha.length; start++) {
    if (labels[start] !== 0 || alpha[start]! <= PRESENT) continue;
    const label = masses.length;
    let mass = 0;
    labels[start] = label;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      mass += alpha[at]!;
      for (const next of neighbors(at, width, height))
        if (labels[next] === 0 && alpha[next]! > PRESENT) {
          labels[next] = label;
          stack.push(next);
        }
    }
    masses.push(mass);
  }
  const largest = masses.reduce((most, mass) => Math.max(most, mass));
  return alpha.map((opacity, at) =>
    masses[labels[at]!]! >= LEAST * largest && labels[at] !== 0 ? opacity : 0,
  );
}

function neighbors(at: number, width: number, height: number): number[] {
  const x = at % width;
  const y = (at - x) / width;
  const found: number[] = [];
  if (x > 0) found.push(at - 1);
  if (x < width - 1) found.push(at + 1);
  if (y > 0) found.push(at - width);
  if (y < height - 1) found.push(at + width);
  return found;
}
