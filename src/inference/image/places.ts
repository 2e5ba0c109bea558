/** Where samples along a side lie between those that they are interpolated from. */
export interface Places {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** How far it is from the first to the second, 0…1. */
  readonly part: Float32Array;
}

/** For each of `to` samples along a side: the two old ones it lies between, and how far from the first to the second, 0…1. */
export function places(from: number, to: number): Places {
  const before = new Int32Array(to);
  const after = new Int32Array(to);
  const part = new Float32Array(to);
  for (let index = 0; index < to; index++) {
    const place = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    before[index] = Math.floor(place);
    after[index] = Math.min(before[index]! + 1, from - 1);
    part[index] = place - before[index]!;
  }
  return { before, after, part };
}
