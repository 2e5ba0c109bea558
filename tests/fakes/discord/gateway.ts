import type { IncomingMessage, Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { Json } from './rules.ts';

/** The gateway of FakeDiscord: a real WebSocket with hello, identify, heartbeats, resume and what goes wrong with them. */
export interface FakeGateway {
  /** Sends an event to the shard; it is kept for a resume while the connection is gone. */
  dispatch(shard: number, type: string, data: Json): void;
  /** Cuts every connection as a network failure would. */
  drop(): void;
  /** Tells every connection that its session is over (opcode 9). */
  invalidate(resumable: boolean): void;
  /** Asks every client to reconnect and resume (opcode 7). */
  askToReconnect(): void;
  /** Says nothing to whoever connects next, or after those that were bespoken before. */
  mute(): void;
  /** Answers whoever connects next with an HTTP status, as a broken proxy before the gateway does; or so many from now on. */
  turnAway(status: number, times?: number): void;
  /** How often it answered so. */
  readonly turnedAway: number;
  /** Closes every connection with this code. */
  end(code: number): void;
  /** Closes with this code whoever identifies from now on. */
  deny(code: number | undefined): void;
  /** What clients said, in order: `identify`, `resume`. */
  readonly greetings: readonly { readonly kind: 'identify' | 'resume'; readonly data: Json }[];
  readonly connected: number;
  /** The session start limit: what is left of 1,000 in 24 hours, or of another number from now on. */
  sessionStartLimit(): Json;
  limitSessions(total: number): void;
  close(): Promise<void>;
}

export interface FakeGatewayOptions {
  readonly server: Server;
  readonly token: string;
  readonly now: () => number;
  /** What READY says, and the events right after it. */
  readonly ready: (
    shard: number,
    count: number,
  ) => { readonly data: Json; readonly events: [string, Json][] };
  readonly changed: () => void;
}

export function createFakeGateway({ server, token, now, ready, changed }: FakeGatewayOptions): FakeGateway {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const greetings: { kind: 'identify' | 'resume'; data: Json }[] = [];

  const sessionStarts: number[] = [];
  let turnedAway = 0;
  let sessionsADay = 1000;
  let refused = { status: 0, left: 0 };
  const turns: (number | 'mute')[] = [];
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const turn = turns.shift() ?? (refused.left-- > 0 ? refused.status : undefined);
    if (typeof turn === 'number') turnedAway += 1;
    if (typeof turn === 'number') socket.end(`HTTP/1.1 ${turn} Turned away\r\n\r\n`);
    else if (request.url?.startsWith('/gateway'))
      sockets.handleUpgrade(request, socket, head, turn === 'mute' ? changed : welcome);
    else socket.destroy();
  });

  const welcome = (socket: WebSocket) => {
    const say = (payload: Json) => socket.send(JSON.stringify(payload));
    say({ op: 10, d: { heartbeat_interval: 41_250 } });
    socket.on('message', (text) => {
      const { op, d } = JSON.parse(String(text));
      if (op === 1) say({ op: 11 });
      if (op === 2) identify(socket, d);
      if (op === 6) resume(socket, d);
      changed();
    });
    socket.on('close', changed);
  };

  let denial: number | undefined;
  const identify = (socket: WebSocket, data: Json) => {
    greetings.push({ kind: 'identify', data });
    sessionStarts.push(now());
    if (denial) return socket.close(denial);
    if (data.token !== token) return socket.close(4004, 'Authentication failed.');
    // Guilds alone: everything else is privileged, or nothing Toonsmith needs.
    if (data.intents !== 1) return socket.close(4013, 'Invalid intents.');
    const [shard, count] = data.shard ?? [0, 1];
    const session: Session = { id: `session-${greetings.length}`, shard, socket, sequence: 0, events: [] };
    sessions.set(session.id, session);
    const { data: greeting, events } = ready(shard, count);
    const { port } = server.address() as { port: number };
    send(session, 'READY', {
      ...greeting,
      session_id: session.id,
      resume_gateway_url: `ws://127.0.0.1:${port}/gateway`,
      shard: [shard, count],
    });
    for (const [type, event] of events) send(session, type, event);
  };

  const resume = (socket: WebSocket, data: Json) => {
    greetings.push({ kind: 'resume', data });
    const session = sessions.get(data.session_id);
    if (!session) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return;
    }
    session.socket = socket;
    for (const event of session.events.filter(({ s }) => s > data.seq)) socket.send(JSON.stringify(event));
    send(session, 'RESUMED', {});
  };

  const send = (session: Session, type: string, data: Json) => {
    session.sequence += 1;
    const event = { op: 0 as const, t: type, s: session.sequence, d: data };
    session.events.push(event);
    if (session.socket.readyState === WebSocket.OPEN) session.socket.send(JSON.stringify(event));
  };

  return {
    greetings,
    get connected() {
      return [...sockets.clients].filter(({ readyState }) => readyState === WebSocket.OPEN).length;
    },
    limitSessions(total) {
      sessionsADay = total;
    },
    sessionStartLimit() {
      const recent = sessionStarts.filter((at) => at > now() - DAY);
      const remaining = sessionsADay - recent.length;
      return {
        total: sessionsADay,
        remaining,
        reset_after: recent[0] === undefined ? 0 : recent[0] + DAY - now(),
        max_concurrency: 16,
      };
    },
    dispatch(shard, type, data) {
      // The newest session of the shard is the one that lives.
      const session = [...sessions.values()].findLast((candidate) => candidate.shard === shard);
      if (!session) throw new Error(`No bot is connected for shard ${shard}.`);
      send(session, type, data);
    },
    drop() {
      for (const socket of sockets.clients) socket.terminate();
    },
    invalidate(resumable) {
      if (!resumable) sessions.clear();
      for (const socket of sockets.clients) socket.send(JSON.stringify({ op: 9, d: resumable }));
    },
    mute: () => void turns.push('mute'),
    turnAway(status, times) {
      if (times === undefined) turns.push(status);
      else refused = { status, left: times };
    },
    get turnedAway() {
      return turnedAway;
    },
    end(code) {
      for (const socket of sockets.clients) socket.close(code);
    },
    deny(code) {
      denial = code;
    },
    askToReconnect() {
      for (const socket of sockets.clients) socket.send(JSON.stringify({ op: 7 }));
    },
    close() {
      for (const socket of sockets.clients) socket.terminate();
      return new Promise((resolve) => sockets.close(() => resolve()));
    },
  };
}

const DAY = 86_400_000;

interface Session {
  readonly id: string;
  readonly shard: number;
  socket: WebSocket;
  sequence: number;
  readonly events: { op: 0; t: string; s: number; d: Json }[];
}
