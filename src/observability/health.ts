import type { PlatformStatus } from './platforms.ts';

/** An answer of a health check, for an HTTP server to send as JSON. */
export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `/healthz`: the process answers, so it need not be restarted. */
export const alive = (): HealthAnswer => ({ status: 200, body: { status: 'alive' } });

export interface Readiness {
  /** The networks have drawn their dummy picture. */
  readonly modelsWarm: boolean;
  /** The store was written and read just now. */
  readonly storeWritable: boolean;
  /** The result of writing and reading a blob just now. */
  readonly blobs: 'writable' | 'disk-full' | 'not-writable';
  /** While it is stopping, or paused by the owners, what runs is finished and nothing new is taken. */
  readonly service: 'running' | 'stopping' | 'paused';
  /** With one platform out of reach, the others still take photos. */
  readonly platforms: readonly PlatformStatus[];
  /** Now, in milliseconds since 1970. */
  readonly now: number;
}

/** `/readyz`: whether a photo sent now would be drawn, and if not, what is missing. */
export function ready(readiness: Readiness): HealthAnswer {
  const { modelsWarm, storeWritable, blobs, service, platforms } = readiness;
  const checks = {
    models: modelsWarm ? 'warm' : 'warming up',
    store: storeWritable ? 'writable' : 'not writable',
    photos: PHOTOS[blobs],
    service,
    ...Object.fromEntries(platforms.map(({ platform, state }) => [platform, state])),
  };
  const isReady =
    modelsWarm &&
    storeWritable &&
    blobs === 'writable' &&
    service === 'running' &&
    (platforms.length === 0 || !platforms.every((platform) => isLost(platform, readiness.now)));
  const status = isReady ? 'ready' : 'not ready';
  return { status: isReady ? 200 : 503, body: { status, checks, platforms: platforms.map(describe) } };
}

/** Short interruptions are usual: platforms ask their clients to connect again several times a day. */
const isLost = ({ state, since }: PlatformStatus, now: number): boolean =>
  state === 'refused' || (state === 'unreachable' && now - since > INTERRUPTION_MS);

const INTERRUPTION_MS = 60_000;

const describe = ({ platform, state, since, lastError }: PlatformStatus) => ({
  platform,
  state,
  since: new Date(since).toISOString(),
  ...(state !== 'connected' && lastError && { reason: lastError.reason }),
});

const PHOTOS = {
  writable: 'writable',
  'disk-full': 'the disk of the data folder is full',
  'not-writable': 'not writable',
} as const;
