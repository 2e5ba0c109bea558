import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 1_000;

/** Polls until a condition holds; false when it doesn't after these milliseconds. */
export async function settles(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > end) return false;
    await sleep(LOOK_MS);
  }
  return true;
}
