/** A value as a TEXT column holds it; absent becomes NULL. */
export const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** The inverse of toJson; it was written by this program, so its shape is trusted. */
export const fromJson = <T>(text: string | null): T | undefined =>
  text === null ? undefined : (JSON.parse(text) as T);
