export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** The value that this share of the others does not exceed; not a number where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Share of the values that pass. */
export const shareOf = (values: readonly number[], passes: (value: number) => boolean) =>
  values.filter(passes).length / values.length;
