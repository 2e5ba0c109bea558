import { createLocalSignals, type Signals } from '../jobs/signals.ts';
import { createRemoteSignals, type RemoteSignals } from './remote.ts';

export interface RedisSignalsOptions {
  readonly url: string;
  /** Processes with the same channel receive each other’s messages. */
  readonly channel: string;
  readonly report: (error: unknown) => void;
}

/** Signals over Redis or Valkey: nothing is kept, and who is away misses what is said. The library is loaded here and not before. */
export async function openRedisSignals({ url, channel, report }: RedisSignalsOptions): Promise<Signals> {
  const { Redis } = await import('ioredis');
  // What fails before it is open is the answer to whoever opens it.
  let isReported = true;
  let lastError: unknown;
  const connect = (options: object) => {
    const redis = new Redis(url, { lazyConnect: true, ...options });
    redis.on('error', (error) => {
      lastError = error;
      if (!isReported) report(error);
      isReported = true;
    });
    redis.on('ready', () => {
      isReported = false;
    });
    return redis;
  };
  const sender = connect({ enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  const listener = connect({ maxRetriesPerRequest: null });
  let signals: RemoteSignals | undefined;
  listener.on('message', (_channel, text) => signals?.receive(text));
  const disconnect = () => {
    sender.disconnect();
    listener.disconnect();
  };
  try {
    await Promise.all([sender.connect(), listener.connect()]);
    await listener.subscribe(channel);
  } catch (error) {
    // Otherwise both would try again for as long as the process lives.
    disconnect();
    throw lastError ?? error;
  }
  isReported = false;
  signals = createRemoteSignals({
    local: createLocalSignals(report),
    // What is published during an outage is in the store as well.
    report: () => {},
    send: (text) => sender.publish(channel, text),
    close: async () => disconnect(),
  });
  return signals;
}
