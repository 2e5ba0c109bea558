import { readdirSync, readFileSync } from 'node:fs';

/**
 * The most memory that this process and its drawing processes have used, in bytes: the sum of each one's own peak, so at least as much
 * as they used at any moment. Where there is no /proc it is this process alone. To be asked before the pool is closed.
 */
export function peakBytes(): number {
  const own = process.resourceUsage().maxRSS * 1024;
  return process.platform === 'linux' ? childrenOf('self').reduce((sum, pid) => sum + peakOf(pid), own) : own;
}

/** The same of another program that runs; undefined where there is no /proc. */
export function peakBytesOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return [String(pid), ...childrenOf(String(pid))].reduce((sum, one) => sum + peakOf(one), 0);
}

function childrenOf(pid: string): string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
}

/** The most memory of a running process since it began or its peak was reset, in bytes (Linux). */
export function peakOf(pid: string): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
