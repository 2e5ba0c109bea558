import {
  type APIInteraction,
  Client,
  type ClientOptions,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  Options,
  SimpleShardingStrategy,
  Status,
  WebSocketShardStatus,
} from 'discord.js';
import type { GatewayPacing } from './gateway-pacing.ts';
import { rememberChannel } from './interaction-channel.ts';

/** One connection to the gateway, of one or several shards. */
export interface Connection {
  readonly client: Client;
  /**
   * `ended`: Discord closed it for good, as it would the next one. Rejects when it cannot be opened for now; it must
   * then be closed, as it cannot be used again.
   */
  open(token: string): Promise<'connected' | 'ended'>;
  /** Closes it; nothing connects any more afterwards. */
  close(): Promise<void>;
}

/** How many connections share the servers: a number, what Discord recommends, or some of those that all processes have together. */
export type Shards =
  | number
  | 'auto'
  | { readonly first: number; readonly last: number; readonly count: number };

/** What happens to the shards of a connection. */
export interface ShardListener {
  /** An error of its connection; it is closed next. */
  failed(shard: number, error: Error): void;
  /** It was closed; unless that was for good, it connects again. */
  closed(shard: number, code: number): void;
  opened(shard: number): void;
}

interface ConnectionOptions {
  readonly rest: NonNullable<ClientOptions['rest']>;
  readonly shards?: Shards | undefined;
  /** Library settings of the gateway. */
  readonly gateway?: ClientOptions['ws'];
  readonly pacing: GatewayPacing;
  readonly listener: ShardListener;
  /** Called for errors that no caller waits for. */
  readonly report: (error: unknown) => void;
}

/** Puts a connection together; nothing happens before `open`. */
export function createConnection({
  rest,
  shards,
  gateway,
  pacing,
  listener,
  report,
}: ConnectionOptions): Connection {
  const closing = new AbortController();
  const client = new Client({
    ...clientOptions(rest),
    ...(shards === 'auto' && { shards }),
    // A number alone would be the id of one connection.
    ...(typeof shards === 'number' && shardsOf({ first: 0, last: shards - 1, count: shards })),
    ...(typeof shards === 'object' && shardsOf(shards)),
    ws: {
      ...gateway,
      buildStrategy(manager) {
        tellOfShards(manager, pacing, listener);
        return pacedStrategy(manager, pacing, closing.signal);
      },
    },
  });
  client.on(Events.Raw, ({ t, d }: { readonly t: string; readonly d: APIInteraction }) => {
    if (t === GatewayDispatchEvents.InteractionCreate) rememberChannel(d);
  });
  return {
    client,
    open: (token) =>
      new Promise((resolve, reject) => {
        client.once(Events.ClientReady, () => resolve('connected'));
        client.once(Events.ShardDisconnect, () => resolve('ended'));
        // A failed login closes the other shards before it rejects, and that may never end.
        client.once(Events.ShardError, reject);
        client.login(token).catch(reject);
      }),
    async close() {
      closing.abort();
      const isWhole = client.ws.shards.every(({ status }) => status === Status.Ready);
      const closed = client.destroy();
      // The library never finishes closing a connection that was not established (@discordjs/ws 1.2).
      if (isWhole) await closed;
      else closed.catch(report);
    },
  };
}

/** What every client of the library has, with a connection or without. */
export const clientOptions = (rest: ConnectionOptions['rest']): ClientOptions => ({
  // Interactions bring everything they need; this alone keeps the list of servers.
  intents: [GatewayIntentBits.Guilds],
  allowedMentions: { parse: [] },
  rest,
  makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, ...SMALL_CACHES }),
});

const shardsOf = ({ first, last, count }: Extract<Shards, object>) => ({
  shardCount: count,
  shards: Array.from({ length: last - first + 1 }, (_, id) => first + id),
});

/**
 * The library (@discordjs/ws 1.2) connects again half a second after each failure, whether the client was closed or not. Before that
 * it asks for the last session, as it does with each heartbeat: a shard that is about to connect gets the answer when it may.
 */
function pacedStrategy(
  manager: ShardManager,
  pacing: GatewayPacing,
  signal: AbortSignal,
): SimpleShardingStrategy {
  const strategy = new SimpleShardingStrategy(manager);
  const { options } = manager;
  const { retrieveSessionInfo } = options;
  options.retrieveSessionInfo = async (shard) => {
    if (signal.aborted) return never();
    const status = (await strategy.fetchStatus()).get(shard);
    if (status === WebSocketShardStatus.Idle) {
      const resumes = Boolean(await retrieveSessionInfo(shard));
      await pacing.beforeConnect(shard, { resumes, signal });
    }
    return signal.aborted ? never() : retrieveSessionInfo(shard);
  };
  return strategy;
}

function tellOfShards(manager: ShardManager, pacing: GatewayPacing, listener: ShardListener): void {
  const opened = ({ shardId }: ShardEvent) => {
    pacing.opened(shardId);
    listener.opened(shardId);
  };
  const events: ShardEvents = manager as never;
  events.on('ready', opened);
  events.on('resumed', opened);
  events.on('error', ({ shardId, error }) => listener.failed(shardId, error));
  events.on('closed', ({ shardId, code }) => listener.closed(shardId, code));
}

/** The manager of @discordjs/ws: discord.js has a class of the same name, and its events are named as an enumeration of that. */
type ShardManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];
interface ShardEvents {
  on(event: 'ready' | 'resumed', listener: (event: ShardEvent) => void): unknown;
  on(event: 'error', listener: (event: ShardEvent & { readonly error: Error }) => void): unknown;
  on(event: 'closed', listener: (event: ShardEvent & { readonly code: number }) => void): unknown;
}
interface ShardEvent {
  readonly shardId: number;
}

// A new one each time: a shared promise would keep everything that waits for it.
const never = () => new Promise<never>(() => {});

/** Nothing is ever looked up in these. */
const SMALL_CACHES = {
  MessageManager: 0,
  GuildMemberManager: 0,
  UserManager: 0,
  ReactionManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildScheduledEventManager: 0,
};
