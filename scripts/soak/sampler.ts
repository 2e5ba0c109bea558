import { readdirSync, readFileSync } from 'node:fs';
import type { Program } from './program.ts';

/** What the processes use over time; sampled where there is /proc. */
export interface Sampler {
  stop(): void;
  usage(): Usage;
}

export interface Usage {
  readonly main: Series;
  readonly drawing: Series;
  readonly descriptors: Series;
  /** Minutes over which the slopes are measured: the longest uptime of one main process, without its warm-up. */
  readonly minutes: number;
}

export interface Series {
  readonly most: number;
  /** Change in a minute, by least squares; undefined when it was too short to tell. */
  readonly slope: number | undefined;
}

const INTERVAL_MS = 2_000;
/** The warm-up: what a process loads and caches at first isn't a leak. */
const WARM_UP_SHARE = 0.25;
const LEAST_SAMPLES = 30;
const MEGABYTE = 2 ** 20;

interface Sample {
  readonly at: number;
  readonly main: number;
  readonly drawing: number;
  readonly descriptors: number;
}

export function startSampler(program: Program): Sampler {
  const lives = new Map<number, Sample[]>();
  const timer = setInterval(() => {
    const pid = program.pid();
    if (pid === undefined) return;
    try {
      const sample = {
        at: Date.now(),
        main: residentMegabytes(pid),
        drawing: program.drawingProcesses().reduce((sum, child) => sum + residentMegabytes(child), 0),
        descriptors: readdirSync(`/proc/${pid}/fd`).length,
      };
      lives.set(pid, [...(lives.get(pid) ?? []), sample]);
    } catch {
      // It ended between two readings, or there is no /proc.
    }
  }, INTERVAL_MS);
  return {
    stop: () => clearInterval(timer),
    usage() {
      const all = [...lives.values()].flat();
      const longest = [...lives.values()].sort((one, other) => other.length - one.length)[0] ?? [];
      const warm = longest.slice(Math.floor(longest.length * WARM_UP_SHARE));
      const series = (of: (sample: Sample) => number): Series => ({
        most: all.reduce((most, sample) => Math.max(most, of(sample)), 0),
        slope: warm.length < LEAST_SAMPLES ? undefined : slopeOf(warm, of),
      });
      return {
        main: series(({ main }) => main),
        drawing: series(({ drawing }) => drawing),
        descriptors: series(({ descriptors }) => descriptors),
        minutes: warm.length < 2 ? 0 : (warm.at(-1)!.at - warm[0]!.at) / 60_000,
      };
    },
  };
}

function residentMegabytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kilobytes ?? 0) * 1024) / MEGABYTE;
}

function slopeOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const minutes = samples.map(({ at }) => at / 60_000);
  const values = samples.map(of);
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const [x, y] = [mean(minutes), mean(values)];
  const covariance = mean(minutes.map((minute, index) => (minute - x) * (values[index]! - y)));
  return covariance / mean(minutes.map((minute) => (minute - x) ** 2));
}
