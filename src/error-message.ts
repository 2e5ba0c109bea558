/**
 * What an error says. Never empty: an error that crossed a thread may have lost its message (a DOMException does), and the first line
 * of its stack still has it.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || error.stack?.split('\n')[0] || error.name;
}
