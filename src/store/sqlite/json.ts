/** A value as it lies in a TEXT column; absent becomes NULL. */
export const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** The inverse of toJson; what lies there was written by us, so its shape is trusted. */
export const fromJson = <T>(text: string | null): T | undefined =>
  text === null ? undefined : (JSON.parse(text) as T);
