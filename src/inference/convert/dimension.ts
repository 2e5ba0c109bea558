/**
 * A whole number that may only be known when the network runs: then it is the text of a formula over the names of the
 * input's sizes, e.g. `2*ceil(height/2)`. Equal texts mean equal numbers.
 */
export type Dimension = number | string;

export const isKnown = (dimension: Dimension): dimension is number => typeof dimension === 'number';

export function add(a: Dimension, b: Dimension): Dimension {
  if (isKnown(a) && isKnown(b)) return a + b;
  if (b === 0) return a;
  if (a === 0) return b;
  return formula('+', a, b);
}

export function subtract(a: Dimension, b: Dimension): Dimension {
  if (isKnown(a) && isKnown(b)) return a - b;
  if (a === b) return 0;
  return b === 0 ? a : formula('-', a, b);
}

export function multiply(a: Dimension, b: Dimension): Dimension {
  if (isKnown(a) && isKnown(b)) return a * b;
  if (a === 1 || b === 0) return b;
  if (b === 1 || a === 0) return a;
  // The number stands in front, so that ratioOf finds it.
  return isKnown(b) ? formula('*', b, a) : formula('*', a, b);
}

export function maximum(a: Dimension, b: Dimension): Dimension {
  if (isKnown(a) && isKnown(b)) return Math.max(a, b);
  return a === b ? a : `max(${a},${b})`;
}

export function minimum(a: Dimension, b: Dimension): Dimension {
  if (isKnown(a) && isKnown(b)) return Math.min(a, b);
  return a === b ? a : `min(${a},${b})`;
}

/** a / b rounded up, b a known number. */
export function divideUp(a: Dimension, b: number): Dimension {
  if (isKnown(a)) return Math.ceil(a / b);
  return b === 1 ? a : `ceil(${a}/${b})`;
}

/** The number k for which a = k · b whatever the sizes will be, or undefined. */
export function ratioOf(a: Dimension, b: Dimension): number | undefined {
  if (a === b) return 1;
  if (isKnown(a)) return isKnown(b) && b > 0 ? a / b : undefined;
  if (isKnown(b)) return undefined;
  const factor = /^\((\d+)\*(.*)\)$/.exec(a);
  return factor?.[2] === b ? Number(factor[1]) : undefined;
}

/** Size along an axis after broadcasting, or undefined when it depends on the run. */
export function broadcast(a: Dimension, b: Dimension): Dimension | undefined {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  if (isKnown(a)) return a;
  return isKnown(b) ? b : undefined;
}

const formula = (sign: string, a: Dimension, b: Dimension) => `(${a}${sign}${b})`;
