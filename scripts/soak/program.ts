import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** The built program as one process after another, in the same folder. */
export interface Program {
  /** Starts it, and resolves when it can draw. */
  start(): Promise<void>;
  /** Ends it by a signal and resolves when it has ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** The processes that draw, by id. */
  drawingProcesses(): number[];
  /** Undefined while it does not run. */
  pid(): number | undefined;
  readonly facts: ProgramFacts;
}

export interface ProgramFacts {
  readonly starts: number;
  /** Unexpected exits, with the last lines of standard error. */
  readonly crashes: readonly string[];
  /** Milliseconds from SIGTERM to the end, the longest. */
  readonly longestStop: number;
  /** Failed pictures and refused requests by code, from the log. */
  readonly codes: ReadonlyMap<string, number>;
  /** Unexpected errors, by the first line of their message. */
  readonly errors: ReadonlyMap<string, number>;
}

export interface ProgramOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** A shell command that limits the memory of what the shell then runs. */
  readonly enter?: string | undefined;
  /** What it does; `serve` without it. */
  readonly verb?: string;
}

const START_DEADLINE_MS = 180_000;
const STOP_DEADLINE_MS = 120_000;
const STDERR_KEPT = 3_000;
const RESTART_PAUSE_MS = 1_000;
/** Until a process that was killed is gone. */
const KILL_DEADLINE_MS = 20_000;

export function createProgram(options: ProgramOptions): Program {
  const facts = {
    starts: 0,
    crashes: [] as string[],
    longestStop: 0,
    codes: new Map<string, number>(),
    errors: new Map<string, number>(),
  };
  let running: Run | undefined;
  let isWanted = false;

  const start = async (): Promise<void> => {
    facts.starts += 1;
    isWanted = true;
    const run = launch(options, (line) => readLog(line, facts));
    running = run;
    void run.closed.then(async ([code, signal]) => {
      if (run.isEndedByUs) return;
      facts.crashes.push(`ended by itself (code ${code}, signal ${signal}): ${lastWords(run)}`);
      running = undefined;
      await sleep(RESTART_PAUSE_MS);
      if (isWanted) await start();
    });
    await Promise.race([run.ready, run.closed, sleep(START_DEADLINE_MS, undefined, { ref: false })]);
    if (!run.isReady() && run.child.exitCode === null && run.child.signalCode === null && !run.isEndedByUs)
      facts.crashes.push(`not ready within ${START_DEADLINE_MS / 1_000} s: ${lastWords(run)}`);
  };

  return {
    facts,
    start,
    async end(signal) {
      isWanted = false;
      const run = running;
      if (!run) return;
      running = undefined;
      run.isEndedByUs = true;
      const begun = Date.now();
      run.child.kill(signal);
      const ended = await Promise.race([run.closed, sleep(STOP_DEADLINE_MS, undefined, { ref: false })]);
      facts.longestStop = Math.max(facts.longestStop, Date.now() - begun);
      if (ended) return;
      facts.crashes.push(`did not stop within ${STOP_DEADLINE_MS / 1_000} s after ${signal}`);
      run.child.kill('SIGKILL');
      await Promise.race([run.closed, sleep(KILL_DEADLINE_MS, undefined, { ref: false })]);
    },
    drawingProcesses: () => (running?.child.pid === undefined ? [] : childrenOf(running.child.pid)),
    pid: () => running?.child.pid,
  };
}

interface Run {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly isReady: () => boolean;
  readonly closed: Promise<unknown[]>;
  readonly stderr: () => string;
  isEndedByUs: boolean;
}

function launch({ folder, env, enter, verb = 'serve' }: ProgramOptions, onLog: (line: string) => void): Run {
  const program = `exec '${process.execPath}' '${resolve('dist/main.js')}' ${verb}`;
  const child = spawn('/bin/sh', ['-c', enter ? `${enter} && ${program}` : program], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout! }).on('line', onLog);
  let said = '';
  let isReady = false;
  const ready = new Promise<void>((done) => {
    child.stderr!.on('data', (data) => {
      said = `${said}${data}`.slice(-STDERR_KEPT);
      if (!said.includes('Ready.')) return;
      isReady = true;
      done();
    });
  });
  return {
    child,
    ready,
    isReady: () => isReady,
    closed: once(child, 'close'),
    stderr: () => said,
    isEndedByUs: false,
  };
}

/** The end of standard error, in one line. */
const lastWords = ({ stderr }: Run): string => stderr().trim().slice(-300).replaceAll('\n', ' / ');

/** Counts what a line of the log says of failures and refusals. */
function readLog(
  line: string,
  { codes, errors }: { codes: Map<string, number>; errors: Map<string, number> },
) {
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let entry: { msg?: string; code?: string; outcome?: string; err?: { message?: string } };
  try {
    entry = JSON.parse(line);
  } catch {
    return count(errors, `no JSON in the log: ${line.slice(0, 80)}`);
  }
  if ((entry.msg === 'job ended' || entry.msg === 'request refused') && entry.code) count(codes, entry.code);
  if (entry.err) count(errors, (entry.err.message ?? '').split('\n')[0]!.slice(0, 120));
  return undefined;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It has just ended.
    return [];
  }
}
