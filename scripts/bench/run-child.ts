import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { peakBytesOf } from './memory.ts';

/** Runs a script of this folder in a process of its own and answers with the JSON it prints. */
export function runChild<Measure>(script: string, ...args: readonly (string | number)[]): Measure {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', file, ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${status}`);
  return JSON.parse(stdout) as Measure;
}

export interface ProgramMeasure {
  readonly milliseconds: number;
  /** Most memory of it and what it started, in bytes; undefined where the system does not report it (Linux does). */
  readonly peakBytes: number | undefined;
}

/** Runs a program and measures it from start to end; undefined when it is not installed. */
export async function measureProgram(
  file: string,
  args: readonly string[],
): Promise<ProgramMeasure | undefined> {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data) => (complaint += data));
  let peakBytes: number | undefined;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes ?? 0, peakWhileRunning(child.pid) ?? 0) || undefined;
  }, 10);
  try {
    const status = await new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', done);
    });
    if (status !== 0) throw new Error(`${file} ended with ${status}: ${complaint}`);
    return { milliseconds: performance.now() - began, peakBytes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    clearInterval(watch);
  }
}

function peakWhileRunning(pid: number | undefined): number | undefined {
  try {
    const bytes = pid === undefined ? undefined : peakBytesOf(pid);
    // Of one that has just ended the system says nothing.
    return Number.isNaN(bytes) ? undefined : bytes;
  } catch {
    // It, or what it started, has just ended.
    return undefined;
  }
}
