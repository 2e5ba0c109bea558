/** 0 up to `from`, 1 from `to` on, and a smooth rise between them: 3t² − 2t³. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}
