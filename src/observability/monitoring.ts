import type { Metrics } from './metrics.ts';
import type { Platforms } from './platforms.ts';

/** The part of the log that surfaces write to. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How a surface reports what happens to it. */
export interface Monitoring {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'rateLimited'>;
  readonly platforms: Pick<Platforms, 'changed'>;
  /** Logs an unexpected error once; returns the id that people see. */
  readonly report: (error: unknown) => string;
}
