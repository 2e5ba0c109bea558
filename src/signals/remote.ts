import { randomBytes } from 'node:crypto';
import type { Signal, Signals } from '../jobs/signals.ts';

export interface RemoteSignals extends Signals {
  /** Takes what any process, this one included, has published. */
  receive(text: string): void;
}

export interface RemoteSignalsOptions {
  /** Signals within this process. */
  readonly local: Signals;
  /** Sends a text of at most MAX_BYTES to all processes. */
  readonly send: (text: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
  readonly report: (error: unknown) => void;
}

/** Publishes signals of this process to the others, those of a moment in one message. */
export function createRemoteSignals({ local, send, close, report }: RemoteSignalsOptions): RemoteSignals {
  const sender = randomBytes(6).toString('base64url');
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sent = Promise.resolve();

  const flush = () => {
    timer = undefined;
    const signals = waiting;
    waiting = [];
    // One after the other: they arrive in the order in which they were published.
    for (const message of messagesOf(sender, signals))
      sent = sent.then(() => send(message)).then(() => {}, report);
  };

  return {
    publish(signal) {
      local.publish(signal);
      waiting.push(JSON.stringify(withoutLocal(signal)));
      timer ??= setTimeout(flush, COLLECT_MS);
    },
    subscribe: local.subscribe,
    receive(text) {
      const message = parse(text);
      if (!message) return;
      // The clocks of two machines differ by more than a signal takes.
      if (message.sender === sender)
        return local.publish({ type: 'returned', milliseconds: Math.max(0, Date.now() - message.at) });
      for (const signal of message.signals) local.publish(signal);
    },
    async close() {
      if (timer) {
        clearTimeout(timer);
        flush();
      }
      await sent;
      await close();
      await local.close();
    },
  };
}

/** How long signals wait for others, in milliseconds. */
const COLLECT_MS = 5;
/** PostgreSQL takes no longer ones. */
const MAX_BYTES = 7_500;

/** Bytes stay in the process that has them; the others ask the store. */
const withoutLocal = (signal: Signal): Signal =>
  signal.type === 'ended' ? { type: 'ended', batch: signal.batch, item: signal.item } : signal;

function messagesOf(sender: string, signals: readonly string[]): string[] {
  const messages: string[] = [];
  let part: string[] = [];
  let bytes = 0;
  const end = () => {
    if (part.length > 0)
      messages.push(`{"sender":"${sender}","at":${Date.now()},"signals":[${part.join(',')}]}`);
    part = [];
    bytes = 0;
  };
  // Equal signals within a moment are published once.
  for (const signal of new Set(signals)) {
    if (bytes + signal.length > MAX_BYTES - 100) end();
    part.push(signal);
    bytes += signal.length + 1;
  }
  end();
  return messages;
}

interface Message {
  readonly sender: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  readonly signals: readonly Signal[];
}

function parse(text: string): Message | undefined {
  try {
    const message = JSON.parse(text);
    return typeof message.sender === 'string' && Array.isArray(message.signals) ? message : undefined;
  } catch {
    return undefined;
  }
}
