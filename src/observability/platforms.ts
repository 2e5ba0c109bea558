/** How a platform is connected: `unreachable` is retried soon, `refused` slowly, because somebody has to correct something. */
export type PlatformState = 'starting' | 'connected' | 'unreachable' | 'refused';

export interface PlatformStatus {
  readonly platform: string;
  readonly state: PlatformState;
  /** When the state began, in milliseconds since 1970. */
  readonly since: number;
  readonly lastError?: { readonly at: number; readonly reason: string };
}

/** What is known of the connections to the platforms. */
export interface Platforms {
  /** Called by a platform whenever it may have changed; the reason is a short code, never a message of somebody else. */
  changed(platform: string, state: PlatformState, reason?: string): void;
  all(): readonly PlatformStatus[];
}

/** Keeps the states; `onChange` is called with each one that differs from the one before. */
export function createPlatforms(
  now: () => number,
  onChange: (status: PlatformStatus, before: PlatformState) => void,
): Platforms {
  const statuses = new Map<string, PlatformStatus>();
  return {
    changed(platform, state, reason) {
      const last = statuses.get(platform) ?? { platform, state: 'starting', since: now() };
      const isNew = state !== last.state;
      const error = reason === undefined ? last.lastError : { at: now(), reason };
      const status = {
        platform,
        state,
        since: isNew ? now() : last.since,
        ...(error && { lastError: error }),
      };
      statuses.set(platform, status);
      if (isNew) onChange(status, last.state);
    },
    all: () => [...statuses.values()],
  };
}
