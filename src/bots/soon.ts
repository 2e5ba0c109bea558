import type { Clock } from '../clock.ts';

/** The end of some work, or what stands for it after some milliseconds. */
export async function soon<Ended>(
  clock: Pick<Clock, 'after'>,
  work: Promise<Ended>,
  otherwise: Ended,
  patience: number,
): Promise<Ended> {
  let withdraw = () => {};
  const enough = new Promise<Ended>((resolve) => {
    withdraw = clock.after(patience, () => resolve(otherwise));
  });
  try {
    return await Promise.race([work, enough]);
  } finally {
    withdraw();
  }
}
