import { GatewayCloseCodes } from 'discord.js';
import type { PlatformState } from '../../observability/platforms.ts';
import type { ShardListener } from './connection.ts';
import { classifyError } from './errors.ts';

/** How the gateway is connected. The platform's state logs each change: an outage is one line when it begins, one when it is over. */
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

/** After these Discord would close the next connection, too (Gateway close event codes). */
const FATAL_CODES: ReadonlySet<number> = new Set([
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents,
]);

/** A short code, or what the library says, without addresses and tokens. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return classifyError(error) ?? (error instanceof Error ? error.message.slice(0, 100) : 'unknown');
}

export interface GatewayStateOptions {
  readonly changed: (state: PlatformState, reason?: string) => void;
  readonly report: (error: unknown) => void;
}

export function createGatewayState({ changed, report }: GatewayStateOptions): GatewayState {
  const closed = new Set<number>();
  const errors = new Map<number, string>();
  let isComplete = false;
  let refusedFor: string | undefined;

  const connected = () => {
    refusedFor = undefined;
    changed('connected');
  };

  return {
    failed: (shard, error) => void errors.set(shard, reasonOf(error)),
    closed(shard, code) {
      closed.add(shard);
      // The connection as a whole ends then, and its end is reported.
      if (!FATAL_CODES.has(code)) changed('unreachable', errors.get(shard) ?? `close code ${code}`);
      errors.delete(shard);
    },
    opened(shard) {
      closed.delete(shard);
      if (isComplete && closed.size === 0) connected();
    },
    connected() {
      isComplete = true;
      connected();
    },
    unreachable: (reason) => changed('unreachable', reason),
    refused(reason, error) {
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
