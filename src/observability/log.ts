import { type Logger, pino } from 'pino';
import type { FailureCode, Size, Stage, StyleId } from '../cartoon.ts';
import { createRedactor } from './redaction.ts';

export type Log = Logger;

export interface LogOptions {
  /** fatal, error, warn, info, debug, trace or silent. */
  readonly level: string;
  /** Secrets in use; they are removed wherever they occur in a line. */
  readonly secrets: readonly string[];
  /** Takes one line of JSON with its newline. */
  readonly write: (line: string) => void;
}

/** The log: one JSON object a line. Errors go under `err` and keep their causes. */
export function createLog({ level, secrets, write }: LogOptions): Log {
  const redact = createRedactor(secrets);
  // Whole lines are cleaned, not fields: a token also travels inside messages, stacks, causes and addresses.
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => write(redact(line)) },
  );
}

/** The log entry of one picture that has ended; never who sent it or what it shows. */
export interface JobReport {
  readonly id: string;
  readonly platform: string;
  readonly style: StyleId;
  readonly size: Size;
  readonly outcome: 'done' | 'failed' | 'cancelled' | 'expired';
  /** Why it was not done. */
  readonly code?: FailureCode | undefined;
  /** Milliseconds in the queue; absent when it was never drawn. */
  readonly waited?: number | undefined;
  /** Milliseconds of the drawing itself, altogether and by stage. */
  readonly took: number;
  readonly stages?: Readonly<Partial<Record<Stage, number>>> | undefined;
  readonly engine?: string | undefined;
}

/** Writes the one line of a job. A fault of the program is a warning; what a person caused is not. */
export function logJob(log: Log, { id, ...report }: JobReport): void {
  const isOurs = report.code !== undefined && OUR_FAULT.has(report.code);
  log[isOurs ? 'warn' : 'info']({ job: id, ...report }, 'job ended');
}

const OUR_FAULT: ReadonlySet<FailureCode> = new Set([
  'internal',
  'out-of-memory',
  'too-slow',
  'crashed-twice',
  'disk-full',
]);
