import type { Clock } from '../../clock.ts';
import type { Logger } from '../../observability/monitoring.ts';
import type { PlatformState } from '../../observability/platforms.ts';
import type { ShardListener } from './connection.ts';
import { classifyError } from './errors.ts';

/** How the gateway is connected, told to the platform's state and to the log: one line when an outage begins, one when it is over. */
export interface GatewayState extends ShardListener {
  /** Every shard of a new connection has identified. */
  connected(): void;
  /** Discord cannot be reached, or does not let the bot in for now; the reason is a short code. */
  unreachable(reason: string): void;
  /** Somebody has to correct something. Reported once until it is connected again. */
  refused(reason: string, error: Error): void;
  /** Forgets the shards of a connection that was left. */
  reset(): void;
}

/** A short code, or what the library says, without addresses and tokens. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return classifyError(error) ?? (error instanceof Error ? error.message.slice(0, 100) : 'unknown');
}

export interface GatewayStateOptions {
  readonly changed: (state: PlatformState, reason?: string) => void;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Logger;
  readonly report: (error: unknown) => void;
}

export function createGatewayState({ changed, clock, log, report }: GatewayStateOptions): GatewayState {
  const closed = new Set<number>();
  const errors = new Map<number, string>();
  let isComplete = false;
  let refusedFor: string | undefined;
  let outage: { readonly since: number; attempts: number } | undefined;

  const begin = (fields: object, reason: string) => {
    if (outage) outage.attempts += 1;
    else {
      outage = { since: clock.monotonic(), attempts: 0 };
      log.info({ ...fields, reason }, 'gateway connection lost; reconnecting');
    }
    changed('unreachable', reason);
  };
  const end = () => {
    refusedFor = undefined;
    changed('connected');
    if (!outage) return;
    const { since, attempts } = outage;
    outage = undefined;
    log.info({ attempts, milliseconds: clock.monotonic() - since }, 'gateway connection restored');
  };

  return {
    failed: (shard, error) => void errors.set(shard, reasonOf(error)),
    closed(shard, code) {
      closed.add(shard);
      begin({ shard }, errors.get(shard) ?? `close code ${code}`);
      errors.delete(shard);
    },
    opened(shard) {
      closed.delete(shard);
      if (isComplete && closed.size === 0) end();
    },
    connected() {
      isComplete = true;
      end();
    },
    unreachable: (reason) => begin({}, reason),
    refused(reason, error) {
      outage ??= { since: clock.monotonic(), attempts: 0 };
      if (refusedFor !== reason) report(error);
      refusedFor = reason;
      changed('refused', reason);
    },
    reset() {
      closed.clear();
      isComplete = false;
    },
  };
}
