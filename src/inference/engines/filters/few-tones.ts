import { smoothstep } from '../../smoothstep.ts';

/** How often each of 256 levels is seen. */
export type Histogram = Uint32Array;

/** @param tones in levels 0…255 */
export function countLevels(tones: ArrayLike<number>): Histogram {
  const histogram = new Uint32Array(256);
  for (let index = 0; index < tones.length; index++) histogram[tones[index]! | 0]!++;
  return histogram;
}

/** The level below and above which equally much is seen. */
export function middleLevel(histogram: Histogram): number {
  let above = histogram.reduce((sum, often) => sum + often, 0) / 2;
  return Math.max(
    0,
    histogram.findIndex((often) => {
      above -= often;
      return above <= 0;
    }),
  );
}

/**
 * The few tones that stand for a histogram with the least squared error (Lloyd 1982; Max 1960), rising. There are fewer than `count` where fewer levels are seen.
 */
export function fewTones(histogram: Histogram, count: number): number[] {
  let tones = spreadEvenly(histogram, count);
  for (let round = 0; round < ROUNDS; round++) tones = centresOf(histogram, tones);
  return tones;
}

const ROUNDS = 12;

/** Levels below which equal parts of all that is seen lie. */
function spreadEvenly(histogram: Histogram, count: number): number[] {
  const total = histogram.reduce((sum, often) => sum + often, 0);
  const tones: number[] = [];
  let below = 0;
  for (let level = 0; level < histogram.length; level++) {
    below += histogram[level]!;
    if (histogram[level]! > 0 && below > ((tones.length + 0.5) * total) / count) tones.push(level);
  }
  return tones;
}

/** The mean of the levels that are nearest to each tone. */
function centresOf(histogram: Histogram, tones: readonly number[]): number[] {
  const centres: number[] = [];
  let level = 0;
  for (const [index, tone] of tones.entries()) {
    const end = index + 1 < tones.length ? (tone + tones[index + 1]!) / 2 : histogram.length;
    let [sum, weight] = [0, 0];
    for (; level < end; level++) {
      sum += level * histogram[level]!;
      weight += histogram[level]!;
    }
    if (weight > 0) centres.push(sum / weight);
  }
  return centres;
}

export interface Steps {
  /** How much of the way from one tone to the next is a soft step, 0…1. */
  readonly soft: number;
  /** No level changes by more than this part of itself: dark skin would otherwise change more than light skin. */
  readonly most: number;
}

/** What each level becomes: the nearest of some rising tones, and between two of them a step. Levels beyond them stay. */
export function stepsBetween(tones: readonly number[], { soft, most }: Steps): Float32Array {
  const nearest = (level: number): number => {
    const next = tones.findIndex((tone) => tone > level);
    if (next <= 0) return level;
    const [from, to] = [tones[next - 1]!, tones[next]!];
    return from + (to - from) * smoothstep((1 - soft) / 2, (1 + soft) / 2, (level - from) / (to - from));
  };
  return Float32Array.from({ length: 256 }, (_, level) =>
    Math.min(Math.max(nearest(level), level * (1 - most)), level * (1 + most)),
  );
}
